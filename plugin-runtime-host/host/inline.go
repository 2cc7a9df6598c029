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

// inlineCall is a call of such a closure. It is mirrored by struct InlineCall of
// plugin-core/src/callback/inline.rs.
type inlineCall struct {
	closure       w
	words         [mostWords]w
	storage, word w // the answer: goplugin_answer of direct.go
}

// inlineWorks reports whether closures can be called inline. Rust has had the proof
// for sessions made before it marks the first closure as inline.
func inlineWorks() bool { return sessions.asmcgocall != 0 }

// callInline passes six words to Rust.
func (c *closure) callInline(a, b, d, e, f, g w) (storage, word w) {
	// The words are stored one by one. A copy of a composite literal would use larger
	// loads, which would wait for the stores of the single words.
	var call inlineCall
	call.closure = c.address
	call.words[0], call.words[1], call.words[2] = a, b, d
	call.words[3], call.words[4], call.words[5] = e, f, g
	trampoline.CallC(sessions.asmcgocall, rust.calledInline, unsafe.Pointer(&call))
	runtime.KeepAlive(c)
	return call.storage, call.word
}
