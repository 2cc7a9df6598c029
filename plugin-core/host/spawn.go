package main

import (
	"unsafe"

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
			f.tell()
		}
	}()
	if f.plan != 0 {
		args := new([trampoline.MaxInts]unsafe.Pointer)
		f.copyArguments(args)
		go f.run(func() { f.callCopied(args) })
	} else {
		args := f.arguments()
		go f.run(func() { f.callWith(args) })
	}
}

// run makes the call on this goroutine, however it ends.
func (f *frame) run(call func()) {
	defer f.tell()
	defer f.recovered()
	call()
}

// tell lets Rust know that the frame is done with. Rust owns it from then on.
func (f *frame) tell() {
	callRust(rust.ended, f.waiter, 0)
}
