// Package object makes pointer types with methods while the program runs, and
// objects of them, so that a closure can be a method of any Go interface. Package
// reflect has no such thing (golang/go#16522).
//
// Every object points to a table of func values of its own. The code of method i in
// the method table of its type is a stub in assembly, which loads func value i from the
// object's table and jumps to it. A stub has no frame, so the callee returns to the
// caller, and stack traces and stack growth work as with any call. A func value has no
// parameter for the receiver, so the stub also moves the arguments in integer registers
// down by one (see shifts).
//
// A made type is a copy of the type of a compiled struct, with another name, hash and
// methods. This relies on the layout of types (internal/abi/type.go, the same in Go
// 1.21 to 1.27), on reflect.addReflectOff, which makes the offsets by which types refer
// to names, types and code, and on the registers of ABIInternal. Check verifies all of
// that; if it fails, no types are made.
package object

import (
	"reflect"
	"unsafe"
)

// object is what every receiver points to. A stub reads methods at offset 0. If Go code
// copies *o by reflect, the copy has both words.
//
// GC safety: methods points to an array of func values in memory that the collector
// scans, so the func values live as long as any copy of the object.
type object struct {
	methods unsafe.Pointer // *unsafe.Pointer, the first of as many func values as the type has methods; nil in a zero object
	owner   uintptr        // the word by which the maker identifies it
}

// Make returns an object of the type, whose method i is funcs[i], in the order of
// t.Methods. Each func must have the type of the method. Further funcs live as long as
// the object. Owner returns owner.
func (t *Type) Make(funcs []reflect.Value, owner uintptr) reflect.Value {
	if len(funcs) < len(t.Methods) {
		panic("object: not as many funcs as methods")
	}
	words := make([]unsafe.Pointer, len(funcs)+1) // one more, so that the array is never of size 0
	for i, fn := range funcs {
		if i >= len(t.Methods) {
			words[i] = word(fn)
			continue
		}
		method := &t.Methods[i]
		if fn.Type() != method.Type || fn.IsNil() {
			panic("object: " + method.Name + " is not implemented by a func of its type")
		}
		if !method.shifts {
			fn = withReceiver(fn)
		}
		words[i] = word(fn)
	}
	o := &object{methods: unsafe.Pointer(unsafe.SliceData(words)), owner: owner}
	return reflect.ValueOf(t.holding(o))
}

// Owner returns the owner that was passed to Make, if v is an object or a copy of one.
func Owner(v reflect.Value) (owner uintptr, ok bool) {
	if v.Kind() != reflect.Pointer || v.IsNil() || !Made(v.Type()) {
		return 0, false
	}
	return (*object)(v.UnsafePointer()).owner, true
}

// withReceiver returns a func that takes the receiver first, and calls fn.
func withReceiver(fn reflect.Value) reflect.Value {
	t := fn.Type()
	call := fn.Call
	if t.IsVariadic() {
		call = fn.CallSlice
	}
	return reflect.MakeFunc(receiving(t), func(args []reflect.Value) []reflect.Value { return call(args[1:]) })
}

// receiving returns a func type with a receiver as its first parameter.
func receiving(t reflect.Type) reflect.Type {
	in, out := []reflect.Type{reflect.TypeOf((*object)(nil))}, []reflect.Type(nil)
	for i := 0; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for i := 0; i < t.NumOut(); i++ {
		out = append(out, t.Out(i))
	}
	return reflect.FuncOf(in, out, t.IsVariadic())
}

// word returns the word that a func variable with this value holds: an interface
// holds a func as it is.
func word(fn reflect.Value) unsafe.Pointer {
	in := fn.Interface()
	return (*eface)(unsafe.Pointer(&in)).data
}
