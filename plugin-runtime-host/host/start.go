package main

/*
#include "start.h"
*/
import "C"

import (
	"unsafe"

	"goplugin.host/sigpipe"
)

// start is what Rust asks when it has loaded the host, and what it is told, in
// Rust memory. Mirrored by struct Start of plugin-core/src/runtime/start.rs.
type start struct {
	hooks hooks

	path    uintptr // of a plugin to open
	pathLen uintptr // 0: none

	// The address of the runtime's variable for the channel that is closed when
	// the packages of the host are initialised; 0 where its name is not known.
	initialised uintptr
	// The address of the runtime's variable for what it calls when a collection
	// starts; 0 where its name is not known.
	poolCleanup uintptr

	up uintptr // uintptr_t(uintptr_t start, uintptr_t): Go can be entered; 0 if it is not to be

	entries entries
	opened  uintptr // the frame that says how the opening went; 0 if it was not tried
}

// begin answers Rust's question, and opens the first plugin at once: so the
// thread that started the runtime, and nobody else, is woken for it.
//
// The goroutine is like one of openPlugin: it ends with the opening, in whatever way.
func begin() {
	s := (*start)(C.goplugin_question())
	defer func() {
		C.goplugin_answered()
		watchCollections() // nobody waits for this
	}()
	known := s.initialised != 0
	if known {
		// A plugin that is loaded before would be initialised by runtime.main as well (runtime/proc.go, up to Go 1.25).
		<-**(**chan bool)(unsafe.Pointer(&s.initialised))
	}
	if signals := C.goplugin_ignored_signals(); signals != nil {
		sigpipe.Ignore(signals)
	}
	rust = s.hooks
	s.entries = entryPoints()
	if known {
		watchStarts(s.poolCleanup)
	}
	if askRust(s.up, uintptr(unsafe.Pointer(s)), 0) == 0 || !known || s.pathLen == 0 {
		return
	}
	path := string(unsafe.Slice((*byte)(pointer(&s.path)), s.pathLen))
	f := keptFrame()
	s.opened = uintptr(unsafe.Pointer(f))
	f.open(path)
}

func init() { go begin() }
