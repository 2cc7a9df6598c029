//go:build amd64

package trampoline

import (
	"runtime"
	"unsafe"
)

// SessionsHere is whether there is assembly for sessions that was tried on this system.
const SessionsHere = runtime.GOOS == "linux"

// proof is a Session of SessionsWork, and what it has seen. The assembly knows the offsets.
type proof struct {
	Session
	sp     uintptr // of the C code
	g0SP   uintptr // g0.sched.sp
	gSP    uintptr // g.sched.sp
	gPC    uintptr // g.sched.pc
	called uintptr // the entry PC of calledBack
	calls  int
}

// proofs has the only one: the stack of SessionsWork may move, and C code has the
// address.
var proofs proof

// lookFunctions returns the addresses of two functions for Sessions. One fills in
// what a proof has seen; the other calls Go.
func lookFunctions() (look, call uintptr)

// SessionsWork proves that sessions can be had by what should be the runtime's
// asmcgocall, and that g is laid out as the assembly expects. First it only looks; then
// it makes a call, during which the stack moves. It is to be called once, on a
// goroutine that is bound to its thread.
func SessionsWork(asmcgocall uintptr) bool {
	if nameOf(asmcgocall) != "runtime.asmcgocall" {
		return false
	}
	p := &proofs
	look, call := lookFunctions()
	p.G, p.Run = Descriptor(), look
	CallC(asmcgocall, Stay(), unsafe.Pointer(p))
	if !p.asExpected() {
		return false
	}
	fn := calledBack
	p.called, p.Run = **(**uintptr)(unsafe.Pointer(&fn)), call
	for i := 1; i <= 2; i++ {
		CallC(asmcgocall, Stay(), unsafe.Pointer(p))
		if p.calls != i || p.G != Descriptor() {
			return false
		}
	}
	return true
}

// stack is the head of a g, which the linker and the C parts of the runtime know, too
// (type g, runtime/runtime2.go).
type stack struct{ lo, hi, guard0, guard1 uintptr }

// asExpected reports whether what was seen is what asmcgocall leaves.
func (p *proof) asExpected() bool {
	if p.G == 0 || p.G0 == 0 || p.G0 == p.G {
		return false
	}
	const near = 1 << 10 // more than the frames of asmcgocall and of CallC take
	var here byte
	g0, g := (*stack)(word(&p.G0)), (*stack)(word(&p.G))
	at := uintptr(unsafe.Pointer(&here))
	return g0.lo < p.sp && p.sp < g0.hi && g0.lo < g0.guard0 && g0.guard0 == g0.guard1 &&
		p.sp < p.g0SP && p.g0SP-p.sp < near &&
		g.lo < p.gSP && p.gSP < at && at-p.gSP < near &&
		nameOf(p.gPC) == "runtime.systemstack_switch"
}

// calledBack is what the proof calls.
func calledBack(arg unsafe.Pointer) {
	p := (*proof)(arg)
	if p == &proofs && Descriptor() == p.G && deepen(24) == 24 {
		p.calls++
	}
}

// deepen needs more of the stack than a goroutine begins with: n times half a KiB.
//
//go:noinline
func deepen(n int) int {
	var room [512]byte
	room[n] = byte(n)
	if n == 0 {
		return 0
	}
	return deepen(n-1) + int(room[n])/n
}

func nameOf(pc uintptr) string {
	if f := runtime.FuncForPC(pc); f != nil {
		return f.Name()
	}
	return ""
}

// word turns the address of what the collector does not move, nor free, into a pointer.
func word(address *uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(address)) }
