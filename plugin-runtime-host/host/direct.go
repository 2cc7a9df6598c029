package main

/*
#include <stdint.h>

// The result of a Rust closure: struct Answer of plugin-core/src/callback/direct.rs. Both words are returned in registers.
typedef struct {
	uintptr_t storage;
	uintptr_t word;
} goplugin_answer;

typedef goplugin_answer (*goplugin_direct)(
	uintptr_t closure, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f);

static goplugin_answer goplugin_call_2(uintptr_t function, uintptr_t closure, uintptr_t a, uintptr_t b) {
	return ((goplugin_direct)function)(closure, a, b, 0, 0, 0, 0);
}

static goplugin_answer goplugin_call_6(uintptr_t function, uintptr_t closure,
	uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f) {
	return ((goplugin_direct)function)(closure, a, b, c, d, e, f);
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

// call2 passes up to two words to Rust. The functions in readings.go read the
// result.
func (c *closure) call2(a, b w) (storage, word w) {
	if c.inline {
		if storage, word = c.callInline(a, b, 0, 0, 0, 0); storage != inOrdinaryWay {
			return
		}
	}
	answer := C.goplugin_call_2(C.uintptr_t(rust.calledDirect), C.uintptr_t(c.address), C.uintptr_t(a), C.uintptr_t(b))
	runtime.KeepAlive(c)
	return w(answer.storage), w(answer.word)
}

// call6 passes up to six words to Rust.
func (c *closure) call6(a, b, d, e, f, g w) (storage, word w) {
	if c.inline {
		if storage, word = c.callInline(a, b, d, e, f, g); storage != inOrdinaryWay {
			return
		}
	}
	answer := C.goplugin_call_6(C.uintptr_t(rust.calledDirect), C.uintptr_t(c.address),
		C.uintptr_t(a), C.uintptr_t(b), C.uintptr_t(d), C.uintptr_t(e), C.uintptr_t(f), C.uintptr_t(g))
	runtime.KeepAlive(c)
	return w(answer.storage), w(answer.word)
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
