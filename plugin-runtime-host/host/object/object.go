// Package object makes pointer types with methods while the program runs, and
// objects of them, so that a closure can be a method of any Go interface. Package
// reflect has no such thing (golang/go#16522).
//
// Every object leads to a table of func values of its own. What the method table of
// its type names as code of method i is a stub in assembly, which loads func value i
// from the object's table and jumps to it: no frame of its own, so that the callee
// returns to the caller, and stack traces and growing stacks are as with any call.
// A func value has no parameter for the receiver; so the stub also moves the
// arguments in integer registers down by one (see shifts).
//
// A type is copied from that of a compiled struct, of which it differs by its name,
// its hash and its methods. It relies on the layout of types (internal/abi/type.go,
// the same in Go 1.21 to 1.27), on reflect.addReflectOff, which makes the offsets
// that names, types and code have in it, and on the registers of ABIInternal. Check
// proves all of that, and without it nothing is made.
package object

import (
	"reflect"
	"unsafe"
)

// object is what every receiver points to: a stub reads methods at offset 0. Both
// words come along when Go code copies *o by reflect.
//
// GC safety: methods leads to the array of func values in memory of pointers, so that what
// is behind the methods lives as long as any copy of the object.
type object struct {
	methods unsafe.Pointer // *unsafe.Pointer, the first of as many func values as the type has methods; nil in a zero object
	owner   uintptr        // what the maker knows it by
}

// Make returns an object of the type, whose method i is funcs[i], in the order of
// t.Methods. Func values must be of the type of the method; those after the methods
// live as long as the object. Owner gives owner back.
func (t *Type) Make(funcs []reflect.Value, owner uintptr) reflect.Value {
	if len(funcs) < len(t.Methods) {
		panic("object: not as many funcs as methods")
	}
	words := make([]unsafe.Pointer, len(funcs)+1) // one more, so that they never are of no size
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

// Owner returns the owner that Make was given, if v is an object, or a copy of one.
func Owner(v reflect.Value) (owner uintptr, ok bool) {
	if v.Kind() != reflect.Pointer || v.IsNil() || !made(v.Type()) {
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
