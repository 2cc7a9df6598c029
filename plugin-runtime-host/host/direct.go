package main

/*
#include <stdint.h>

// The result of a Rust closure: struct Answer of plugin-core/src/abi/hooks.rs. Both words are returned in registers.
typedef struct {
	uintptr_t storage;
	uintptr_t word;
} goplugin_answer;

// This is type directCall.
typedef struct {
	uintptr_t closure;
	uintptr_t words[6];
	uintptr_t storage;
	uintptr_t word;
} goplugin_direct_call;

static goplugin_answer (*goplugin_called_direct)(
	uintptr_t closure, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f);

// The upper end of the stack of the goroutine that this thread runs (runtime/asm_*.s).
extern char *_cgo_topofstack(void);

// Called by cgocall. The call is on the goroutine's stack, which may move before the closure returns. Its distance from the upper end
// stays the same.
//
// The wrapper that cgo generates copies the answer by one load of 16 bytes. The processor delays that load by 5 ns, since its halves have just been
// stored. The compiler would do the same here if the words were not volatile.
static void goplugin_call_direct(goplugin_direct_call *call) {
	char *top = _cgo_topofstack();
	goplugin_answer answer = goplugin_called_direct(
		call->closure, call->words[0], call->words[1], call->words[2], call->words[3], call->words[4], call->words[5]);
	volatile uintptr_t *answered = (uintptr_t *)((char *)&call->storage + (_cgo_topofstack() - top));
	answered[0] = answer.storage;
	answered[1] = answer.word;
}

// Stores the address of the Rust function, and returns the function for cgocall.
static void *goplugin_direct(uintptr_t called) {
	goplugin_called_direct = (goplugin_answer (*)(
		uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t))called;
	return (void *)goplugin_call_direct;
}
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"

	"goplugin.host/trampoline"
)

// What a register of a call holds.
type (
	w = uintptr
	p = unsafe.Pointer
	f = float64
)

// A Rust closure whose arguments and results are all passed in registers is called
// without reflect, by a Go closure that uses the same registers. forms.go has one
// for each directForm.
//
// ABIInternal assigns registers to the words of a type, recursively
// (cmd/compile/abi-internal.md, "Function call argument and result passing", the
// same in Go 1.21 to 1.27). So a func(string, int32) (uint8, error) can be
// implemented by a func(p, w, w) (w, error), where p is unsafe.Pointer and w is
// uintptr, under three conditions:
//
//   - A register has a pointer type if and only if it holds a pointer.
//   - The implementation needs one word of spill space for each register. That must
//     not exceed what the caller reserves, where two int32, for example, share a
//     word (see newDirectForm).
//   - The upper bits of a register that holds a narrow number are not used. By Go's
//     rules their content is unspecified.
//
// An implementation may set more result registers than the caller reads.
// directWorks tries two such calls before the first closure is made.
//
// GC safety: the pointers among the arguments are variables of pointer type in the
// Go closure's frame, and KeepAlive keeps them in the frame's pointer map until Rust
// has returned. They point to the heap, which does not move, and never to a stack,
// since the arguments of a call of a func value escape
// (cmd/compile/internal/escape/call.go). So Rust may use their values.

// directCall is a call of a Rust closure, on the goroutine's stack. It is mirrored by
// struct InlineCall of plugin-core/src/abi/hooks.rs, and by the C type above.
type directCall struct {
	closure       w
	words         [mostWords]w
	storage, word w // the answer
}

// callDirect is the C function that makes such a call in the ordinary way.
var callDirect unsafe.Pointer

// learnDirect sets callDirect. It is called at start.
func learnDirect() { callDirect = C.goplugin_direct(C.uintptr_t(rust.calledDirect)) }

// call2 passes up to two words to Rust. The functions in readings.go read the
// result.
func call2(c *closure, a, b w) (storage, word w) {
	// The words are stored one by one. A copy of a composite literal would use larger
	// loads, which would wait for the stores of the single words.
	var call directCall
	call.closure = c.address
	call.words[0], call.words[1] = a, b
	cgocall(callDirect, unsafe.Pointer(&call))
	runtime.KeepAlive(c)
	return call.storage, call.word
}

// call6 passes up to six words to Rust.
func call6(c *closure, a, b, d, e, f, g w) (storage, word w) {
	var call directCall
	call.closure = c.address
	call.words[0], call.words[1], call.words[2] = a, b, d
	call.words[3], call.words[4], call.words[5] = e, f, g
	cgocall(callDirect, unsafe.Pointer(&call))
	runtime.KeepAlive(c)
	return call.storage, call.word
}

// directWorks calls closures of words as functions of other types, and reports
// whether arguments and results arrive.
func directWorks() bool {
	pointers := func(a p, b, c w, d p, e w) (p, w, error) { return d, b + c + e, nil }
	asPointers := *(*func(s string, n int32, t string) (string, error))(unsafe.Pointer(&pointers))
	const s, t = "one", "three"
	joined, err := asPointers(s, 30, t)
	if unsafe.StringData(joined) != unsafe.StringData(t) || len(joined) != 38 || err != nil {
		return false
	}
	floats := func(a w, b, c f) (w, w, f) { return a, a + 1, b - c }
	asFloats := *(*func(b float64, a int16, c float64) (int16, uint8, float64))(unsafe.Pointer(&floats))
	a, b, c := asFloats(2.5, -2, 1)
	return a == -2 && b == 255 && c == 1.5
}

// direct caches whether such closures work on this machine with this version of Go.
// It is no sync.OnceValue, which adds many types that each process has to relocate.
var direct struct {
	sync.Once
	works bool
}

func directWorksHere() bool {
	direct.Do(func() { direct.works = trampoline.Works() && directWorks() })
	return direct.works
}
