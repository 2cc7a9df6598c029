package main

import (
	"reflect"
	"strconv"
	"unsafe"
)

// contain performs the operations on slices, arrays, strings and maps.
func (f *frame) contain(op operation, v reflect.Value) {
	switch op {
	case opElements:
		first, count := f.regs.Ints[2], f.regs.Ints[3]
		if n := uintptr(v.Len()); first > n || count > n-first {
			f.beyond(first+count-1, v)
			return
		}
		elements := make([]reflect.Value, count)
		for i := range elements {
			elements[i] = v.Index(int(first) + i)
		}
		f.keepAll(elements)
	case opEntries:
		entries := make([]reflect.Value, 0, 2*v.Len())
		for each := v.MapRange(); each.Next(); {
			entries = append(entries, each.Key(), each.Value())
		}
		f.keepAll(entries)
	case opAppend:
		makable(v.Type().Elem())
		given := f.handlesAt(2)
		if n := v.Len() + len(given); n > 1024 {
			room(uintptr(n+n/4), v.Type().Elem()) // by how much append makes large slices grow
		}
		values := make([]reflect.Value, len(given))
		for i, h := range given {
			values[i] = h.held(v.Type().Elem(), "element ", strconv.Itoa(i+1), " to be appended to a ", v.Type().String())
		}
		// The capacity is cut to the length, so that elements of other slices are not overwritten.
		n := v.Len()
		f.give(reflect.Append(v.Slice3(0, n, n), values...))
	case opSlice:
		first, end := f.regs.Ints[2], f.regs.Ints[3]
		if v.Kind() == reflect.Array && !v.CanAddr() {
			makable(v.Type())
			v = copyOf(v)
		}
		// A slice may not be extended beyond its length: the elements after it are not part of the value.
		if n := uintptr(v.Len()); first > end || end > n {
			f.say(refused, strconv.FormatUint(uint64(first), 10)+" to "+strconv.FormatUint(uint64(end), 10)+" is not in a "+v.Type().String()+" of length "+strconv.Itoa(int(n)), "", "")
			return
		}
		f.give(v.Slice(int(first), int(end)))
	}
}

// beyond reports that there is no element i.
func (f *frame) beyond(i uintptr, v reflect.Value) {
	f.say(refused, strconv.FormatUint(uint64(i), 10)+" is not in a "+v.Type().String()+" of length "+strconv.Itoa(v.Len()), "", "")
}

// keepAll leaves handles to all values. Variables stay variables.
func (f *frame) keepAll(values []reflect.Value) {
	given := make([]*handle, len(values)+1)
	for i, v := range values {
		if v.Kind() == reflect.Interface && !v.CanSet() {
			v = v.Elem()
		}
		given[i] = keep(v)
	}
	f.hold(0, unsafe.Pointer(unsafe.SliceData(given)))
	f.regs.Ints[0] = uintptr(len(values))
}
