package main

import (
	"reflect"
	"runtime"
	"strings"
	"unsafe"

	"goplugin.host/abi"
	"goplugin.host/internals"
	"goplugin.host/object"
)

// boundMethod is a method value in two parts. A method value of reflect can only be
// called through reflect, but the method itself is an ordinary func whose first
// argument is the receiver.
type boundMethod struct {
	receiver reflect.Value
	name     string
}

// callee is what a call of a func value needs. A handle keeps it.
//
// GC safety: Rust passes the addresses in fn and receiver back for each call, as
// numbers. The callee keeps both alive, and heap objects do not move.
type callee struct {
	*binding
	fn       unsafe.Pointer // the func value: the address of its code pointer and captured variables
	receiver unsafe.Pointer // of a method: the first argument
}

// method leaves a handle in slot 0 for a method bound to v.
func (f *frame) method(v reflect.Value, name string) {
	if !v.IsValid() {
		f.say(refused, "the value is nil", "", "")
		return
	}
	if internals.Uncallable(v.Type()) {
		refuseInternal(v.Type())
	}
	receiver := v
	if v.CanAddr() {
		// As in Go, the receiver is copied when a method is bound, unless it is a pointer.
		receiver = copyOf(v)
	}
	if receiver.Kind() == reflect.Interface && !receiver.IsNil() {
		receiver = receiver.Elem()
	}
	method := receiver.MethodByName(name)
	if !method.IsValid() && v.CanAddr() {
		receiver = v.Addr()
		method = receiver.MethodByName(name)
	}
	if !method.IsValid() {
		f.say(refused, "there is no such exported method", "", "")
		return
	}
	f.give(method)
	f.handle(0).bound = &boundMethod{receiver, name}
}

// function prepares a func value for calls by the schema in slots 2 and 3. Slot
// 0: a handle that keeps a callee; slot 1: the binding, for calls through
// reflect; slot 2: the func value; slot 3: the receiver, or 0; slots 4 to 12: where
// the values of a call travel, see tellAssignment; text: the name of the code.
func (f *frame) function(h *handle) {
	v := h.value
	if v.IsValid() && v.CanAddr() {
		v = copyOf(v)
	}
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() != reflect.Func || v.IsNil() {
		f.say(refused, "there is no func to call", "", "")
		return
	}
	b, err := newCallee(v, []byte(f.argString(2)))
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	c, t := &callee{binding: b, fn: funcval(v)}, v.Type()
	name := codeName(c.fn)
	if h.bound != nil {
		method, receiver := h.bound.parts()
		if method.IsValid() {
			name = h.bound.codeName(method)
		}
		if receiver != nil { // a nil receiver cannot be told from none
			c.fn, c.receiver, t = funcval(method), receiver, method.Type()
		}
	}
	f.say(returned, name, "", "")
	f.regs.Ints[0] = uintptr(unsafe.Pointer(keep(reflect.ValueOf(c))))
	f.regs.Ints[1] = uintptr(unsafe.Pointer(b))
	f.regs.Ints[2] = uintptr(c.fn)
	f.regs.Ints[3] = uintptr(c.receiver)
	f.tellAssignment(t)
}

// tellAssignment leaves how the parameters of a func, receiver first, and its
// results are assigned to registers. Rust compares that with its own computation.
// It is mirrored by Assigned of plugin-core/src/dynamic/operation.rs.
func (f *frame) tellAssignment(t reflect.Type) {
	in, out := assign(t.NumIn(), t.In), assign(t.NumOut(), t.Out)
	copy(f.regs.Ints[4:], []uintptr{
		uintptr(len(in.Ints)), uintptr(in.Floats), in.Pointers(), in.Stack, in.Spill,
		uintptr(len(out.Ints)), uintptr(out.Floats), out.Pointers(), out.Stack,
	})
}

// assign returns the assignment of n values, whose types at returns.
func assign(n int, at func(int) reflect.Type) abi.Assignment {
	types := make([]reflect.Type, n)
	for i := range types {
		types[i] = at(i)
	}
	return abi.Here().Assign(types...)
}

// parts returns the method as a func whose first parameter is the receiver, and the
// receiver as a pointer, which may be nil. A pointer type has all methods of its
// element type, by wrappers that the compiler makes. The func is invalid if there is no
// such method.
func (m *boundMethod) parts() (fn reflect.Value, receiver unsafe.Pointer) {
	v := m.receiver
	if v.Kind() != reflect.Pointer {
		place := reflect.New(v.Type())
		place.Elem().Set(v)
		v = place
	}
	method, ok := v.Type().MethodByName(m.name)
	if !ok {
		return reflect.Value{}, nil
	}
	return method.Func, v.UnsafePointer()
}

// codeName returns Go's name for the code of the method. The code of an object's
// methods is the host's, so they are named as a Go type's are.
func (m *boundMethod) codeName(method reflect.Value) string {
	if t := m.receiver.Type(); object.Made(t) {
		return t.Elem().PkgPath() + ".(*" + t.Elem().Name() + ")." + m.name
	}
	return codeName(funcval(method))
}

// codeName returns Go's name for the code of a func value, or rust.closure if the code
// is the host's. In a plugin, the path of package main is not main.
func codeName(fn unsafe.Pointer) string {
	code := runtime.FuncForPC(*(*uintptr)(fn))
	if code == nil {
		return ""
	}
	for _, own := range []string{"main.", "goplugin.host/", "goplugin_receiving_", "goplugin_shifting_"} {
		if strings.HasPrefix(code.Name(), own) {
			return "rust.closure"
		}
	}
	return code.Name()
}

// funcval returns the word that a func variable with this value holds.
func funcval(fn reflect.Value) unsafe.Pointer {
	// A func is one word, which an interface holds as it is.
	in := fn.Interface()
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&in))[1]
}
