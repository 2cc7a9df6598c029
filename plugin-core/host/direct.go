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
	"errors"
	"math"
	"runtime"
	"unsafe"
)

// A Rust closure whose arguments and results all travel in registers needs no
// reflect: a Go closure that takes and returns the same registers stands for it.
// There is one for each list of registers in forms.go.
//
// ABIInternal assigns registers to the words that a type is made of, recursively
// (cmd/compile/abi-internal.md, "Function call argument and result passing", the
// same in Go 1.21 to 1.27). So what is called as func(string, int32) (uint8, error)
// may be func(p, w, w) (w, error), where p is an unsafe.Pointer and w a uintptr, if
//
//   - a register that holds a pointer has a pointer type, and no other one has;
//   - the spill space that ours needs for its arguments is no larger than what
//     the caller reserves for its own (see words.spill);
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

// call2 passes up to two words to Rust. What comes back is for numbers and its
// kin to read.
func (c *closure) call2(a, b w) (storage, word w) {
	answer := C.goplugin_call_2(C.uintptr_t(rust.calledDirect), C.uintptr_t(c.address), C.uintptr_t(a), C.uintptr_t(b))
	runtime.KeepAlive(c)
	return w(answer.storage), w(answer.word)
}

// call6 passes up to six.
func (c *closure) call6(a, b, d, e, f, g w) (storage, word w) {
	answer := C.goplugin_call_6(C.uintptr_t(rust.calledDirect), C.uintptr_t(c.address),
		C.uintptr_t(a), C.uintptr_t(b), C.uintptr_t(d), C.uintptr_t(e), C.uintptr_t(f), C.uintptr_t(g))
	runtime.KeepAlive(c)
	return w(answer.storage), w(answer.word)
}

// numbers reads up to two integers and a float.
func numbers(storage, word w) (w, w, f) {
	if storage != 0 {
		words, _, _ := settle(storage)
		return words[0], words[1], math.Float64frombits(uint64(words[2]))
	}
	return word, 0, math.Float64frombits(uint64(word))
}

// failure reads an error, and a float before it.
func failure(storage, word w) (error, f) {
	if storage != 0 {
		_, _, err := settle(storage)
		return err, 0
	}
	return nil, math.Float64frombits(uint64(word))
}

// number reads an integer and an error.
func number(storage, word w) (w, error) {
	if storage != 0 {
		_, _, err := settle(storage)
		return 0, err
	}
	return word, nil
}

// text reads a string and an error.
func text(storage, _ w) (string, error) {
	words, data, err := settle(storage)
	return unsafe.String((*byte)(data), words[1]), err
}

// elements reads a slice, of whatever, and an error.
func elements(storage, _ w) ([]byte, error) {
	words, data, err := settle(storage)
	return unsafe.Slice((*byte)(data), words[1]), err
}

// storage is what Rust keeps until it is told that its answer was read. Mirrored
// by struct Storage of plugin-core/src/callback/direct.rs.
type storage struct {
	status w // returned, failed or panicked
	text   [2]w
	words  [3]w // the results
	bytes  w    // how many there are where the first word points to
}

// settle reads an answer that is more than a number. A string or slice has been
// copied to data.
func settle(address w) (words [3]w, data p, err error) {
	kept := (*storage)(pointer(&address))
	ended, text := status(kept.status), ""
	if ended == returned {
		words = kept.words
		data = copyBytes(pointer(&kept.words[0]), kept.bytes)
	} else {
		text = string(unsafe.Slice((*byte)(pointer(&kept.text[0])), kept.text[1]))
	}
	callRust(rust.doneDirect, address, 0)
	switch ended {
	case failed:
		err = errors.New(text)
	case panicked:
		panic(rustPanic{text})
	}
	return
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
