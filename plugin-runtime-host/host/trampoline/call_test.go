//go:build amd64 || arm64

package trampoline

import (
	"math"
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"goplugin.host/abi"
)

func TestWorks(t *testing.T) {
	if !Works() {
		t.Fatal("the registers of this Go version are not the ones the trampoline knows")
	}
}

// With all registers in use, and a stack that grows: the callee spills as much as
// may be spilled. Beyond that lies the frame of this function.
func TestSpill(t *testing.T) {
	params := make([]reflect.Type, 0, 64)
	for i := 0; i < abi.Here().Ints; i++ {
		params = append(params, reflect.TypeOf(0))
	}
	for i := 0; i < abi.Here().Floats; i++ {
		params = append(params, reflect.TypeOf(0.0))
	}
	if in := abi.Here().Assign(params...); in.OnStack || in.Spill != Spill() {
		t.Fatalf("%+v need other than %d bytes", in, Spill())
	}
	fn := func(a, b, c, d, e, f, g, h, i int, p [1]float64, q, r, s, u, v, w, x, y, z, k, l, m, n, o float64) (int, float64) {
		deep(50)
		return a + b + c + d + e + f + g + h + i, p[0] + q + r + s + u + v + w + x + y + z + k + l + m + n + o
	}
	for round := 0; round < 100; round++ {
		done := make(chan bool)
		go func() { // a fresh, small stack
			before := [4]uintptr{1, 2, 3, 4}
			var r Registers
			var ptrs [MaxInts]unsafe.Pointer
			after := [4]uintptr{5, 6, 7, 8}
			for i := range r.Ints {
				r.Ints[i], r.Floats[i] = uintptr(1)<<i, math.Float64bits(float64(uint(1)<<i))
			}
			Call(funcval(&fn), &r, &ptrs, Floats)
			done <- r.Ints[0] == 1<<9-1 && r.Floats[0] == math.Float64bits(1<<15-1) &&
				before == [4]uintptr{1, 2, 3, 4} && after == [4]uintptr{5, 6, 7, 8}
		}()
		if !<-done {
			t.Fatal("arguments, or what lies beside them, have changed")
		}
	}
}

func deep(n int) byte {
	var pad [512]byte
	if n > 0 {
		pad[n%512] = deep(n - 1)
	}
	return pad[n%512]
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
