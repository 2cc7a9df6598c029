package main

import (
	"reflect"
	"sync/atomic"
	"unsafe"
)

// Rust releases Go values without entering Go. It puts a dropped handle on a list
// in Rust memory, and marks a frame whose results it has copied out. The host drops
// what these keep alive when the next collection starts, before anything is marked.
// So to that collection the value is unreachable: its memory is freed, weak
// pointers to it become nil, and its finalizer and cleanups run.
//
// The runtime has one hook for the start of a collection: the variable
// runtime.poolcleanup, a func that package sync registers to empty its pools. It
// is called with the world stopped and before write barriers are on (gcStart and
// clearpools in runtime/mgc.go, Go 1.21 to 1.27). Other packages replace it, too
// (golang/go#67401 names them), and call the previous func, as the host does.

// starts is the state of the hook. Its fields change while the world is stopped, or
// on the goroutine that is notified of ends of collections.
var starts struct {
	variable *func() // the runtime's; nil if its name is not known
	before   func()  // the previous hook
	count    int     // how many collections have called collectionStarts
	known    int     // count after the previous collection
}

// watchStarts installs the hook.
func watchStarts(variable uintptr) {
	if variable != 0 {
		starts.variable = (*func())(pointer(&variable))
		hookStarts()
	}
}

func hookStarts() {
	ours := collectionStarts
	if *(*uintptr)(unsafe.Pointer(starts.variable)) != *(*uintptr)(unsafe.Pointer(&ours)) {
		starts.before = *starts.variable
		*starts.variable = ours
	}
}

// collectionStarts drops what released handles and frames keep alive.
//
// It runs with the world stopped. So it must not allocate, and must not wait for a
// lock, since the holder of the lock is stopped, too. Rust threads keep running, but
// they use neither a dropped handle nor the results in a spent frame, and they cannot
// begin a call with such a frame, since entering Go waits for the world.
func collectionStarts() {
	starts.count++
	for h := firstOf(rust.droppedHandles); h != nil; h = h.after() {
		h.value, h.bound = reflect.Value{}, nil
	}
	var inUse *frame
	for f := (*frame)(frames.filled); f != nil; {
		next := f.below
		if atomic.LoadUintptr(&f.spent) != 0 {
			f.clear()
			f.below, f.listed = nil, false
		} else {
			f.below, inUse = inUse, f
		}
		f = next
	}
	frames.filled = unsafe.Pointer(inUse)
	if starts.before != nil {
		starts.before()
	}
}

// collectionEnded is called some time after each collection. It forgets the released
// handles themselves, and installs the hook again if other code has replaced it.
func collectionEnded() {
	forgetDropped()
	if starts.variable != nil {
		if starts.count == starts.known {
			hookStarts()
		}
		starts.known = starts.count
	}
}

// list puts the frame on the list of those that keep something alive.
func (f *frame) list() {
	if f.listed {
		return
	}
	f.listed = true
	for {
		first := atomic.LoadPointer(&frames.filled)
		f.below = (*frame)(first)
		if atomic.CompareAndSwapPointer(&frames.filled, first, unsafe.Pointer(f)) {
			return
		}
	}
}

// firstOf returns the first handle of a list, whose head is the word at an
// address in Rust memory.
func firstOf(list uintptr) *handle {
	head := atomic.LoadUintptr((*uintptr)(pointer(&list)))
	return (*handle)(pointer(&head))
}

// taken returns the first handle of a list, and leaves the list empty.
func taken(list uintptr) *handle {
	if firstOf(list) == nil {
		return nil
	}
	head := atomic.SwapUintptr((*uintptr)(pointer(&list)), 0)
	return (*handle)(pointer(&head))
}

// after returns the next handle of a list.
func (h *handle) after() *handle { return (*handle)(pointer(&h.next)) }
