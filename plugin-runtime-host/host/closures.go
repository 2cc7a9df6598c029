package main

/*
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void goplugin_die_of_goexit(void) {
	fputs("fatal error: runtime.Goexit called in a function that Rust has called on this thread; spawn such a call\n", stderr);
	abort();
}

static void goplugin_call_rust(uintptr_t function, uintptr_t a, uintptr_t b) {
	((void (*)(uintptr_t, uintptr_t))function)(a, b);
}

static uintptr_t goplugin_ask_rust(uintptr_t function, uintptr_t a, uintptr_t b) {
	return ((uintptr_t (*)(uintptr_t, uintptr_t))function)(a, b);
}
*/
import "C"

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// callRust calls one of the C functions that start was told of. None of them
// unwinds. What b leads to must lie in the heap: the stack may move meanwhile.
func callRust(function, a, b uintptr) {
	C.goplugin_call_rust(C.uintptr_t(function), C.uintptr_t(a), C.uintptr_t(b))
}

// askRust calls one that returns a word.
func askRust(function, a, b uintptr) uintptr {
	return uintptr(C.goplugin_ask_rust(C.uintptr_t(function), C.uintptr_t(a), C.uintptr_t(b)))
}

// dieOfGoexit ends the process. Goexit cannot be stopped, and would end the
// goroutine with all that it runs: the frames of Rust below the call as well, without
// their destructors, while others still use what lies in them. On a thread that Rust
// made, the runtime ends the process for it a moment later.
func dieOfGoexit() { C.goplugin_die_of_goexit() }

// closure is what a func value made from a Rust closure refers to. When nothing
// refers to it any more, the Rust closure is dropped, on Go's finalizer goroutine.
type closure struct {
	address uintptr
	inline  bool // it is called inline, where that is possible: see inline.go
	// With a pointer in it, it does not share its memory with other small objects, which would keep it from being finalized
	// (runtime.SetFinalizer).
	_ unsafe.Pointer
}

// lentClosure is a Rust closure on its way into Go, in Rust memory. Mirrored by
// struct Lent of plugin-core/src/callback/convert.rs.
type lentClosure struct {
	address uintptr
	taken   uintptr // not 0: Go owns it
	inline  uintptr // not 0: it is to be called inline
}

// crossing is one call of a Rust closure. Mirrored by struct Crossing of
// plugin-core/src/callback/crossing.rs.
type crossing struct {
	images  uintptr // of the arguments: the address of an array of addresses
	status  uintptr // returned, failed, panicked or refused
	results uintptr // likewise, in Rust memory
	text    [2]uintptr
	failure errorIdentity
	storage uintptr // what Rust keeps the results in, until it is told that they are read
	kept    writer
	places  []unsafe.Pointer
}

// newCrossing returns one in the heap: callRust needs it there, and the compiler
// does not see that its address is given away.
//
//go:noinline
func newCrossing(arguments int) *crossing {
	c := &crossing{places: make([]unsafe.Pointer, arguments+1)}
	c.images = uintptr(unsafe.Pointer(&c.places[0]))
	return c
}

// rustPanic is what a panic in a Rust closure is to Go.
type rustPanic struct{ text string }

func (p rustPanic) Error() string { return p.text }

// closures counts them. Go sees a few bytes of each, whatever Rust keeps for it: so
// a program that makes and drops closures would hardly ever be collected.
var closures struct {
	alive atomic.Int64 // those that have not been dropped
	made  atomic.Int64 // since the last collection that was for them
}

// fewClosures is how many may be made before it matters.
const fewClosures = 256

// countClosure starts a collection when as many closures were made as are alive, as
// the collector itself does with bytes.
func countClosure() {
	alive := closures.alive.Add(1)
	if made := closures.made.Add(1); made >= fewClosures && 2*made >= alive && closures.made.CompareAndSwap(made, 0) {
		go runtime.GC()
	}
}

// closure returns a func value that calls a Rust closure, and owns it.
func (s *schema) closure(lent *lentClosure) reflect.Value {
	owned := &closure{address: lent.address, inline: lent.inline != 0 && inlineWorks()}
	runtime.SetFinalizer(owned, func(c *closure) {
		closures.alive.Add(-1)
		callRust(rust.dropped, c.address, 0)
	})
	countClosure()
	if fn := form(owned, s.direct); fn != nil {
		return reflect.NewAt(s.t, unsafe.Pointer(&fn)).Elem()
	}
	return reflect.MakeFunc(s.t, func(args []reflect.Value) []reflect.Value {
		out := s.call(owned, args)
		runtime.KeepAlive(owned)
		return out
	})
}

// call makes one call of a Rust closure.
func (s *schema) call(owned *closure, args []reflect.Value) (out []reflect.Value) {
	defer func() {
		if v := recover(); v != nil {
			out = s.unfit(v)
		}
	}()
	c := newCrossing(len(args))
	c.kept.snapshot(func() {
		for i, arg := range args {
			c.places[i] = c.kept.image(s.parts[i], arg)
		}
	})
	callRust(rust.called, owned.address, uintptr(unsafe.Pointer(c)))
	forgetUnkept(c.kept.handles)
	runtime.KeepAlive(c)
	defer callRust(rust.done, c.storage, 0)

	text := string(unsafe.Slice((*byte)(pointer(&c.text[0])), c.text[1]))
	switch status(c.status) {
	case panicked:
		panic(rustPanic{text})
	case refused:
		panic(refusalOf(text))
	case failed:
		return s.fails(c.failure.given(text))
	}
	out = s.zeros()
	results := s.parts[len(args):]
	images := unsafe.Slice((*unsafe.Pointer)(pointer(&c.results)), len(results))
	for i, result := range results {
		out[i] = result.given(images[i], "result", i+1)
	}
	return out
}

// unfit tells Go what is wrong with an argument, which is without end for example,
// or with a result: a value by handle of a type that Go does not want there. It is
// an error, if the func returns one; else see untold. A panic of Rust goes on.
func (s *schema) unfit(v any) []reflect.Value {
	if wrong, ok := v.(*unassignable); ok {
		wrong.position += " of a Rust closure, a " + s.t.String()
	}
	switch v := v.(type) {
	case refusal, *unassignable:
		err := v.(error)
		if len(s.parts) < s.t.NumIn()+s.t.NumOut() {
			return s.fails(err)
		}
		untold(err)
		return s.zeros()
	}
	panic(v)
}

// zeros returns zero results.
func (s *schema) zeros() []reflect.Value {
	out := make([]reflect.Value, s.t.NumOut())
	for i := range out {
		out[i] = reflect.Zero(s.t.Out(i))
	}
	return out
}

// fails returns the results of a func that returns err, and else zeros.
func (s *schema) fails(err error) []reflect.Value {
	out := s.zeros()
	out[len(out)-1] = reflect.ValueOf(err).Convert(errorType)
	return out
}
