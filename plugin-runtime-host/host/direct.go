package main

/*
#include <stdint.h>

// What a Rust closure answers: struct Answer of plugin-core/src/callback/direct.rs. Both words come back in registers.
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

// What the registers of a call hold.
type (
	w = uintptr
	p = unsafe.Pointer
	f = float64
)

// A Rust closure whose arguments and results all travel in registers needs no
// reflect: a Go closure that takes and returns the same registers stands for it.
// There is one in forms.go for each directForm.
//
// ABIInternal assigns registers to the words that a type is made of, recursively
// (cmd/compile/abi-internal.md, "Function call argument and result passing", the
// same in Go 1.21 to 1.27). So what is called as func(string, int32) (uint8, error)
// may be func(p, w, w) (w, error), where p is an unsafe.Pointer and w a uintptr, if
//
//   - a register that holds a pointer has a pointer type, and no other one has;
//   - the spill space that ours needs for its arguments, a word for each register,
//     is no larger than what the caller reserves for its own: two int32 share a word
//     there (see newDirectForm);
//   - nobody looks at the upper bits of a register that holds a narrow number:
//     they are junk by Go's own rule.
//
// Results may set more registers than the caller reads. directWorks compares two
// such calls before the first closure is made.
//
// GC safety: the pointers among the arguments are variables of pointer type in the
// frame of the Go closure, which KeepAlive keeps in that frame's map until Rust has
// returned. They lead to the heap, which does not move, and not to a stack: the
// arguments of a call of a func value escape, as it may be any function
// (cmd/compile/internal/escape/call.go). So Rust may be given their values.

// call2 passes up to two words to Rust. What comes back is for the functions in
// readings.go to read.
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

// call6 passes up to six.
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

// directWorks calls closures of words as functions of other types, and compares.
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

// direct says whether closures can stand for others on this machine and with this Go.
// Not a sync.OnceValue: that makes many types, which each process relocates.
var direct struct {
	sync.Once
	works bool
}

func directWorksHere() bool {
	direct.Do(func() { direct.works = trampoline.Works() && directWorks() })
	return direct.works
}
