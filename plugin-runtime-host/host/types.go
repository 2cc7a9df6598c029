package main

import (
	"reflect"
	"strconv"
)

// To Rust a type is a handle to a value of type reflect.Type.

// typeAt returns the type whose handle is in a slot.
func (f *frame) typeAt(slot int) reflect.Type { return f.handle(slot).value.Interface().(reflect.Type) }

// giveType leaves a handle to t in slot 0.
func (f *frame) giveType(t reflect.Type) { f.give(reflect.ValueOf(t)) }

// refuse reports that a type is not of the kind that an operation takes.
func (f *frame) refuse(t reflect.Type, what string) {
	f.say(refused, t.String()+" is not "+what, "", "")
}

// typePart is the type that opPart returns. It is enum Part of
// plugin-core/src/dynamic/type_parts.rs, in the same order.
type typePart uintptr

const (
	partElem    typePart = iota // of an array, channel, map, pointer or slice
	partKey                     // of a map
	partParam                   // of a func, the number in slot 3
	partResult                  // the same for results
	partPointer                 // the pointer to the type
	partSlice                   // the slice of the type
	partMap                     // the map from the type to the one in slot 3
	partArray                   // the array of the type, with the length in slot 3
	partChan                    // the channel of the type, with the reflect.ChanDir in slot 3
)

// relation is a relation between two types. It is enum Relation of
// plugin-core/src/dynamic/type_parts.rs, in the same order.
type relation uintptr

const (
	isIdentical relation = iota
	isImplementing
	isAssignable
	isConvertible
)

// ofType performs the operations on types.
func (f *frame) ofType(op operation, t reflect.Type) {
	switch op {
	case opAbout:
		f.say(returned, t.String(), t.PkgPath(), "")
		f.regs.Ints[0] = uintptr(t.Kind())
	case opZero:
		makable(t)
		f.give(reflect.Zero(t))
	case opNew:
		makable(t)
		f.give(reflect.New(t))
	case opMakeSlice:
		if t.Kind() != reflect.Slice {
			f.refuse(t, "a slice")
			return
		}
		n, capacity := f.regs.Ints[2], f.regs.Ints[3]
		if n > capacity {
			f.say(refused, "a slice cannot be longer than its capacity", "", "")
			return
		}
		makable(t.Elem())
		f.give(reflect.MakeSlice(t, int(n), room(capacity, t.Elem())))
	case opMakeMap:
		if t.Kind() != reflect.Map {
			f.refuse(t, "a map")
			return
		}
		f.give(reflect.MakeMap(t))
	case opMakeChan:
		if t.Kind() != reflect.Chan {
			f.refuse(t, "a channel")
			return
		}
		if t.ChanDir() != reflect.BothDir {
			f.say(refused, t.String()+" has a direction: make a "+reflect.ChanOf(reflect.BothDir, t.Elem()).String(), "", "")
			return
		}
		f.give(reflect.MakeChan(t, room(f.regs.Ints[2], t.Elem())))
	case opPart:
		f.part(typePart(f.regs.Ints[2]), t)
	case opRelated:
		other := f.typeAt(2)
		switch relation(f.regs.Ints[3]) {
		case isIdentical:
			f.yes(t == other)
		case isImplementing:
			if other.Kind() != reflect.Interface {
				f.refuse(other, "an interface")
				return
			}
			f.yes(t.Implements(other))
		case isAssignable:
			f.yes(t.AssignableTo(other))
		case isConvertible:
			f.yes(t.ConvertibleTo(other))
		}
	case opFields:
		f.fields(t)
	case opFuncOf:
		f.funcOf()
	}
}

func (f *frame) part(part typePart, t reflect.Type) {
	kind := t.Kind()
	switch part {
	case partElem:
		switch kind {
		case reflect.Array, reflect.Chan, reflect.Map, reflect.Pointer, reflect.Slice:
			f.giveType(t.Elem())
		default:
			f.refuse(t, "an array, channel, map, pointer or slice")
		}
	case partKey:
		if kind != reflect.Map {
			f.refuse(t, "a map")
			return
		}
		f.giveType(t.Key())
	case partParam, partResult:
		if kind != reflect.Func {
			f.refuse(t, "a func")
			return
		}
		count, at := t.NumIn(), t.In
		if part == partResult {
			count, at = t.NumOut(), t.Out
		}
		if i := f.regs.Ints[3]; i < uintptr(count) {
			f.giveType(at(int(i)))
		} else {
			f.say(refused, t.String()+" has only "+strconv.Itoa(count)+" of these", "", "")
		}
	case partPointer:
		f.giveType(reflect.PointerTo(t))
	case partSlice:
		f.giveType(reflect.SliceOf(t))
	case partMap:
		if !t.Comparable() {
			f.say(refused, t.String()+" cannot be the key of a map", "", "")
			return
		}
		f.giveType(reflect.MapOf(t, f.typeAt(3)))
	case partArray:
		n := f.regs.Ints[3]
		if !fitsMemory(n, t) {
			f.say(refused, "an array of "+strconv.FormatUint(uint64(n), 10)+" "+t.String()+" is larger than Go's address space", "", "")
			return
		}
		f.giveType(reflect.ArrayOf(int(n), t))
	case partChan:
		if err := fitsChannel(t); err != nil {
			f.say(refused, err.Error(), "", "")
			return
		}
		f.giveType(reflect.ChanOf(reflect.ChanDir(f.regs.Ints[3]), t))
	}
}

// funcOf leaves a func type. Slot 2 has the address of an array of its parameter types
// and then its result types, and slot 3 the length of the array. Slot 4 holds how many
// are parameters, and slot 5 whether the func is variadic.
func (f *frame) funcOf() {
	var all []reflect.Type
	for _, h := range f.handlesAt(2) {
		all = append(all, h.value.Interface().(reflect.Type))
	}
	params := int(f.regs.Ints[4])
	if len(all) > maxFuncTypes {
		f.say(refused, "a func type of more than "+strconv.Itoa(maxFuncTypes)+" parameters and results cannot be made", "", "")
		return
	}
	f.giveType(reflect.FuncOf(all[:params], all[params:], f.regs.Ints[5] != 0))
}

// maxFuncTypes is the greatest number of parameters and results that reflect.FuncOf takes.
const maxFuncTypes = 128

// field describes the field of a struct. It is mirrored by struct Row of
// plugin-core/src/dynamic/structure.rs.
type field struct {
	Name     string
	Type     any
	Tag      string
	Exported bool
	Embedded bool
}

// fields encodes descriptions of the fields of a struct by the schema in slots 2 and 3.
func (f *frame) fields(t reflect.Type) {
	if t.Kind() != reflect.Struct {
		f.refuse(t, "a struct")
		return
	}
	fields := make([]field, t.NumField())
	for i := range fields {
		of := t.Field(i)
		fields[i] = field{of.Name, of.Type, string(of.Tag), of.IsExported(), of.Anonymous}
	}
	rows := reflect.ValueOf(fields)
	s, err := schemaOf(f.argString(2), rows.Type())
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	f.leave(s, rows)
}

// assert leaves a handle to v in slot 0 if v has type t, or implements it.
func (f *frame) assert(v reflect.Value, t reflect.Type) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		f.say(refused, "", "nil", "")
	case v.Type() == t || t.Kind() == reflect.Interface && v.Type().Implements(t):
		f.give(v)
	default:
		f.say(refused, missing(v.Type(), t), v.Type().String(), "")
	}
}

// missing returns the first method of the interface t that other does not have, or has
// with another type. It returns "" if t is no interface.
func missing(other, t reflect.Type) string {
	if t.Kind() != reflect.Interface {
		return ""
	}
	for i := 0; i < t.NumMethod(); i++ {
		wanted := t.Method(i)
		if method, ok := methodType(other, wanted.Name); !ok || method != wanted.Type {
			return wanted.Name
		}
	}
	return ""
}

// methodType returns the type of a method, without its receiver.
func methodType(t reflect.Type, name string) (reflect.Type, bool) {
	method := reflect.Zero(t).MethodByName(name)
	if !method.IsValid() {
		return nil, false
	}
	return method.Type(), true
}
