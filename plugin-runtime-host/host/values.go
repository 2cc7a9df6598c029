package main

import (
	"reflect"
	"strings"
	"unsafe"

	"goplugin.host/fmtlite"
	"goplugin.host/internals"
	"goplugin.host/object"
)

// look performs the operations that do not change v.
func (f *frame) look(op operation, v reflect.Value) {
	switch op {
	case opType:
		if v.IsValid() {
			f.say(returned, v.Type().String(), "", "")
			f.regs.Ints[0] = uintptr(v.Kind())
		} else {
			f.say(returned, "nil", "", "")
			f.regs.Ints[0] = 0
		}
	case opLen:
		f.regs.Ints[0] = uintptr(v.Len())
	case opNil:
		f.yes(!v.IsValid() || canBeNil(v.Kind()) && v.IsNil())
	case opEqual:
		f.yes(equal(v, f.handle(2).value))
	case opIndex:
		if i := f.regs.Ints[2]; i < uintptr(v.Len()) {
			f.give(v.Index(int(i)))
		} else {
			f.beyond(i, v)
		}
	case opField:
		name := f.argString(2)
		if field, ok := v.Type().FieldByName(name); ok && field.PkgPath == "" {
			if found, err := v.FieldByIndexErr(field.Index); err != nil {
				f.say(refused, "field "+name+" is in an embedded pointer that is nil", "", "")
			} else if found.CanAddr() && internals.Contains(v.Type()) {
				f.give(reflect.ValueOf(found.Interface())) // no variable, so that it cannot be set
			} else {
				f.give(found)
			}
		} else {
			f.say(refused, v.Type().String()+" has no exported field "+name, "", "")
		}
	case opEntry:
		if entry := v.MapIndex(f.key(v)); entry.IsValid() {
			f.give(entry)
		} else {
			f.regs.Ints[0] = 0
		}
	case opKeys:
		f.giveAll(v.MapKeys())
	case opElem:
		if v.IsNil() {
			f.say(refused, "the "+v.Type().String()+" is nil", "", "")
		} else {
			f.give(v.Elem())
		}
	case opMethod:
		f.method(v, f.argString(2))
	case opClone:
		f.give(v)
		f.handle(0).bound = f.handle(1).bound
	case opFunc:
		f.function(f.handle(1))
	case opTree:
		if !v.IsValid() {
			refuse("nil has no Go type")
		}
		makable(v.Type())
		place := reflect.New(v.Type()).Elem()
		readTree(place, unsafe.Slice((*byte)(pointer(&f.regs.Ints[2])), f.regs.Ints[3]))
		f.give(place)
	case opConvert:
		f.convert(v, f.typeAt(2))
	case opTypeOf:
		if v.IsValid() {
			f.giveType(v.Type())
		} else {
			f.say(refused, "nil has no type", "", "")
		}
	case opAddr:
		if v.CanAddr() {
			f.give(v.Addr())
		} else {
			f.copyNoVariable(v)
		}
	case opCopied:
		if v.IsValid() {
			makable(v.Type())
			f.give(copyOf(v))
		} else {
			f.say(refused, "nil has no type", "", "")
		}
	case opAssert:
		f.assert(v, f.typeAt(2))
	case opElements, opEntries, opAppend, opSlice:
		f.contain(op, v)
	case opReading:
		if next, ok := v.Interface().(func(int) ([]byte, error)); ok {
			f.giveAt(0, readBy(next))
		} else {
			f.refuse(v.Type(), "a func(int) ([]byte, error)")
		}
	case opOwner:
		owner, _ := object.Owner(v)
		f.regs.Ints[0] = owner
	}
}

// convert leaves a handle to v converted to t.
func (f *frame) convert(v reflect.Value, t reflect.Type) {
	if !v.IsValid() {
		if !canBeNil(t.Kind()) {
			f.say(refused, "nil cannot be converted to "+t.String(), "", "")
			return
		}
		f.give(reflect.Zero(t))
		return
	}
	if to := leadsTo(t); v.Type() != t && to.Kind() != reflect.Interface && internals.Contains(to) {
		refuseInternal(to) // even a pointer: a struct of the plugin may have the same fields
	}
	if v.Kind() == reflect.Slice || v.Kind() == reflect.String {
		room(uintptr(v.Len()), basicTypes[reflect.Int32]) // a []rune is the largest copy
	}
	if v.Kind() == reflect.Slice && v.CanConvert(t) || v.Kind() != reflect.Slice && v.Type().ConvertibleTo(t) {
		f.give(v.Convert(t))
		return
	}
	f.say(refused, "a Go "+v.Type().String()+" cannot be converted to "+t.String(), "", "")
}

// equal reports whether two values are equal, compared as interfaces are. It refuses
// values for which Go would panic.
func equal(a, b reflect.Value) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	left, right := a.Interface(), b.Interface()
	if t := reflect.TypeOf(left); t != nil && t == reflect.TypeOf(right) {
		refuseEndless(reflect.ValueOf(left))
		refuseEndless(reflect.ValueOf(right))
		if !reflect.ValueOf(left).Comparable() || !reflect.ValueOf(right).Comparable() {
			refuse("a " + t.String() + " cannot be compared")
		}
	}
	return left == right
}

// key returns the value in slot 2 as a key of the map m.
func (f *frame) key(m reflect.Value) reflect.Value {
	return hashable(f.handle(2).held(m.Type().Key(), "the key of a ", m.Type().String()))
}

func (f *frame) copyNoVariable(v reflect.Value) {
	if v.IsValid() {
		f.say(refused, "the "+v.Type().String()+" is a copy, not a variable", "", "")
	} else {
		f.say(refused, "nil is not a variable", "", "")
	}
}

func (f *frame) change(op operation, v reflect.Value) {
	if op == opSet {
		if !v.CanSet() {
			f.copyNoVariable(v)
			return
		}
		if internals.Contains(v.Type()) {
			refuseInternal(v.Type())
		}
		v.Set(f.handle(2).held(v.Type(), "a variable"))
		return
	}
	key := f.key(v)
	if op == opDelete {
		v.SetMapIndex(key, reflect.Value{})
		return
	}
	if v.IsNil() {
		refuse("the " + v.Type().String() + " is nil: nothing can be put into it; Type::make_map makes one")
	}
	v.SetMapIndex(key, f.handle(3).held(v.Type().Elem(), "an element of a ", v.Type().String()))
}

// get encodes the value, if it has the type of the schema in slots 2 and 3.
func (f *frame) get(v reflect.Value) {
	codes := f.argString(2)
	if strings.HasPrefix(codes, "k") {
		codes = "h" // what it has is asked when it is bound
	}
	switch {
	case codes == "e" && (!v.IsValid() || v.Type().Implements(errorType)):
		place := reflect.New(errorType).Elem()
		if v.IsValid() {
			place.Set(copyUnderLock(v))
		}
		v = place
	case !v.IsValid() && (codes == "h" || codes == "j"):
		v = reflect.Zero(anyType) // as a handle and as a tree, nil can be represented
	case v.Kind() == reflect.Interface && len(codes) > 0 && !strings.Contains("hje", codes[:1]):
		v = copyUnderLock(v).Elem()
	}
	if !v.IsValid() {
		f.say(refused, "the value is nil", "", "")
		return
	}
	s, err := schemaOf(codes, v.Type())
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	f.leave(s, v)
}

// leave encodes v and leaves it in the frame.
func (f *frame) leave(s *schema, v reflect.Value) {
	w := new(writer)
	w.snapshot(func() { f.hold(0, w.image(s, v)) })
	f.holdImages(1, w)
}

// print leaves the text that fmt would print.
func (f *frame) print(v reflect.Value) {
	text := "<nil>"
	if v.IsValid() {
		text = fmtlite.Value(v, underLock)
	}
	f.say(returned, text, "", "")
}

func canBeNil(kind reflect.Kind) bool {
	switch kind {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
		return true
	}
	return false
}
