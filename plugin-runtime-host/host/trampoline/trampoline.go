// Package trampoline calls Go functions whose signature is known only at run time, if
// all arguments and results are passed in registers.
//
// It is a package of its own because a package that uses cgo cannot contain Go
// assembly. It relies on the register assignment of ABIInternal
// (cmd/compile/abi-internal.md), the same in Go 1.21 to 1.27 on amd64 and arm64. Works
// tests it at start-up; if it does not hold, calls go through reflect. The package also
// has what else needs assembly: sessions, and whether a goroutine is locked to its
// thread.
package trampoline

import "goplugin.host/abi"

// MaxInts and MaxFloats size the register file: enough for every architecture
// below. amd64 has 9 and 15, arm64 has 16 and 16.
const (
	MaxInts   = 16
	MaxFloats = 16
)

// Floats, a flag beside the pointer mask of Call, says that the call uses
// float registers at all: most do not, and moving 30 of them costs time.
const Floats = 1 << 31

// Spill is how much memory Call reserves for the callee to spill its arguments: a word
// for each register. Functions that need more (package abi) are not called this way.
// Rust has it as TRAMPOLINE_SPILL (plugin-core/src/value/assignment.rs).
func Spill() uintptr { return uintptr(abi.Here().Ints+abi.Here().Floats) * abi.Word }

// Registers holds arguments before a call and results after it. No field is a
// pointer to the garbage collector.
type Registers struct {
	Ints   [MaxInts]uintptr
	Floats [MaxFloats]uint64
}
