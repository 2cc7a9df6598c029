// Package main is the runtime host: a small library that provides the Go runtime
// that plugins expect in a Rust process.
//
// It is built with -buildmode=c-shared by the Go version of the plugins and
// loaded with RTLD_NOW|RTLD_GLOBAL before any of them. Importing package plugin
// makes the linker export the runtime's symbols (cmd/link/internal/ld,
// Link.CanUsePlugins). Without that, a plugin would bind to its own uninitialised
// copy of the runtime (golang/go#18123).
//
// Rust starts the runtime by goplugin1_begin (see package entry) and gets the entry
// points from goplugin1_start. It looks up no other C function. From then on it
// enters Go through crosscall2 with one of the entry points. The number in the
// names is the version of everything that both sides share: the entry table, hooks,
// frame, plan, crossing, schema, operations and status. It changes when they do.
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

// entries is what Go passes to Rust at start. Every field is one machine word, in
// the order of plugin-core/src/abi/entries.rs.
type entries struct {
	crosscall2    uintptr // void crosscall2(fn, frame, 0, 0), runtime/cgo
	newFrame      uintptr // the rest: entry PCs of func(unsafe.Pointer)
	open          uintptr
	bind          uintptr
	callRegisters uintptr // 0 where the register trampoline does not work
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
	frameSize     uintptr // the size of struct frame, so that a difference in layout is noticed
	versionData   uintptr // runtime.Version(), in read-only memory
	versionLen    uintptr
}

// hooks is what Rust passes to Go at start: the addresses of its C functions.
type hooks struct {
	ended   uintptr // uintptr_t(uintptr_t waiter, uintptr_t place): a spawned call has ended
	called  uintptr // void(uintptr_t closure, uintptr_t crossing): Go calls a Rust closure
	done    uintptr // void(uintptr_t storage, uintptr_t): Go has read the closure's results
	dropped uintptr // void(uintptr_t closure, uintptr_t): Go no longer holds the closure

	// The same as called and done, for closures that are called by registers.
	calledDirect uintptr // goplugin_answer(uintptr_t closure, six words)
	doneDirect   uintptr // void(uintptr_t storage, uintptr_t)
	calledInline uintptr // void(directCall *): see inline.go

	woken uintptr // void(uintptr_t waker, uintptr_t): there may be a value to receive

	next  uintptr // uintptr_t(uintptr_t place, uintptr_t): a goroutine waits for a call
	leave uintptr // uintptr_t(uintptr_t place, uintptr_t): the goroutine no longer waits

	stackBounds uintptr // void(uintptr_t bounds[2]): the bounds of the thread's stack, or zeros; see stackbound.go

	access      uintptr // uintptr_t(uintptr_t request, uintptr_t): see access.go
	accessState uintptr // the address of a uint32

	lend uintptr // uintptr_t(uintptr_t, uintptr_t): lends a frame until the current call has ended

	errorOwned uintptr // uintptr_t(uintptr_t error, uintptr_t takes): Go takes or releases a reference to a Rust error; the kind of one that is taken

	// Addresses of words in Rust memory, each the head of a list of handles that Rust has dropped.
	droppedHandles uintptr
	endedHandles   uintptr // handles to enders
}

var rust hooks

// entryPoints returns the entry points. It also tests whether the trampoline works.
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
	}
	if trampoline.Works() {
		e.callRegisters = entry(callRegisters)
		e.callScalars = entry(callScalars)
		e.callText = entry(callText)
		e.callBatch = entry(callBatch)
	}
	return e
}

// entry returns the ABIInternal entry PC of fn, which must be a top-level function.
// crosscall2 makes a new func value of it (runtime/cgocall.go, cgocallbackg1), so
// captured variables would be lost.
func entry(fn func(unsafe.Pointer)) uintptr {
	return **(**uintptr)(unsafe.Pointer(&fn))
}

// collect runs the garbage collector and leaves the number of collections so far in
// slot 0. Tests use it to force collections under load.
func collect(p unsafe.Pointer) {
	forgetDropped()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	(*frame)(p).regs.Ints[0] = uintptr(stats.NumGC)
}

func main() {}
