package main

import (
	"unsafe"

	"goplugin.host/trampoline"
)

// A session is Rust code that a goroutine has called without telling the scheduler,
// to which the goroutine is still running: see package trampoline. So a call from
// Rust to Go needs no scheduling.

// sessions is what sessions need. Rust asks for it once, before the first session.
var sessions struct {
	asmcgocall uintptr
	stay       uintptr
}

// sessionProof is a request to find out whether sessions work here. It is mirrored
// by struct Proof of plugin-core/src/runtime/session/begin.rs.
type sessionProof struct {
	asmcgocall uintptr // the address of the runtime's asmcgocall, as the dynamic linker found it
	machine    uintptr // result: 1 if there is assembly for this machine
	goCall     uintptr // result: trampoline.GoCall, or 0 if sessions do not work
}

// proveSessions answers a sessionProof.
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

// runSession runs a session, a trampoline.Session in Rust memory, until it has
// ended. The Go stack must then be as it was before, so runSession defers nothing.
// No panic passes through it, since all entry points recover.
func runSession(p unsafe.Pointer) {
	(*trampoline.Session)(p).G = trampoline.Descriptor()
	trampoline.CallC(sessions.stay, p, 0, sessions.asmcgocall)
}

// leaveSession calls a C function of Rust as cgo does, which counts as a system call
// to the scheduler. So the call may block.
func leaveSession(p unsafe.Pointer) {
	call := (*[2]uintptr)(p) // the function, and its argument
	callRust(call[0], call[1], 0)
}
