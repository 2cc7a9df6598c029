//go:build amd64 || arm64

package trampoline

import (
	"runtime"
	"testing"
	"unsafe"
)

func TestWorks(t *testing.T) {
	if !Works() {
		t.Fatal("the registers of this Go version are not the ones the trampoline knows")
	}
}

// A callee that grows the stack moves the frame of Call and the array that ptrs
// points to; one that panics unwinds through it.
func TestStackMovesAndPanics(t *testing.T) {
	var deep func(n int) string
	deep = func(n int) string {
		var pad [512]byte
		if n == 0 {
			runtime.GC()
			return string(append(pad[:0], "bottom"...))
		}
		pad[n%512] = 1
		return deep(n - 1)
	}
	for i := 0; i < 100; i++ {
		done := make(chan string)
		go func() { // a fresh, small stack
			r := Registers{Ints: [MaxInts]uintptr{200}}
			var ptrs [MaxInts]unsafe.Pointer
			Call(funcval(&deep), &r, &ptrs, 1)
			runtime.GC()
			done <- unsafe.String((*byte)(ptrs[0]), r.Ints[1])
		}()
		if got := <-done; got != "bottom" {
			t.Fatalf("got %q", got)
		}
	}
	boom := func() { panic("boom") }
	defer func() {
		if v := recover(); v != "boom" {
			t.Fatalf("recovered %v", v)
		}
	}()
	var r Registers
	var ptrs [MaxInts]unsafe.Pointer
	Call(funcval(&boom), &r, &ptrs, 0)
}
