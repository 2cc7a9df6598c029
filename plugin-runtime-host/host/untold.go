package main

import (
	"runtime"
	"strings"
)

// untold is for what a func of a Rust closure that returns no error cannot tell: an
// argument or a result could not cross. If a function that Rust has called leads to
// the closure, it ends that call, and is its error (see caught). Else nobody
// could tell it to Rust, and a panic would end the process for a mistake of a
// conversion: it is said on the standard error, and the func returns zeros.
func untold(err error) {
	if err == nil {
		return
	}
	if calledByRust() {
		panic(err)
	}
	println("plugin-core:", err.Error()+"; the func has no result for an error, and returned zeros")
}

// recovering are the functions below which code of a plugin runs, and which tell
// Rust what it panics with.
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

// calledByRust says whether one of them runs on this goroutine.
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

// refusalOf is what Rust says of an argument or a result of a closure that exceeds
// a limit: the limit's name, the Go type, and a text for people.
func refusalOf(said string) refusal {
	limit, rest, _ := strings.Cut(said, "\x00")
	of, text, _ := strings.Cut(rest, "\x00")
	return refusal{text: text, limit: limit, of: of}
}
