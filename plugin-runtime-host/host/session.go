package main

import (
	"unsafe"

	"goplugin.host/trampoline"
)

// A session is Rust code that runs on its thread while the goroutine that has called
// it goes on running, as far as the scheduler knows: see package trampoline. So a
// call from it need not wake anybody, nor be let in.

// sessions is about what they need. Rust asks for it once, before the first.
var sessions struct {
	asmcgocall uintptr
	stay       uintptr
}

// sessionProof is the question whether there can be sessions. Mirrored by struct
// Proof of plugin-core/src/runtime/session/begin.rs.
type sessionProof struct {
	asmcgocall uintptr // the address of that function of the runtime, by the dynamic linker's word
	machine    uintptr // the answer: 1 if there is assembly for this machine
	goCall     uintptr // and see trampoline.GoCall; 0 if there can be none
}

// proveSessions answers it.
func proveSessions(p unsafe.Pointer) {
	question := (*sessionProof)(p)
	if !trampoline.SessionsHere {
		return
	}
	question.machine = 1
	if trampoline.SessionsWork(question.asmcgocall) {
		sessions.asmcgocall, sessions.stay = question.asmcgocall, trampoline.Stay()
		question.goCall = trampoline.GoCall()
	}
}

// runSession lets Rust run a session, a trampoline.Session in Rust memory, until it
// has ended. Go's stack must be as it was then, so this has nothing to defer, and no
// panic comes this way: all entries recover theirs.
func runSession(p unsafe.Pointer) {
	(*trampoline.Session)(p).G = trampoline.Descriptor()
	trampoline.CallC(sessions.asmcgocall, sessions.stay, p)
}

// leaveSession calls a C function of Rust's in the way of cgo: in what is a system call
// to the scheduler, which can do without this thread meanwhile.
func leaveSession(p unsafe.Pointer) {
	call := (*[2]uintptr)(p) // the function, and its argument
	callRust(call[0], call[1], 0)
}
