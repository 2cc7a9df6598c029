package main

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// operation is what Rust asks of a value by handle: enum Operation of
// plugin-core/src/dynamic/operation.rs, in the same order.
type operation uintptr

const (
	opType      operation = iota // text: the type; slot 0: the kind
	opPrint                      // text: the value as fmt prints it
	opLen                        // slot 0: the length
	opNil                        // slot 0: whether it is nil
	opEqual                      // slot 0: whether it equals the value in slot 2
	opGet                        // ptrs[0]: the image by the schema in slots 2 and 3
	opSet                        // sets a variable to the value in slot 2
	opIndex                      // slot 0: the element with the number in slot 2
	opField                      // slot 0: the field with the name in slots 2 and 3
	opEntry                      // slot 0: the element of a map for the key in slot 2, or 0
	opSetEntry                   // sets it to the value in slot 3
	opKeys                       // ptrs[0]: an array of the keys of a map; slot 0: how many
	opElem                       // slot 0: what a pointer leads to
	opMethod                     // slot 0: the method with the name in slots 2 and 3
	opCall                       // calls with the slot 3 values at slot 2; results as opKeys
	opClone                      // slot 0: the same value once more
	opConvert                    // slot 0: the value converted to the type in slot 2
	opChannel                    // slot 0: a new channel of values of this type, with room for slot 2
	opSend                       // sends the value in slot 2, waiting for slot 3; slot 0: a transfer; see channel
	opReceive                    // receives, waiting for slot 3; slot 0: a transfer, slot 1 or ptrs[0]: the value
	opClose                      // closes a channel
	opFunc                       // prepares calls by the schema in slots 2 and 3; see function
	opSelect                     // does one of several cases; see selects
	opAwait                      // slot 0: a handle of a wait for something to receive, which tells slot 2
	opTree                       // slot 0: a new variable of the type of this value, from the tree in slots 2 and 3
	opTypeOf                     // slot 0: the type
	opAddr                       // slot 0: the pointer to a variable
	opCopied                     // slot 0: a new variable that holds the value
	opAssert                     // slot 0: the value, if it is of the type in slot 2; else text: the missing method, kind: its type
	opElements                   // ptrs[0]: an array of as many elements as slot 3 says from that in slot 2; slot 0: how many
	opEntries                    // ptrs[0]: an array of keys and elements of a map, in turn; slot 0: how many
	opAppend                     // slot 0: a new slice, with the slot 3 values at slot 2 behind it
	opSlice                      // slot 0: from the element in slot 2 to before that in slot 3
	opDelete                     // deletes the element of a map for the key in slot 2
	opRange                      // slot 0: what a func to range over yields, for opNext
	opNext                       // see next
	opAbout                      // from here on of types. text: its name, kind: its package's path; slot 0: the kind
	opZero                       // slot 0: the zero value
	opNew                        // slot 0: a pointer to a new variable
	opMakeSlice                  // slot 0: a slice of the length in slot 2, with the capacity in slot 3
	opMakeMap                    // slot 0: a map
	opMakeChan                   // slot 0: a channel, with room for slot 2
	opPart                       // slot 0: the type that the typePart in slot 2 leads to
	opRelated                    // slot 0: whether the relation in slot 3 holds with the type in slot 2
	opFields                     // of a struct; ptrs[0]: the image by the schema in slots 2 and 3
)

// access keeps Rust threads from reading what another one writes. Go code that
// runs meanwhile goes its own way, as it would beside Go code of a host.
var access sync.RWMutex

// valueOperation does what slot 0 says to the value in slot 1.
func valueOperation(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	op, h := operation(f.regs.Ints[0]), f.handle(1)
	v := h.value
	if v.Kind() == reflect.Interface && op.looksThrough() {
		v = copyUnderLock(v).Elem()
	}
	if what := unfit(op, v); what != "" {
		f.say(refused, what, "", "")
		return
	}
	switch op {
	case opCall: // The plugin's code runs, for as long as it likes: no lock.
		f.giveAll(v.Call(f.handleValues(2, v.Type())))
	case opPrint: // Here too: String and Error methods.
		f.look(op, h.copied())
	case opGet:
		f.get(v)
	case opChannel, opSend, opReceive, opClose, opSelect, opAwait:
		f.channel(op, v)
	case opRange:
		f.over(copyUnderLock(v))
	case opNext: // The plugin's code runs here, too.
		f.next(h.value.Interface().(*ranging))
	case opAbout, opZero, opNew, opMakeSlice, opMakeMap, opMakeChan, opPart, opRelated, opFields:
		f.ofType(op, f.typeAt(1))
	case opSet, opSetEntry, opDelete:
		access.Lock()
		defer access.Unlock()
		f.change(op, v)
	default:
		access.RLock()
		defer access.RUnlock()
		f.look(op, v)
	}
	if f.status == running {
		f.status = returned
	}
}

// looksThrough says whether of a variable that is an interface an operation
// means what is in it, not the variable.
func (op operation) looksThrough() bool {
	switch op {
	case opLen, opIndex, opElements, opEntry, opSetEntry, opDelete, opKeys, opEntries, opField, opElem, opCall, opAppend, opSlice,
		opConvert, opRange, opSend, opReceive, opClose:
		return true
	}
	return false
}

// unfit says why an operation cannot be done to values like v; "" if it can.
func unfit(op operation, v reflect.Value) string {
	kind, lacks := v.Kind(), ""
	switch op {
	case opLen:
		switch kind {
		case reflect.Array, reflect.Chan, reflect.Map, reflect.Slice, reflect.String:
		default:
			lacks = "has no length"
		}
	case opIndex, opElements:
		switch kind {
		case reflect.Array, reflect.Slice, reflect.String:
		default:
			lacks = "has no elements in a row"
		}
	case opEntry, opSetEntry, opDelete, opKeys, opEntries:
		if kind != reflect.Map {
			lacks = "is no map"
		}
	case opCall:
		if kind != reflect.Func {
			lacks = "is no func"
		}
	}
	switch {
	case lacks == "":
		return ""
	case kind == reflect.Invalid:
		return "nil " + lacks
	}
	return v.Type().String() + " " + lacks
}

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
	case opPrint:
		if v.IsValid() {
			f.say(returned, fmt.Sprint(v), "", "")
		} else {
			f.say(returned, "<nil>", "", "")
		}
	case opLen:
		f.regs.Ints[0] = uintptr(v.Len())
	case opNil:
		f.yes(!v.IsValid() || canBeNil(v.Kind()) && v.IsNil())
	case opEqual:
		other := f.handle(2).value
		f.yes(v.IsValid() == other.IsValid() && (!v.IsValid() || v.Interface() == other.Interface()))
	case opIndex:
		f.give(v.Index(int(f.regs.Ints[2])))
	case opField:
		name := f.argString(2)
		if v.Kind() != reflect.Struct {
			f.say(refused, "the value is no struct", "", "")
		} else if field, ok := v.Type().FieldByName(name); ok && field.PkgPath == "" {
			f.give(v.FieldByIndex(field.Index))
		} else {
			f.say(refused, fmt.Sprintf("%s has no exported field %s", v.Type(), name), "", "")
		}
	case opEntry:
		if entry := v.MapIndex(f.handle(2).held(v.Type().Key())); entry.IsValid() {
			f.give(entry)
		} else {
			f.regs.Ints[0] = 0
		}
	case opKeys:
		f.giveAll(v.MapKeys())
	case opElem:
		if v.Kind() != reflect.Pointer {
			f.say(refused, fmt.Sprintf("%s is no pointer", v.Type()), "", "")
		} else if v.IsNil() {
			f.say(refused, fmt.Sprintf("the %s is nil", v.Type()), "", "")
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
			f.give(copyOf(v))
		} else {
			f.say(refused, "nil has no type", "", "")
		}
	case opAssert:
		f.assert(v, f.typeAt(2))
	case opElements, opEntries, opAppend, opSlice:
		f.contain(op, v)
	}
}

// convert leaves a handle for v converted to t.
func (f *frame) convert(v reflect.Value, t reflect.Type) {
	if !v.IsValid() {
		if !canBeNil(t.Kind()) {
			f.say(refused, fmt.Sprintf("nil cannot be converted to %s", t), "", "")
			return
		}
		f.give(reflect.Zero(t))
		return
	}
	f.give(v.Convert(t))
}

func (f *frame) copyNoVariable(v reflect.Value) {
	if v.IsValid() {
		f.say(refused, fmt.Sprintf("the %s is a copy, not a variable", v.Type()), "", "")
	} else {
		f.say(refused, "nil is no variable", "", "")
	}
}

func (f *frame) change(op operation, v reflect.Value) {
	if op == opSet {
		if !v.CanSet() {
			f.copyNoVariable(v)
			return
		}
		v.Set(f.handle(2).held(v.Type()))
		return
	}
	key := f.handle(2).held(v.Type().Key())
	if op == opDelete {
		v.SetMapIndex(key, reflect.Value{})
		return
	}
	v.SetMapIndex(key, f.handle(3).held(v.Type().Elem()))
}

// get makes an image of the value, if its type is what the schema in slots 2 and
// 3 says.
func (f *frame) get(v reflect.Value) {
	codes := []byte(f.argString(2))
	switch {
	case string(codes) == "e" && (!v.IsValid() || v.Type().Implements(errorType)):
		place := reflect.New(errorType).Elem()
		if v.IsValid() {
			place.Set(copyUnderLock(v))
		}
		v = place
	case v.Kind() == reflect.Interface && len(codes) > 0 && !strings.Contains("hje", string(codes[:1])):
		v = copyUnderLock(v).Elem()
	}
	if !v.IsValid() {
		f.say(refused, "the value is nil", "", "")
		return
	}
	s, rest, err := parse(codes, v.Type())
	if err = complete(rest, err); err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	if s.runs {
		v = copyUnderLock(v) // Whatever runs may want the lock itself.
	} else {
		access.RLock()
		defer access.RUnlock()
	}
	f.leave(s, v)
}

// leave leaves an image of v.
func (f *frame) leave(s *schema, v reflect.Value) {
	w := new(writer)
	f.hold(0, w.image(s, v))
	f.hold(1, unsafe.Pointer(w))
}

func canBeNil(kind reflect.Kind) bool {
	switch kind {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice, reflect.UnsafePointer:
		return true
	}
	return false
}

// handle returns the handle whose address is in a slot.
func (f *frame) handle(slot int) *handle {
	return (*handle)(pointer(&f.regs.Ints[slot]))
}

// handlesAt returns the handles whose addresses are in an array in Rust memory:
// its address is in a slot, its length in the next.
func (f *frame) handlesAt(slot int) []*handle {
	return unsafe.Slice((**handle)(pointer(&f.regs.Ints[slot])), f.regs.Ints[slot+1])
}

// handleValues returns the values by these handles, for the parameters of the
// callee.
func (f *frame) handleValues(slot int, callee reflect.Type) []reflect.Value {
	given := f.handlesAt(slot)
	values := make([]reflect.Value, len(given))
	for i, h := range given {
		values[i] = h.as(parameter(callee, i))
	}
	return values
}

// parameter returns the type of argument i of a call, which may be too many.
func parameter(callee reflect.Type, i int) reflect.Type {
	last := callee.NumIn() - 1
	switch {
	case callee.IsVariadic() && i >= last:
		return callee.In(last).Elem()
	case i <= last:
		return callee.In(i)
	}
	return errorType // the call says what is wrong
}

// give leaves a handle for v in slot 0. An interface is looked through.
func (f *frame) give(v reflect.Value) {
	if v.Kind() == reflect.Interface && !v.CanSet() {
		v = v.Elem()
	}
	f.regs.Ints[0] = uintptr(unsafe.Pointer(keep(v)))
}

// giveAll leaves handles for all of values.
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
