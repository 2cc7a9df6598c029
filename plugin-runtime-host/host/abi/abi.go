// Package abi computes how Go passes the values of a call: which of them in registers,
// in how many and what these hold, how much spill space the caller reserves, and which
// values on the stack.
//
// These are the rules of ABIInternal (cmd/compile/abi-internal.md, "Function call
// argument and result passing"; cmd/compile/internal/abi/abiutils.go), the same in Go
// 1.21 to 1.27. The package's test compares them with the compiler. Rust implements
// them as well, for types known at compile time (struct Assignment of
// plugin-core/src/value/assignment.rs). The two are compared whenever a func value is
// prepared for calls.
package abi

import (
	"math"
	"reflect"
	"runtime"
)

// Word is the size of a register that holds a number or a pointer, and the largest
// alignment of any type.
const Word = 8

// Machine has the numbers of registers for the values of a call.
type Machine struct{ Ints, Floats int }

// The machines that the trampoline supports (internal/abi/abi_*.go).
var (
	AMD64 = Machine{9, 15}
	ARM64 = Machine{16, 16}
)

// Here returns the machine that this runs on. It has no registers if the trampoline
// does not support it: then all calls go through reflect.
func Here() Machine {
	switch runtime.GOARCH {
	case "amd64":
		return AMD64
	case "arm64":
		return ARM64
	}
	return Machine{}
}

// Register is what an integer register holds.
type Register uint8

const (
	Number  Register = iota + 1 // a number, bool or length
	Data                        // the address of the bytes of a string, or of the elements of a slice
	Pointer                     // any other pointer
)

// Assignment is how a list of values is passed: the parameters, receiver first, or the
// results.
type Assignment struct {
	Ints   []Register // what the integer registers hold, in order
	Floats int        // how many float registers are used
	// Spill is how much memory the caller reserves for the callee to spill arguments that
	// are passed in registers: the size of the values, not a word for each register.
	Spill uintptr
	Stack uintptr // the size of the values that are passed on the stack
	// OnStack is whether there are such values.
	OnStack bool
}

// Assign assigns registers to values of these types, in order.
func (m Machine) Assign(types ...reflect.Type) Assignment {
	var a Assignment
	var spill, stack Space
	for _, t := range types {
		// A value of size 0 is passed on the stack, where it takes no space.
		if before := a; t.Size() > 0 && a.parts(t) && len(a.Ints) <= m.Ints && a.Floats <= m.Floats {
			spill.Add(t.Size(), uintptr(t.Align()))
		} else {
			// The whole value goes to the stack. Values after it may still go to registers.
			a = before
			a.OnStack = a.OnStack || t.Size() > 0
			stack.Add(t.Size(), uintptr(t.Align()))
		}
	}
	spill.Add(0, Word)
	stack.Add(0, Word)
	a.Spill, a.Stack = spill.Size, stack.Size
	a.OnStack = a.OnStack || spill.Exceeds || stack.Exceeds
	return a
}

// parts adds the registers for the parts of a value. It reports false if the value cannot be passed in registers.
func (a *Assignment) parts(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String:
		a.ints(Data, Number)
	case reflect.Slice:
		a.ints(Data, Number, Number)
	case reflect.Interface:
		a.ints(Pointer, Pointer)
	case reflect.Map, reflect.Pointer, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		a.ints(Pointer)
	case reflect.Float32, reflect.Float64:
		a.Floats++
	case reflect.Complex64, reflect.Complex128:
		a.Floats += 2
	case reflect.Array:
		return t.Len() == 0 || t.Len() == 1 && a.parts(t.Elem())
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			if !a.parts(t.Field(i).Type) {
				return false
			}
		}
	default:
		a.ints(Number)
	}
	return true
}

// ints adds integer registers. It copies the list, since the caller may need the old one again.
func (a *Assignment) ints(held ...Register) {
	n := len(a.Ints)
	a.Ints = append(a.Ints[:n:n], held...)
}

// Pointers has bit i set if integer register i holds a pointer of some kind.
func (a *Assignment) Pointers() (bits uintptr) {
	for i, held := range a.Ints {
		if held != Number {
			bits |= 1 << i
		}
	}
	return
}

// Space lays out values one after the other, each at the next multiple of its
// alignment.
type Space struct {
	Size    uintptr // so far
	Align   uintptr // the largest one so far; 0 if there was no value
	Exceeds bool    // the size overflows, and Size is meaningless
}

// Add adds a value and returns its offset.
func (s *Space) Add(size, align uintptr) (at uintptr) {
	at = (s.Size + align - 1) &^ (align - 1)
	s.Align = max(s.Align, align)
	if s.Exceeds = s.Exceeds || at < s.Size || size > math.MaxInt || at > math.MaxInt-size; !s.Exceeds {
		s.Size = at + size
	}
	return at
}

// Times returns the product of a size and a count, and whether it does not overflow.
func Times(size, count uintptr) (uintptr, bool) {
	if size != 0 && count > math.MaxInt/size {
		return 0, false
	}
	return size * count, true
}
