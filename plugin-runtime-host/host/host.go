// Package main is the runtime host: the small library that brings a Go runtime
// into a Rust process, so that stock plugins find the one they expect.
//
// It is built with -buildmode=c-shared by the Go version of the plugins and
// loaded with RTLD_NOW|RTLD_GLOBAL before any of them. Importing package plugin
// is what makes the linker export the runtime's symbols (cmd/link/internal/ld,
// Link.CanUsePlugins); without that a plugin would bind to its own, dead copy
// of the runtime (golang/go#18123).
//
// Rust starts the runtime by goplugin1_begin (see package entry) and asks once,
// through goplugin1_start; no other C function is looked up. From then on it
// enters through crosscall2 with the entry points that it was told.
// The number in the name is the version of everything the two sides share:
// the entry table, hooks, frame, plan, crossing, schema, operations and status.
// It changes when they do.
package main

/*
#include <stddef.h>
#include <stdint.h>

extern void crosscall2(void (*fn)(void *), void *, int, size_t);

static inline uintptr_t goplugin_crosscall2(void) { return (uintptr_t)crosscall2; }
*/
import "C"

import (
	"runtime"
	"unsafe"

	_ "goplugin.host/entry"
	"goplugin.host/trampoline"
)

// entries is what Rust is told at start. Every field is one machine word, in the
// order of plugin-core/src/abi/entries.rs.
type entries struct {
	crosscall2    uintptr // void crosscall2(fn, frame, 0, 0), runtime/cgo
	newFrame      uintptr // the rest: entry PCs of func(unsafe.Pointer)
	open          uintptr
	bind          uintptr
	callRegisters uintptr // 0 where the register trampoline is not to be used
	callReflect   uintptr
	loadWords     uintptr
	loadValue     uintptr
	storeValue    uintptr
	collect       uintptr
	spawn         uintptr
	callScalars   uintptr
	callText      uintptr
	callBatch     uintptr
	release       uintptr
	value         uintptr
	symbolValue   uintptr
	makeValue     uintptr
	findType      uintptr
	proveSessions uintptr
	session       uintptr
	leaveSession  uintptr
	methodsOf     uintptr
	implement     uintptr
	sentinel      uintptr
	newContext    uintptr
	read          uintptr
	frameSize     uintptr // of struct frame, so that a skew of layouts is seen
	versionData   uintptr // runtime.Version(), in read-only memory
	versionLen    uintptr
	stackBounds   uintptr // void(uintptr_t bounds[2]): of the thread's stack, see stackbound.go
}

// hooks is what Rust tells at start: addresses of its C functions.
type hooks struct {
	ended   uintptr // uintptr_t(uintptr_t waiter, uintptr_t place): a spawned call has ended
	called  uintptr // void(uintptr_t closure, uintptr_t crossing): Go calls a Rust closure
	done    uintptr // void(uintptr_t storage, uintptr_t): Go has read the closure's results
	dropped uintptr // void(uintptr_t closure, uintptr_t): Go holds the closure no more

	// As called and done, by registers.
	calledDirect uintptr // goplugin_answer(uintptr_t closure, six words)
	doneDirect   uintptr // void(uintptr_t storage, uintptr_t)
	calledInline uintptr // void(inlineCall *): see inline.go

	woken uintptr // void(uintptr_t waker, uintptr_t): there may be something to receive

	next  uintptr // uintptr_t(uintptr_t place, uintptr_t): a goroutine waits for a call
	leave uintptr // uintptr_t(uintptr_t place, uintptr_t): it does so no more

	access      uintptr // uintptr_t(uintptr_t request, uintptr_t): see access.go
	accessState uintptr // the address of a uint32

	lend uintptr // uintptr_t(uintptr_t, uintptr_t): a frame, until the call that asks has ended

	errorOwned uintptr // void(uintptr_t error, uintptr_t takes): Go takes, or gives back, a reference to a Rust error

	// Words in Rust memory, each the head of a list of handles that Rust has dropped.
	droppedHandles uintptr
	endedHandles   uintptr // those of an ender
}

var rust hooks

// entryPoints also proves that what they rely on holds here.
func entryPoints() entries {
	version := runtime.Version()
	e := entries{
		crosscall2:  uintptr(C.goplugin_crosscall2()),
		newFrame:    entry(newFrame),
		open:        entry(openPlugin),
		bind:        entry(bindSymbol),
		callReflect: entry(callReflect),
		loadWords:   entry(loadWords),
		loadValue:   entry(loadValue),
		storeValue:  entry(storeValue),
		collect:     entry(collect),
		spawn:       entry(spawn),
		release:     entry(releaseHandles),
		value:       entry(valueOperation),
		symbolValue: entry(symbolValue),
		makeValue:   entry(makeValue),
		findType:    entry(findType),

		proveSessions: entry(proveSessions),
		session:       entry(runSession),
		leaveSession:  entry(leaveSession),

		methodsOf:   entry(methodsOf),
		implement:   entry(implement),
		sentinel:    entry(sentinel),
		newContext:  entry(newContext),
		read:        entry(read),
		frameSize:   unsafe.Sizeof(frame{}),
		versionData: uintptr(unsafe.Pointer(unsafe.StringData(version))),
		versionLen:  uintptr(len(version)),
		stackBounds: uintptr(cgoGetstackbound),
	}
	if trampoline.Works() {
		e.callRegisters = entry(callRegisters)
		e.callScalars = entry(callScalars)
		e.callText = entry(callText)
		e.callBatch = entry(callBatch)
	}
	return e
}

// entry returns the ABIInternal entry PC of fn, which must be a top-level
// function: crosscall2 makes a fresh func value of it (runtime/cgocall.go,
// cgocallbackg1), so captured variables would be lost.
func entry(fn func(unsafe.Pointer)) uintptr {
	return **(**uintptr)(unsafe.Pointer(&fn))
}

// collect runs the garbage collector and puts the number of collections so far
// into the first integer slot: for tests, which force collections under load.
func collect(p unsafe.Pointer) {
	forgetDropped()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	(*frame)(p).regs.Ints[0] = uintptr(stats.NumGC)
}

func main() {}
