package main

import (
	"unsafe"

	"goplugin.host/debug"
	"goplugin.host/trampoline"
)

// spawn starts a call on a goroutine of its own and returns at once. The frame
// is the call's until Rust is told that it has ended: then it holds what it
// would after callRegisters or callReflect, or says that runtime.Goexit ended
// the goroutine.
//
// The arguments are copied before spawn returns. A call through registers has a
// plan, one through reflect has none.
func spawn(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer func() {
		// Only an argument that could not be made: once the goroutine runs, the frame is no longer ours to look at.
		if v := recover(); v != nil {
			f.caught(v)
			f.tell(nowhere)
		}
	}()
	if f.plan != 0 {
		args := new([trampoline.MaxInts]unsafe.Pointer)
		f.copyArguments(args)
		go func() { stay(f.run(func() { f.callCopied(args) }, 0)) }()
	} else {
		args := f.arguments()
		go func() { stay(f.run(func() { f.callWith(args) }, 0)) }()
	}
}

// nowhere is the place of a goroutine that takes no further calls.
const nowhere = ^uintptr(0)

// run makes the call on this goroutine, however it ends. What it returns is where
// Rust gives this goroutine its next call, or 0.
func (f *frame) run(call func(), place uintptr) uintptr {
	ended := false
	defer func() {
		if !ended { // runtime.Goexit
			if place != 0 {
				askRust(rust.leave, place, 0)
			}
			f.tell(nowhere)
		}
	}()
	f.guarded(call)
	ended = true
	return f.tell(place)
}

func (f *frame) guarded(call func()) {
	defer func() { // not recovered, for which a goroutine that ends is a fault
		if f.status == running {
			f.caughtOnOwn(recover())
		}
	}()
	call()
}

// tell lets Rust know that the frame is done with. Rust owns it from then on.
func (f *frame) tell(place uintptr) uintptr {
	return askRust(rust.ended, f.waiter, place)
}

// stay makes the calls that Rust has for this goroutine, which waits for them in
// Rust: so no scheduler needs to be woken for a call, neither Go's nor, if the
// next call comes soon, the kernel's. Rust lets the goroutine go when no call has
// come for a while (plugin-core/src/call/worker.rs).
//
// A call is to find a goroutine as a go statement makes it. Of what one call could
// leave behind for the next, a lock on the thread ends the goroutine, and with it
// the thread; labels of the profiler stay.
func stay(place uintptr) {
	for place != 0 {
		debug.SetPanicOnFault(false)
		if trampoline.Locked() {
			if next := askRust(rust.leave, place, 0); next != 0 {
				f := (*frame)(pointer(&next))
				go func() { stay(f.run(f.callHanded, 0)) }()
			}
			return
		}
		next := askRust(rust.next, place, 0)
		if next == 0 {
			return
		}
		f := (*frame)(pointer(&next))
		place = f.run(f.callHanded, place)
	}
}

// callHanded makes a call through registers that Rust has handed over.
func (f *frame) callHanded() {
	f.release()
	f.status = running
	var args [trampoline.MaxInts]unsafe.Pointer
	f.copyArguments(&args)
	f.callCopied(&args)
}
