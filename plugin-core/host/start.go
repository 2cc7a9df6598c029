package main

/*
#include "start.h"

static inline uintptr_t goplugin_ask_address(void) { return (uintptr_t)goplugin_ask; }
*/
import "C"

import (
	"unsafe"

	"goplugin.host/debug"
	"goplugin.host/trampoline"
)

// start is the first question, which Rust asks when it has loaded the host, with
// its answer, in Rust memory. Mirrored by struct Start of
// plugin-core/src/runtime/start.rs.
type start struct {
	answered uintptr
	hooks    hooks

	path    uintptr // of a plugin to open
	pathLen uintptr // 0: none

	// The address of the runtime's variable for the channel that is closed when
	// the packages of the host are initialised; 0 where its name is not known.
	initialised uintptr

	up uintptr // uintptr_t(uintptr_t start, uintptr_t): Go can be entered; 0 if it is not to be

	entries entries
	opened  uintptr // the frame that says how the opening went; 0 if it was not tried
}

// opening is any later question: a plugin to open. Mirrored by struct Opening of
// plugin-core/src/runtime/go_runtime.rs.
type opening struct {
	answered uintptr
	frame    uintptr // with the path in slots 0 and 1
}

// begin answers the first question, and opens the first plugin at once: so the
// thread that started the runtime, and nobody else, is woken for it. Then it goes
// on as opener, if it can.
func begin() {
	question := C.goplugin_question()
	serves := true
	defer func() {
		if serves {
			go opener()
		}
	}()
	serves = (*start)(unsafe.Pointer(question)).answer(question)
	pace() // nobody waits for this
	if serves {
		serves = false
		opener()
	}
}

func init() { go begin() }

// answer returns whether the goroutine is to go on as opener.
func (s *start) answer(question *C.struct_question) bool {
	defer C.goplugin_answered(question)
	known := s.initialised != 0
	if known {
		// A plugin that is loaded before would be initialised by runtime.main as well (runtime/proc.go, up to Go 1.25).
		<-**(**chan bool)(unsafe.Pointer(&s.initialised))
	}
	rust = s.hooks
	s.entries = entryPoints()
	if known {
		s.entries.ask = uintptr(C.goplugin_ask_address())
	}
	up := askRust(s.up, uintptr(unsafe.Pointer(s)), 0) != 0
	if up && known && s.pathLen != 0 {
		path := string(unsafe.Slice((*byte)(pointer(&s.path)), s.pathLen))
		f := keptFrame()
		s.opened = uintptr(unsafe.Pointer(f))
		f.open(path)
	}
	return up && known
}

// opener opens the plugins that Rust asks for, one after the other. It waits in
// C, where Rust wakes it without entering Go. For what is asked for while it opens
// one, there is openPlugin.
//
// An init function may end the goroutine, or lock it to its thread: then another
// takes its place.
func opener() {
	defer func() { go opener() }()
	for {
		debug.SetPanicOnFault(false)
		pace()
		if trampoline.Locked() {
			return
		}
		answerNext()
	}
}

func answerNext() {
	question := C.goplugin_question()
	defer C.goplugin_answered(question)
	f := (*frame)(pointer(&(*opening)(unsafe.Pointer(question)).frame))
	f.release()
	f.open(f.argString(0))
}
