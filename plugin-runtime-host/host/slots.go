package main

import (
	"reflect"
	"unsafe"
)

// Handles in the slots of a frame are the operands and results of operations on
// values.

// handle returns the handle whose address is in a slot.
func (f *frame) handle(slot int) *handle {
	return (*handle)(pointer(&f.regs.Ints[slot]))
}

// handlesAt returns the handles whose addresses are in an array in Rust memory. A
// slot holds the address of the array, and the next slot its length.
func (f *frame) handlesAt(slot int) []*handle {
	return unsafe.Slice((**handle)(pointer(&f.regs.Ints[slot])), f.regs.Ints[slot+1])
}

// parameter returns the type of argument i of a call.
func parameter(callee reflect.Type, i int) reflect.Type {
	if last := callee.NumIn() - 1; callee.IsVariadic() && i >= last {
		return callee.In(last).Elem()
	}
	return callee.In(i)
}

// give leaves a handle to v in slot 0. If v is an interface, the handle is to the
// value in it.
func (f *frame) give(v reflect.Value) {
	if v.Kind() == reflect.Interface && !v.CanSet() {
		v = v.Elem()
	}
	f.regs.Ints[0] = uintptr(unsafe.Pointer(keep(v)))
}

// giveAt leaves a handle to v in a slot.
func (f *frame) giveAt(slot int, v any) {
	f.regs.Ints[slot] = uintptr(unsafe.Pointer(keep(reflect.ValueOf(v))))
}

// giveAll leaves handles to all values.
func (f *frame) giveAll(values []reflect.Value) {
	given := make([]*handle, len(values)+1)
	for i, v := range values {
		given[i] = newHandle(v)
	}
	f.hold(0, unsafe.Pointer(unsafe.SliceData(given)))
	f.regs.Ints[0] = uintptr(len(values))
}

func (f *frame) yes(yes bool) {
	f.regs.Ints[0] = 0
	if yes {
		f.regs.Ints[0] = 1
	}
}
