// Package abi knows where Go has the values of a call: which of them travel in
// registers, in how many and what these hold, how much memory the caller sets
// aside for them, and which travel on the stack.
//
// These are the rules of ABIInternal (cmd/compile/abi-internal.md, "Function call
// argument and result passing"; cmd/compile/internal/abi/abiutils.go), the same in
// Go 1.21 to 1.27. Its test compares them with what the compiler does. Rust has
// them as well, for types that are known when it is compiled (struct Assignment of
// plugin-core/src/value/assignment.rs); the two are compared whenever a func value
// is prepared for calls.
package abi

import (
	"math"
	"reflect"
	"runtime"
)

// Word is the size of a register that holds a number or a pointer, and the largest
// alignment that there is.
const Word = 8

// Machine is how many registers there are for the values of a call.
type Machine struct{ Ints, Floats int }

// The machines that the trampoline knows (internal/abi/abi_*.go).
var (
	AMD64 = Machine{9, 15}
	ARM64 = Machine{16, 16}
)

// Here is the machine that this runs on. It has no registers where the trampoline
// does not know them: then all calls go through reflect.
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
	Data                        // where the bytes of a string, or the elements of a slice, begin
	Pointer                     // any other pointer
)

// Assignment says where the values of a list travel: parameters, a receiver first,
// or results.
type Assignment struct {
	Ints   []Register // what the integer registers hold, in order
	Floats int        // how many float registers are used
	// Spill is how much memory the caller reserves for the callee to put arguments
	// into that come in registers: that of the whole values, not a word for each register.
	Spill uintptr
	Stack uintptr // how much stack the values take that do not travel in registers
	// OnStack says that some do not.
	OnStack bool
}

// Assign assigns registers to values of these types, in order.
func (m Machine) Assign(types ...reflect.Type) Assignment {
	var a Assignment
	var spill, stack Space
	for _, t := range types {
		// Values of no size count as values on the stack, where they take no room.
		if before := a; t.Size() > 0 && a.parts(t) && len(a.Ints) <= m.Ints && a.Floats <= m.Floats {
			spill.Add(t.Size(), uintptr(t.Align()))
		} else {
			// It goes there as a whole; values after it may still have registers.
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

// parts adds the registers of what a value consists of, or says that it can be in none.
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

// ints adds integer registers, to a list of its own: the one before may be needed again.
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

// Space sums up memory that values take one after the other, each at the next
// multiple of its alignment.
type Space struct {
	Size    uintptr // so far
	Align   uintptr // the largest one so far; 0 if there was no value
	Exceeds bool    // no memory is as large: Size means nothing
}

// Add adds a value, and returns where it lies.
func (s *Space) Add(size, align uintptr) (at uintptr) {
	at = (s.Size + align - 1) &^ (align - 1)
	s.Align = max(s.Align, align)
	if s.Exceeds = s.Exceeds || at < s.Size || size > math.MaxInt || at > math.MaxInt-size; !s.Exceeds {
		s.Size = at + size
	}
	return at
}

// Times returns the size of so many values, unless no memory is as large.
func Times(size, count uintptr) (uintptr, bool) {
	if size != 0 && count > math.MaxInt/size {
		return 0, false
	}
	return size * count, true
}
