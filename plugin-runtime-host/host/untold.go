package main

import (
	"runtime"
	"strings"
)

// untold reports that an argument or a result of a Rust closure could not be
// converted, if the closure's func returns no error. If a call from Rust is on the
// stack, it panics, which becomes the error of that call (see caught). Otherwise
// nothing would recover the panic and it would end the process. Then untold writes
// to the standard error, and the func returns zero values.
func untold(err error) {
	if err == nil {
		return
	}
	if calledByRust() {
		panic(err)
	}
	println("plugin-core:", err.Error()+"; the func has no result for an error, and returned zeros")
}

// recovering lists the functions that run plugin code and report its panics to Rust.
var recovering = map[string]bool{
	"main.callBatch":        true,
	"main.callReflect":      true,
	"main.callRegisters":    true,
	"main.callScalars":      true,
	"main.callText":         true,
	"main.loadValue":        true,
	"main.valueOperation":   true,
	"main.(*frame).guarded": true,
	"main.(*frame).open":    true,
	"main.(*sequence).run":  true,
}

// calledByRust reports whether one of them is on the stack of this goroutine.
func calledByRust() bool {
	for size := 64; ; size *= 4 {
		callers := make([]uintptr, size)
		n := runtime.Callers(2, callers)
		if n == size {
			continue
		}
		for frames := runtime.CallersFrames(callers[:n]); ; {
			frame, more := frames.Next()
			if recovering[frame.Function] {
				return true
			}
			if !more {
				return false
			}
		}
	}
}

// refusalOf parses what Rust reports of an argument or a result of a closure that
// exceeds a limit: the name of the limit, the Go type, and a text for people.
func refusalOf(said string) refusal {
	limit, rest, _ := strings.Cut(said, "\x00")
	of, text, _ := strings.Cut(rest, "\x00")
	return refusal{text: text, limit: limit, of: of}
}
