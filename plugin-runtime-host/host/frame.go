package main

import (
	"sync"
	"unsafe"

	"goplugin.host/trampoline"
)

// status is how a call ended. Rust reads it as the first word of the frame.
type status uintptr

const (
	returned status = iota // results are in place
	failed                 // the last result, an error, is not nil: its text is in the frame
	panicked               // text and stack are in the frame
	exited                 // runtime.Goexit ended the goroutine
	refused                // the host refused the call; text has the reason
	running                // the call has not ended
	raised                 // of a Rust closure: it has panicked with a Go value
)

// frame holds the arguments and results of one call. Its layout is mirrored by
// struct Frame of plugin-core/src/abi/frame.rs.
//
// GC safety: frames are in the Go heap, and frames.all keeps each of them for ever.
// What Go code stores in a pointer field stays alive until Go code overwrites it.
// That happens at the next call with the frame, or when a collection starts after
// Rust has set spent (see released.go). Rust reads results in place, and sets spent
// once it has copied them. Rust writes only to fields that the collector does not
// scan (uintptr, uint64), so no write barrier is missed.
type frame struct {
	status status
	fn     uintptr // what to call: a func value, or a *binding
	plan   uintptr // *plan, in Rust memory that is never freed
	held   uintptr // which of ptrs are set
	waiter uintptr // of a spawned call: what Rust is given when the call has ended
	spent  uintptr // not 0 once Rust has read the results
	// The handles in the encoded results, or of a panic value. Rust drops those that it has not taken over, and sets the length to 0.
	given []*handle
	regs  trampoline.Registers

	ptrs [trampoline.MaxInts]unsafe.Pointer // pointers among the results

	text  string // of the error, panic or refusal
	kind  string // the Go type of the error or panic value
	stack string // of the panicking goroutine

	// These are used by released.go only. Rust does not read them.
	below  *frame
	listed bool
}

// plan is the part of a call through registers that does not change. It is made
// once, when a symbol is bound to its Rust type. It is mirrored by struct Plan of
// plugin-core/src/abi/plan.rs.
type plan struct {
	resultPtrs uint32 // bit i: the i-th integer result register holds a Go pointer
	flags      uint32 // trampoline.Floats when float registers carry anything
	errorAt    uint32 // 1 + the integer register where a final error result begins; 0: none
	copies     uint32 // how many of copy are used
	copy       [trampoline.MaxInts]struct {
		reg  uint32 // integer register that holds a Rust pointer; the next one holds the length
		elem uint32 // bytes per element
	}
}

var frames struct {
	sync.Mutex
	all []*frame

	filled unsafe.Pointer // *frame, the first of those that keep something alive, see released.go
}

// newFrame makes a frame and writes its address to *p, which is Rust memory.
func newFrame(p unsafe.Pointer) {
	*(*uintptr)(p) = uintptr(unsafe.Pointer(keptFrame()))
}

// keptFrame makes a frame that is never freed, so that Rust may hold its address.
func keptFrame() *frame {
	f := new(frame)
	frames.Lock()
	frames.all = append(frames.all, f)
	frames.Unlock()
	return f
}

// pointer converts a word that Rust wrote to a pointer. It points to Rust memory,
// or to Go memory that the host keeps for ever.
func pointer(word *uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(word))
}

// argString copies the string whose data and length are in two slots.
func (f *frame) argString(slot int) string {
	return string(unsafe.Slice((*byte)(pointer(&f.regs.Ints[slot])), f.regs.Ints[slot+1]))
}

// release begins a call. It clears what the previous call left in the frame.
func (f *frame) release() {
	f.spent = 0
	if f.held != 0 {
		f.clear()
	}
}

// clear clears everything that the frame keeps alive.
func (f *frame) clear() {
	for i, held := 0, f.held&(1<<trampoline.MaxInts-1); held != 0; i, held = i+1, held>>1 {
		if held&1 != 0 {
			f.ptrs[i] = nil
		}
	}
	f.given = nil
	if f.held>>trampoline.MaxInts != 0 {
		f.text, f.kind, f.stack = "", "", ""
	}
	f.held = 0
}

// hold keeps p alive in ptrs, the collector's only root for results.
func (f *frame) hold(i int, p unsafe.Pointer) {
	if f.held == 0 {
		f.list()
	}
	f.ptrs[i] = p
	f.held |= 1 << i
}

// holdImages keeps the encoded values of w alive until Rust has read them.
func (f *frame) holdImages(i int, w *writer) {
	f.hold(i, unsafe.Pointer(w))
	f.given = append(f.given, w.handles...)
}

// say sets the status and the texts of the frame.
func (f *frame) say(s status, text, kind, stack string) {
	f.list()
	f.status, f.text, f.kind, f.stack = s, text, kind, stack
	f.held |= 1 << trampoline.MaxInts
}
