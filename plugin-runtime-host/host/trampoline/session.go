//go:build amd64

package trampoline

import "unsafe"

// A session is C code (Rust, here) that runs for a goroutine on the thread's own
// stack and is not in a system call: so it can call Go, and return, without the
// scheduler's being told. It needs two crossings, each in one direction.
//
// CallC is Go's own way to C, runtime.asmcgocall, without what cgo does around it.
// The goroutine stays running: a stop of the world waits until it calls Go.
//
// goCall is the way back, for C code that CallC runs: it does what cgocallback of
// the runtime does (asm_amd64.s, asm_arm64.s), but for leaving and entering the
// system call. So what the runtime says there about stacks holds here as well:
//
//   - The C code's part of the thread's stack is below g0.sched.sp, to which goCall
//     sets that to begin with: what the runtime runs on g0 meanwhile lies below it.
//   - Where the goroutine goes on, g.sched, was set by asmcgocall; Go code called
//     by goCall runs below that, as if it had been called from there. So the
//     unwinder passes from it to the frame that called asmcgocall, as it does from
//     cgocallback, and a stack that moves moves as a whole. When it returns, goCall
//     sets g.sched anew, to where the stack is then.
//
// A function that writes the stack pointer must not be met when a stack is unwound
// (runtime/traceback.go, SPWRITE); cgocallback is excepted by name. So goCall is
// three: goCall changes to the goroutine's stack, landed has the only frame there,
// and leave changes back. The collector, which unwinds a goroutine only where that
// has called the scheduler, never meets the first and the last. The profiler's
// signal may; it stops there.
//
// The goroutine must be bound to its thread, as it is whenever Go was entered from
// C (lockOSThread in cgocallbackg, runtime/cgocall.go): what goCall calls may be
// descheduled, and must come back to the stack that the C code lies on.

// CallC calls the C function fn with arg, by the function at the address asmcgocall.
//
//go:noescape
func CallC(asmcgocall, fn uintptr, arg unsafe.Pointer)

// Stay is for CallC to call: a C function of the address of a Session, which it
// completes, and then gives to the Session's own function.
func Stay() uintptr

// GoCall is for a function that Stay has called: a C function that calls the Go function
// of type func(unsafe.Pointer) whose entry PC is its first argument, with its
// second argument; the third is the Session.
func GoCall() uintptr

// Session is what the assembly in session_amd64.s and session_arm64.s knows of one.
// Both descriptors are kept by the runtime for ever.
type Session struct {
	G0  uintptr // the descriptor of the thread's g0
	G   uintptr // that of the goroutine
	Run uintptr // void(Session *)
}

// Descriptor is that of the calling goroutine.
func Descriptor() uintptr { return uintptr(descriptor()) }
