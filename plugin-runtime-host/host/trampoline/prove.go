//go:build amd64 || arm64

package trampoline

import (
	"runtime"
	"unsafe"
)

// SessionsHere is whether there is assembly for sessions that has been tested on this system.
const SessionsHere = runtime.GOOS == "linux"

// proof is the Session of SessionsWork together with its observations. The assembly knows the offsets.
type proof struct {
	Session
	sp     uintptr // of the C code
	g0SP   uintptr // g0.sched.sp
	gSP    uintptr // g.sched.sp
	gPC    uintptr // g.sched.pc
	called uintptr // the entry PC of calledBack
	calls  int
}

// proofs has the only proof. It is not on the stack of SessionsWork, which may move
// while C code has its address.
var proofs proof

// lookFunctions returns the addresses of two functions for Session.Run. One records the
// observations of a proof, the other calls Go.
func lookFunctions() (look, call uintptr)

// SessionsWork tests whether sessions work with the given address of the runtime's
// asmcgocall, and whether g has the layout that the assembly expects. It first only
// reads, and then makes a call during which the stack moves. It must be called once, on
// a goroutine that is locked to its thread.
func SessionsWork(asmcgocall uintptr) bool {
	if nameOf(asmcgocall) != "runtime.asmcgocall" {
		return false
	}
	p := &proofs
	look, call := lookFunctions()
	p.G, p.Run = Descriptor(), look
	CallC(Stay(), unsafe.Pointer(p), 0, asmcgocall)
	if !p.asExpected() {
		return false
	}
	fn := calledBack
	p.called, p.Run = **(**uintptr)(unsafe.Pointer(&fn)), call
	for i := 1; i <= 2; i++ {
		CallC(Stay(), unsafe.Pointer(p), 0, asmcgocall)
		if p.calls != i || p.G != Descriptor() {
			return false
		}
	}
	return true
}

// stack is the beginning of a g. The linker and the C parts of the runtime also rely on
// it (type g, runtime/runtime2.go).
type stack struct{ lo, hi, guard0, guard1 uintptr }

// asExpected reports whether the observations are those that asmcgocall leads to.
func (p *proof) asExpected() bool {
	if p.G == 0 || p.G0 == 0 || p.G0 == p.G {
		return false
	}
	const near = 1 << 10 // larger than the frames of asmcgocall and of asExpected
	var here byte
	g0, g := (*stack)(word(&p.G0)), (*stack)(word(&p.G))
	at := uintptr(unsafe.Pointer(&here))
	return g0.lo < p.sp && p.sp < g0.hi && g0.lo < g0.guard0 && g0.guard0 == g0.guard1 &&
		p.sp < p.g0SP && p.g0SP-p.sp < near &&
		g.lo < p.gSP && p.gSP < g.hi && at-near < p.gSP && p.gSP < at+near &&
		nameOf(p.gPC) == "runtime.systemstack_switch"
}

// calledBack is what the proof calls.
func calledBack(arg unsafe.Pointer) {
	p := (*proof)(arg)
	if p == &proofs && Descriptor() == p.G && deepen(24) == 24 {
		p.calls++
	}
}

// deepen uses n times half a KiB of stack, which is more than a goroutine begins with.
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

// word converts an address to a pointer. The collector neither moves nor frees what is there.
func word(address *uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(address)) }
