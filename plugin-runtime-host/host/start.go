package main

/*
#include "start.h"
*/
import "C"

import (
	"sync"
	"unsafe"

	"goplugin.host/sigpipe"
	"goplugin.host/typelinks"
)

// start is what Rust passes to the host at start, and what the host passes back. It
// is in Rust memory and mirrored by struct Start of
// plugin-core/src/runtime/start.rs.
type start struct {
	hooks hooks

	path    uintptr // of a plugin to open
	pathLen uintptr // 0 if there is none

	// The address of the runtime's variable for the channel that is closed when the
	// host's packages are initialised. 0 if the name of the variable is not known.
	initialised uintptr
	// The address of the runtime's variable for the func that is called when a
	// collection starts. 0 if the name of the variable is not known.
	poolCleanup uintptr
	// The address of the mutex that package plugin holds while the runtime registers a
	// plugin. 0 if the name of the variable is not known.
	pluginsMu uintptr

	up uintptr // uintptr_t(uintptr_t start, uintptr_t): called when Go can be entered; 0 if Rust does not want that

	entries entries
	opened  uintptr // the frame with the outcome of the opening; 0 if it was not tried
}

// begin passes the entry points to Rust and opens the first plugin. Doing so at once
// wakes only the thread that started the runtime.
//
// The goroutine ends with the opening, however that ends, as one of openPlugin does.
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
	cgoGetstackbound = pointer(&rust.stackBounds)
	learnDirect()
	s.entries = entryPoints()
	if known {
		watchStarts(s.poolCleanup)
		typelinks.Guard((*sync.Mutex)(pointer(&s.pluginsMu)))
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
