//go:build amd64 || arm64

package trampoline

import (
	"math"
	"unsafe"
)

// Call calls the func value fn with the arguments in r and leaves the results in r.
// The low bits of mask name the result registers that hold pointers. These are also
// stored into ptrs, in assembly, which is not preempted, so that no collection can
// happen before. ptrs must point to the caller's stack, since the stores have no write
// barrier.
//
//go:noescape
func Call(fn unsafe.Pointer, r *Registers, ptrs *[MaxInts]unsafe.Pointer, mask uint32)

// Works reports whether Call works here. It calls functions whose results are known.
func Works() bool {
	return worksForInts() && worksForFloats() && worksForPointers()
}

func worksForInts() bool {
	fn := func(a, b, c, d, e, f, g, h, i uintptr) (uintptr, uintptr, uintptr, uintptr, uintptr, uintptr, uintptr, uintptr, uintptr) {
		return i, h, g, f, e, d, c, b, a
	}
	var r Registers
	var none [MaxInts]unsafe.Pointer
	for i := range r.Ints {
		r.Ints[i] = uintptr(i + 1)
	}
	Call(funcval(&fn), &r, &none, 0)
	for i := uintptr(0); i < 9; i++ {
		if r.Ints[i] != 9-i {
			return false
		}
	}
	return none == [MaxInts]unsafe.Pointer{}
}

func worksForFloats() bool {
	fn := func(n int8, a float64, b, c float32, d complex128, e float64) (float64, complex64, int8, float32) {
		return a + e, complex(b, c), -n, float32(imag(d))
	}
	var r Registers
	var none [MaxInts]unsafe.Pointer
	r.Ints[0] = ^uintptr(0xff) | 7 // the upper bits of a narrow integer are unspecified
	for i, v := range []uint64{
		math.Float64bits(1.5), uint64(math.Float32bits(2.5)), uint64(math.Float32bits(3.5)),
		math.Float64bits(4.5), math.Float64bits(5.5), math.Float64bits(6.5),
	} {
		r.Floats[i] = v
	}
	Call(funcval(&fn), &r, &none, Floats)
	return math.Float64frombits(r.Floats[0]) == 8 &&
		math.Float32frombits(uint32(r.Floats[1])) == 2.5 &&
		math.Float32frombits(uint32(r.Floats[2])) == 3.5 &&
		math.Float32frombits(uint32(r.Floats[3])) == 5.5 &&
		int8(r.Ints[0]) == -7
}

func worksForPointers() bool {
	fn := func(s string, n int) (int, string, []byte) { return n + len(s), s[1:], []byte(s) }
	text := "pointers"
	r := Registers{Ints: [MaxInts]uintptr{uintptr(unsafe.Pointer(unsafe.StringData(text))), uintptr(len(text)), 30}}
	var ptrs [MaxInts]unsafe.Pointer
	Call(funcval(&fn), &r, &ptrs, 1<<1|1<<3)
	return r.Ints[0] == 38 && ptrs[0] == nil && ptrs[2] == nil &&
		unsafe.String((*byte)(ptrs[1]), r.Ints[2]) == text[1:] &&
		unsafe.String((*byte)(ptrs[3]), r.Ints[4]) == text
}

// funcval returns the word that a func variable holds. It is the address of the code
// pointer and the captured variables.
func funcval[F any](fn *F) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(fn))
}
