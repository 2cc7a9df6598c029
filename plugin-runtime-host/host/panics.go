package main

import (
	"bytes"
	"reflect"
	"runtime"
	"unsafe"

	"goplugin.host/fmtlite"
)

// recovered keeps a panic from leaving the host. It must be deferred directly, since
// recover works only in the deferred function itself.
func (f *frame) recovered() {
	if f.status == running {
		f.caught(recover())
	}
}

// caught records what ended a call. v is the result of recover. It must be called from
// the deferred function, while the panicking frames are still on the stack.
func (f *frame) caught(v any) {
	if v == nil {
		// No panic (panic(nil) is a *runtime.PanicNilError since Go 1.21): Goexit.
		dieOfGoexit()
	}
	if f.mistaken(v) {
		return
	}
	if r, ok := v.(refusal); ok {
		switch {
		case r.limit != "":
			f.say(refused, r.of, r.limit, "")
		case r.field != "":
			f.say(refused, r.of, unexportedKind+r.field, r.pkg)
		default:
			f.say(refused, r.text, "", "")
		}
		return
	}
	panicOf(v).tell(f)
}

// endOfPanic is what Rust is told of a panic.
type endOfPanic struct {
	value             any
	text, kind, stack string
}

// panicOf describes the panic with the value v. It must be called from the deferred
// function, while the panicking frames are still on the stack.
func panicOf(v any) endOfPanic {
	return endOfPanic{v, panicText(v), reflect.TypeOf(v).String(), callStack()}
}

// tell records the panic. Slot 1 becomes a handle to the value, slot 2 the Rust error
// that it is, and slot 3 is 1 if it is an error: of_panic of
// plugin-core/src/value/error_value.rs. Slot 0 is left to the batch.
func (e endOfPanic) tell(f *frame) {
	f.say(panicked, e.text, e.kind, e.stack)
	var identity errorIdentity
	isError := uintptr(0)
	if err, ok := e.value.(error); ok {
		identity.identify(err)
		isError = 1
	} else {
		identity.handle = uintptr(unsafe.Pointer(keep(reflect.ValueOf(e.value))))
	}
	f.given = append(f.given, (*handle)(pointer(&identity.handle)))
	f.regs.Ints[1], f.regs.Ints[2], f.regs.Ints[3] = identity.handle, identity.owner, isError
}

// caughtOnOwn is like caught, for a goroutine that was made for the call and may end.
func (f *frame) caughtOnOwn(v any) {
	if v == nil {
		f.say(exited, "", "", "")
		return
	}
	f.caught(v)
}

// unexportedKind begins the kind of a refusal for an unexported field. It is
// UNEXPORTED of plugin-core/src/value/unexported.rs.
const unexportedKind = "unexported "

// panicText returns what the runtime would print for v (runtime/panic.go,
// printpanics): errors and Stringers by their method, other values as by %v, where
// the runtime prints addresses. A panic of such a method is recovered, so that it
// does not end the process.
func panicText(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = "(" + fmtlite.TypeOf(v) + ") whose text panics"
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error()
	case interface{ String() string }:
		return v.String()
	}
	return fmtlite.Value(reflect.ValueOf(v), underLock)
}

// callStack returns the stack trace of the calling goroutine, up to 256 KiB, without
// the frames of this package that caught the panic. The runtime leaves out the middle
// of stacks deeper than 100 frames.
func callStack() string {
	for size := 8 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, false); n < size || size >= 256<<10 {
			return string(sincePanic(buf[:n]))
		}
	}
}

// sincePanic leaves out of a stack trace what has been called since the panic.
func sincePanic(stack []byte) []byte {
	header := bytes.IndexByte(stack, '\n') + 1
	if at := bytes.Index(stack, []byte("\npanic(")) + 1; at > header {
		return append(stack[:header:header], stack[at:]...)
	}
	return stack
}
