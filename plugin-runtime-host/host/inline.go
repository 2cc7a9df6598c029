package main

import (
	"runtime"
	"unsafe"

	"goplugin.host/trampoline"
)

// A Rust closure that its user has declared to be short, and not to call Go, is
// called inline: by the runtime's asmcgocall, without the system call that cgo
// makes of a call of C. Until it returns, the goroutine runs, to the scheduler.
//
// Unlike a session's code it cannot call Go. So the goroutine's stack does not move
// meanwhile, and Rust may write to it; and it need not be bound to its thread.

// inOrdinaryWay is an answer that says that the closure was not called: it is to be
// called as others are. IN_ORDINARY_WAY of plugin-core/src/callback/inline.rs.
const inOrdinaryWay = 1

// inlineCall is a call of such a closure. Mirrored by struct InlineCall of
// plugin-core/src/callback/inline.rs.
type inlineCall struct {
	closure       w
	words         [mostWords]w
	storage, word w // the answer: goplugin_answer of direct.go
}

// inlineWorks reports whether there is a way to call closures inline. Rust has asked
// for the proof that sessions take before it marked the first one.
func inlineWorks() bool { return sessions.asmcgocall != 0 }

// callInline passes six words to Rust.
func (c *closure) callInline(a, b, d, e, f, g w) (storage, word w) {
	// Word by word: what is put together first and copied then, in larger pieces, is
	// waited for when it is copied.
	var call inlineCall
	call.closure = c.address
	call.words[0], call.words[1], call.words[2] = a, b, d
	call.words[3], call.words[4], call.words[5] = e, f, g
	trampoline.CallC(sessions.asmcgocall, rust.calledInline, unsafe.Pointer(&call))
	runtime.KeepAlive(c)
	return call.storage, call.word
}
