//go:build !amd64 && !arm64

package trampoline

import "unsafe"

// Call is not implemented on this architecture: Works returns false.
func Call(fn unsafe.Pointer, r *Registers, ptrs *[MaxInts]unsafe.Pointer, mask uint32) {
	panic("trampoline: not on this architecture")
}

// Works reports that calls must go through reflect.
func Works() bool { return false }

// descriptor is not implemented on this architecture.
func descriptor() unsafe.Pointer { return nil }
