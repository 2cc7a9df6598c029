package main

import (
	"bytes"
	"reflect"
	"runtime"

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
	f.say(panicked, panicText(v), reflect.TypeOf(v).String(), callStack())
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
