package main

import (
	"runtime"
	"unsafe"

	"goplugin.host/trampoline"
)

// A Rust closure that its user has declared to be short, and not to call Go, is
// called inline: by the runtime's asmcgocall, without entering a system call as cgo
// does. To the scheduler the goroutine is running until the closure returns.
//
// Unlike the code of a session the closure cannot call Go. So the goroutine's stack
// does not move during the call, Rust may write to it, and the goroutine need not be
// locked to its thread.

// inOrdinaryWay is returned if the closure was not called. It is then called as other
// closures are. It is IN_ORDINARY_WAY of plugin-core/src/callback/inline.rs.
const inOrdinaryWay = 1

// inlineWorks reports whether closures can be called inline. Rust has had the proof
// for sessions made before it marks the first closure as inline.
func inlineWorks() bool { return sessions.asmcgocall != 0 }

// inline2 is call2 for a closure that is called inline.
func inline2(c *closure, a, b w) (storage, word w) {
	var call directCall
	call.closure = c.address
	call.words[0], call.words[1] = a, b
	if call.inline(c); call.storage == inOrdinaryWay {
		return call2(c, a, b)
	}
	return call.storage, call.word
}

// inline6 is call6 for such a closure.
func inline6(c *closure, a, b, d, e, f, g w) (storage, word w) {
	var call directCall
	call.closure = c.address
	call.words[0], call.words[1], call.words[2] = a, b, d
	call.words[3], call.words[4], call.words[5] = e, f, g
	if call.inline(c); call.storage == inOrdinaryWay {
		return call6(c, a, b, d, e, f, g)
	}
	return call.storage, call.word
}

// inline makes the call.
func (call *directCall) inline(c *closure) {
	trampoline.CallC(rust.calledInline, unsafe.Pointer(call), 0, sessions.asmcgocall)
	runtime.KeepAlive(c)
}
