package check

import (
	"runtime"
	"time"
)

// Guard is what lies on the stack beside the arguments of a call.
type Guard [8]uint64

const mark = 0x6a09e667f3bcc908

// NewGuard returns a guard, to be kept on the stack.
//
//go:noinline
func NewGuard() (g Guard) {
	for i := range g {
		g[i] = mark + uint64(i)
	}
	return
}

// Intact reports a guard that has changed.
//
//go:noinline
func Intact(c *Call, g Guard) {
	if g != NewGuard() {
		report("words on the stack of the Go function have changed")
	}
}

// Disturb moves the stack, collects garbage, or lets other goroutines run, as the row has it.
//
//go:noinline
func (c *Call) Disturb() {
	switch (c.entry + c.row) % 6 {
	case 0:
		runtime.GC()
	case 1:
		grow(60)
	case 2:
		runtime.Gosched()
	case 3:
		grow(200)
		runtime.GC()
	case 4:
		time.Sleep(time.Microsecond)
	}
}

//go:noinline
func grow(n int) (sum byte) {
	var frame [512]byte
	frame[n%512] = 1
	if n > 0 {
		sum = grow(n - 1)
	}
	return sum + frame[n%512]
}

// Elsewhere runs f on a goroutine of its own.
func Elsewhere(f func()) {
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	if failed := <-done; failed != nil {
		panic(failed)
	}
}
