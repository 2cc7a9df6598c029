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
	"unsafe"
)

// callRust calls one of the C functions that Rust passed at start. None of them
// unwinds. If b is the address of Go memory, that must be in the heap, since the
// stack may move during the call.
func callRust(function, a, b uintptr) {
	C.goplugin_call_rust(C.uintptr_t(function), C.uintptr_t(a), C.uintptr_t(b))
}

// askRust calls such a function that returns a word.
func askRust(function, a, b uintptr) uintptr {
	return uintptr(C.goplugin_ask_rust(C.uintptr_t(function), C.uintptr_t(a), C.uintptr_t(b)))
}

// dieOfGoexit ends the process. runtime.Goexit cannot be stopped. It would also
// remove the Rust frames below the call, without running their destructors, while
// other threads may still use what is in them. On a thread that Rust created, the
// runtime would end the process a moment later in any case.
func dieOfGoexit() { C.goplugin_die_of_goexit() }

// closure is what a func value made from a Rust closure refers to. When it becomes
// unreachable, Go's finalizer goroutine drops the Rust closure.
type closure struct {
	address uintptr
	// The functions that call it, with up to two words and with up to six: call2 and
	// call6, or inline2 and inline6.
	//
	// These pointers keep the tiny allocator from putting the closure into a block with other small objects, which could
	// keep it from being finalized (runtime.SetFinalizer).
	call2 func(c *closure, a, b w) (storage, word w)
	call6 func(c *closure, a, b, d, e, f, g w) (storage, word w)
}

// newClosure returns a closure, which is called inline if that is wanted and possible.
func newClosure(address uintptr, inline bool) *closure {
	if inline && inlineWorks() {
		return &closure{address, inline2, inline6}
	}
	return &closure{address, call2, call6}
}

// lentClosure is a Rust closure on its way into Go, in Rust memory. Mirrored by
// struct Lent of plugin-core/src/callback/convert.rs.
type lentClosure struct {
	address uintptr
	taken   uintptr // not 0 if Go owns it
	inline  uintptr // not 0 if it is to be called inline
}

// crossing is one call of a Rust closure. Mirrored by struct Crossing of
// plugin-core/src/callback/crossing.rs.
type crossing struct {
	images  uintptr // the address of an array of the addresses of the encoded arguments
	status  uintptr // returned, failed, panicked, refused or raised
	results uintptr // the same for the results, in Rust memory
	changes uintptr // the same for the new targets of the arguments of code 'o' or 'l'; 0 for a target that does not change
	text    [2]uintptr
	failure errorIdentity
	storage uintptr // what keeps the results in Rust until Go has read them
	kept    writer
	places  []unsafe.Pointer
}

// newCrossing allocates a crossing in the heap. callRust needs it there, and the
// compiler does not see that its address escapes.
//
//go:noinline
func newCrossing(arguments int) *crossing {
	c := &crossing{places: make([]unsafe.Pointer, arguments+1)}
	c.images = uintptr(unsafe.Pointer(&c.places[0]))
	return c
}

// rustPanic is the value of the Go panic that stands for a panic of a Rust closure,
// unless that has chosen another.
type rustPanic struct{ text string }

func (p rustPanic) Error() string { return p.text }

// raisedBy returns the value of the Go panic for a Rust closure that has panicked:
// Raised of plugin-core/src/value/raised.rs.
func raisedBy(ended status, identity *errorIdentity, text string) any {
	switch {
	case ended == raised:
		v := (*handle)(pointer(&identity.handle)).copied()
		if v.IsValid() {
			return v.Interface()
		}
		return new(runtime.PanicNilError) // as panic(nil)
	case identity.place != 0:
		return identity.given(text)
	}
	return rustPanic{text}
}

// closure returns a func value that calls and owns a Rust closure.
func (s *schema) closure(lent *lentClosure) reflect.Value {
	owned := newClosure(lent.address, lent.inline != 0)
	runtime.SetFinalizer(owned, func(c *closure) {
		ownedValues.alive.Add(-1)
		callRust(rust.dropped, c.address, 0)
	})
	countOwned()
	if fn := form(owned, s.direct); fn != nil {
		return reflect.NewAt(s.t, unsafe.Pointer(&fn)).Elem()
	}
	return reflect.MakeFunc(s.t, func(args []reflect.Value) []reflect.Value {
		out := s.call(owned, args)
		runtime.KeepAlive(owned)
		return out
	})
}

// call calls a Rust closure.
func (s *schema) call(owned *closure, args []reflect.Value) (out []reflect.Value) {
	defer func() {
		if v := recover(); v != nil {
			out = s.unfit(v)
		}
	}()
	c := newCrossing(len(args))
	were := make([]reflect.Value, len(args)) // the targets that have unexported fields
	c.kept.snapshot(func() {
		for i, arg := range args {
			c.places[i] = c.kept.image(s.parts[i], arg)
			switch part := s.parts[i]; {
			case !part.private || part.code != 'o' && part.code != 'l' || arg.IsNil():
			case part.code == 'o':
				were[i] = copyOf(arg.Elem())
			default:
				were[i] = reflect.MakeSlice(arg.Type(), arg.Len(), arg.Len())
				reflect.Copy(were[i], arg)
			}
		}
	})
	callRust(rust.called, owned.address, uintptr(unsafe.Pointer(c)))
	forgetUnkept(c.kept.handles)
	runtime.KeepAlive(c)
	defer callRust(rust.done, c.storage, 0)

	text := string(unsafe.Slice((*byte)(pointer(&c.text[0])), c.text[1]))
	switch status(c.status) {
	case panicked, raised:
		panic(raisedBy(status(c.status), &c.failure, text))
	case refused:
		panic(refusalOf(text))
	}
	change := s.changes(pointer(&c.changes), args, were)
	if status(c.status) == failed {
		change()
		return s.fails(c.failure.given(text))
	}
	out = s.zeros()
	results := s.parts[len(args):]
	images := unsafe.Slice((*unsafe.Pointer)(pointer(&c.results)), len(results))
	for i, result := range results {
		out[i] = result.given(images[i], "result", i+1)
	}
	change()
	return out
}

// changes decodes the new targets of the arguments of code 'o' or 'l'. It returns a
// func that sets them all, for when nothing is wrong with the results either. Unexported
// fields of a target keep what they have; were has what they had before the call.
func (s *schema) changes(images unsafe.Pointer, args, were []reflect.Value) func() {
	type change struct {
		revise       func(place, value reflect.Value)
		place, value reflect.Value
	}
	var changes []change
	number := 0
	for i, arg := range args {
		code := s.parts[i].code
		if code != 'o' && code != 'l' {
			continue
		}
		image := *(*unsafe.Pointer)(unsafe.Add(images, number*8))
		number++
		switch target := s.parts[i].parts[0]; {
		case image == nil:
		case code == 'o':
			changes = append(changes, change{target.revise, arg.Elem(), target.revised(were[i], image, i+1)})
		default:
			changes = append(changes, change{target.reviseElements, arg, target.revisedElements(were[i], image, i+1)})
		}
	}
	return func() {
		if changes != nil {
			access.Lock()
			defer access.Unlock()
			for _, c := range changes {
				c.revise(c.place, c.value)
			}
		}
	}
}

// unfit reports an argument that cannot be encoded, for example a cyclic one, or a
// result of a wrong type. If the func returns an error, that is how it is
// reported; otherwise see untold. Other panics continue.
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

// fails returns err as the last result, and zero values as the others.
func (s *schema) fails(err error) []reflect.Value {
	out := s.zeros()
	out[len(out)-1] = reflect.ValueOf(err).Convert(errorType)
	return out
}
