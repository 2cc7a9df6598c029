package main

import (
	"unsafe"

	"goplugin.host/debug"
	"goplugin.host/trampoline"
)

// spawn starts a call on a new goroutine and returns at once. The frame belongs to
// the call until Rust is notified that the call has ended. Then it holds the same as
// after callRegisters or callReflect, or the status for runtime.Goexit.
//
// The arguments are copied before spawn returns. A call through registers has a
// plan; a call through reflect has none.
func spawn(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer func() {
		// This is for an argument that could not be decoded only. Once the goroutine runs, the frame must not be used here.
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

// run makes the call on this goroutine and reports its end to Rust. It returns the
// place at which Rust hands this goroutine its next call, or 0.
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
	defer func() { // recovered would report the end of the goroutine as an error
		if f.status == running {
			f.caughtOnOwn(recover())
		}
	}()
	call()
}

// tell notifies Rust that the call has ended. From then on Rust owns the frame.
func (f *frame) tell(place uintptr) uintptr {
	return askRust(rust.ended, f.waiter, place)
}

// stay makes further calls on this goroutine, which waits for them in Rust. So a call
// involves neither Go's scheduler nor, if it comes soon, the kernel's. Rust ends the
// wait if there is no call for a while (plugin-core/src/call/worker.rs).
//
// Each call should find a goroutine as new as a go statement makes it. If a call
// leaves the goroutine locked to its thread, the goroutine and the thread end.
// Profiler labels that a call leaves behind stay.
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

// callHanded makes a call through registers that Rust has handed to this goroutine.
func (f *frame) callHanded() {
	f.release()
	f.status = running
	var args [trampoline.MaxInts]unsafe.Pointer
	f.copyArguments(&args)
	f.callCopied(&args)
}
