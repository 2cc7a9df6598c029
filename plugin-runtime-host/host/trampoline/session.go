//go:build amd64 || arm64

package trampoline

import "unsafe"

// A session is C code (here Rust) that runs for a goroutine on the thread's own stack
// and does not count as a system call. So it can call Go, and return, without involving
// the scheduler. It needs two crossings, one in each direction.
//
// CallC calls C by runtime.asmcgocall, without what cgo does around it. To the
// scheduler the goroutine is running: a stop of the world waits until it calls Go.
//
// goCall calls Go from C code that CallC runs. It does what the runtime's cgocallback
// does (asm_amd64.s, asm_arm64.s), without leaving and entering the system call. So the
// runtime's comments there about stacks hold here as well:
//
//   - goCall first sets g0.sched.sp below the C code's part of the thread's stack, so
//     that the runtime uses only what is below it.
//   - asmcgocall has set g.sched, at which the goroutine continues. Go code that goCall
//     calls runs below that, as if it had been called from there. So the unwinder goes
//     from it to the frame that called asmcgocall, as it does from cgocallback, and a
//     stack that moves does so as a whole. When the call returns, goCall sets g.sched
//     to the then current stack.
//
// The unwinder must not meet a function that writes the stack pointer
// (runtime/traceback.go, SPWRITE); cgocallback is excepted by name. So there are three
// functions: goCall switches to the goroutine's stack, landed has the only frame there,
// and leave switches back. The collector unwinds a goroutine only where it has called
// the scheduler, so it never meets the first and the last. The signal of the profiler
// may meet them, and stops there.
//
// The goroutine must be locked to its thread, as it is whenever Go was entered from C
// (lockOSThread in cgocallbackg, runtime/cgocall.go). The code that goCall calls may be
// descheduled, and must continue on the stack that has the C code.

// CallC calls the C function fn with arg, by the function at the address asmcgocall.
// The result is room for that function's, which says nothing.
//
//go:noescape
func CallC(fn uintptr, arg unsafe.Pointer, result, asmcgocall uintptr)

// Stay is a C function to call by CallC. Its argument is the address of a Session,
// which it completes and then passes to the Session's Run.
func Stay() uintptr

// GoCall is a C function for use in Run. It calls a Go function of type
// func(unsafe.Pointer). Its arguments are the entry PC of that function, the argument
// for it, and the Session.
func GoCall() uintptr

// Session is the part of a session that the assembly in session_amd64.s and
// session_arm64.s uses. The runtime never frees the two descriptors.
type Session struct {
	G0  uintptr // the descriptor of the thread's g0
	G   uintptr // that of the goroutine
	Run uintptr // void(Session *)
}

// Descriptor returns the descriptor of the calling goroutine.
func Descriptor() uintptr { return uintptr(descriptor()) }
