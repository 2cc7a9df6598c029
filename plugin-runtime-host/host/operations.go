package main

import (
	"reflect"
	"unsafe"
)

// operation is an operation on a value by handle. It is enum Operation of
// plugin-core/src/abi/operation.rs, in the same order.
type operation uintptr

const (
	opType         operation = iota // text: the type; slot 0: the kind
	opPrint                         // text: the value as fmt prints it
	opLen                           // slot 0: the length
	opNil                           // slot 0: whether it is nil
	opEqual                         // slot 0: whether it equals the value in slot 2
	opGet                           // ptrs[0]: the image by the schema in slots 2 and 3
	opSet                           // sets a variable to the value in slot 2
	opIndex                         // slot 0: the element with the number in slot 2
	opField                         // slot 0: the field with the name in slots 2 and 3
	opEntry                         // slot 0: the element of a map for the key in slot 2, or 0
	opSetEntry                      // sets the element for the key in slot 2 to the value in slot 3
	opKeys                          // ptrs[0]: an array of the keys of a map; slot 0: how many
	opElem                          // slot 0: the variable that a pointer points to
	opMethod                        // slot 0: the method with the name in slots 2 and 3
	opCall                          // calls with the slot 3 values at slot 2; results as opKeys
	opClone                         // slot 0: another handle to the same value
	opConvert                       // slot 0: the value converted to the type in slot 2
	opChannel                       // slot 0: a new channel of values of this type, with room for slot 2
	opSend                          // sends the value in slot 2, waiting for slot 3; slot 0: a transfer; see channel
	opReceive                       // receives, waiting for slot 3; slot 0: a transfer, slot 1 or ptrs[0]: the value
	opClose                         // closes a channel
	opFunc                          // prepares calls by the schema in slots 2 and 3; see function
	opSelect                        // does one of several cases; see selects
	opAwait                         // slot 0: a wait for a value to receive, which wakes the waker in slot 2
	opTree                          // slot 0: a new variable of the type of this value, from the tree in slots 2 and 3
	opTypeOf                        // slot 0: the type
	opAddr                          // slot 0: the pointer to a variable
	opCopied                        // slot 0: a new variable that holds the value
	opAssert                        // slot 0: the value, if it is of the type in slot 2; else text: the missing method, kind: its type
	opElements                      // ptrs[0]: an array of slot 3 elements, beginning with that in slot 2; slot 0: how many
	opEntries                       // ptrs[0]: an array of the keys and elements of a map, alternating; slot 0: how many
	opAppend                        // slot 0: a new slice, with the slot 3 values at slot 2 appended
	opSlice                         // slot 0: the elements from slot 2 up to, but not including, slot 3
	opDelete                        // deletes the element of a map for the key in slot 2
	opRange                         // slot 0: the sequence of what a range-over-func func yields, for opNext
	opNext                          // see next
	opAbout                         // this and the next ones are for types. text: the name, kind: the path of the package; slot 0: the kind
	opZero                          // slot 0: the zero value
	opNew                           // slot 0: a pointer to a new variable
	opMakeSlice                     // slot 0: a slice of the length in slot 2, with the capacity in slot 3
	opMakeMap                       // slot 0: a map
	opMakeChan                      // slot 0: a channel, with room for slot 2
	opPart                          // slot 0: the type for the typePart in slot 2
	opRelated                       // slot 0: whether the relation in slot 3 holds with the type in slot 2
	opFields                        // of a struct; ptrs[0]: the image by the schema in slots 2 and 3
	opErrorIs                       // of an error. slot 0: whether errors.Is finds the error in slot 2
	opErrorAs                       // slot 0: what errors.As finds of the type in slot 2; 0 if nothing
	opErrorWrapped                  // ptrs[0]: an array of the errors that it wraps, directly or not; slot 0: how many
	opErrorKind                     // slot 0: what it is about, a rust.Kind
	opReading                       // of a func(int) ([]byte, error). slot 0: a method Read that calls it; see readBy
	opOwner                         // slot 0: the word by which Rust identifies an object it has made; 0 for any other value
	opFuncOf                        // slot 0: the func type of the types in slots 2 to 5, see funcOf
)

// valueOperation performs the operation in slot 0 on the value in slot 1.
func valueOperation(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	op, h := operation(f.regs.Ints[0]), f.handle(1)
	defer func() { // not recovered, which would be called by a func of its own
		if f.status == running {
			f.caught(op.mistaken(recover()))
		}
	}()
	v := h.value
	if v.Kind() == reflect.Interface && demands[op].inside {
		v = copyUnderLock(v).Elem()
	}
	if what := unfit(op, v); what != "" {
		f.say(refused, what, "", "")
		return
	}
	switch op {
	case opCall: // Plugin code runs, for any time: without the lock.
		f.giveAll(v.Call(f.callValues(h, v)))
	case opPrint: // The same here, for String and Error methods: they run after the lock was released.
		f.print(v)
	case opGet:
		f.get(v)
	case opChannel, opSend, opReceive, opClose, opSelect, opAwait:
		f.channel(op, v)
	case opRange:
		f.over(copyUnderLock(v))
	case opErrorIs, opErrorAs, opErrorWrapped, opErrorKind: // The methods Is, As and Unwrap may be plugin code.
		f.relate(op, copyUnderLock(v))
	case opNext: // Plugin code runs here, too.
		f.next(h.value.Interface().(*sequence))
	case opAbout, opZero, opNew, opMakeSlice, opMakeMap, opMakeChan, opPart, opRelated, opFields, opFuncOf:
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

// demand is what an operation demands of a value.
type demand struct {
	// inside is whether the operation on a variable of interface type applies to the
	// value in the interface, not to the variable.
	inside bool
	// kinds are the kinds that the value may have; 0 for all.
	kinds kinds
	// lacks is what is said of a value of another kind.
	lacks string
}

// kinds is a set of kinds: bit k for the reflect.Kind k.
type kinds uint32

const (
	chans    kinds = 1 << reflect.Chan
	maps     kinds = 1 << reflect.Map
	slices   kinds = 1 << reflect.Slice
	indexed        = slices | 1<<reflect.Array | 1<<reflect.String
	anything       = ^kinds(1 << reflect.Invalid)
)

// demands has the demand of each operation.
var demands = [...]demand{
	opLen:      {true, indexed | chans | maps, "has no length"},
	opIndex:    {true, indexed, "cannot be indexed"},
	opElements: {true, indexed, "cannot be indexed"},
	opEntry:    {true, maps, "is not a map"},
	opSetEntry: {true, maps, "is not a map"},
	opDelete:   {true, maps, "is not a map"},
	opKeys:     {true, maps, "is not a map"},
	opEntries:  {true, maps, "is not a map"},
	opField:    {true, 1 << reflect.Struct, "is not a struct"},
	opElem:     {true, 1 << reflect.Pointer, "is not a pointer"},
	opCall:     {true, 1 << reflect.Func, "is not a func"},
	opAppend:   {true, slices, "is not a slice"},
	opSlice:    {true, indexed, "is not a slice, array or string"},
	opConvert:  {inside: true},
	opRange:    {inside: true},
	opSend:     {true, chans, "is not a channel"},
	opReceive:  {true, chans, "is not a channel"},
	opClose:    {true, chans, "is not a channel"},
	opAwait:    {true, chans, "is not a channel"},
	opChannel:  {false, anything, "has no type"},
	opOwner:    {inside: true},
	opFuncOf:   {}, // The last operation: the table has a place for each.
}

// unfit returns why an operation cannot be done to values like v, or "" if it can.
func unfit(op operation, v reflect.Value) string {
	lacks, kind, demand := "", v.Kind(), &demands[op]
	switch {
	case demand.kinds != 0 && demand.kinds>>kind&1 == 0:
		lacks = demand.lacks
	case kind == reflect.Chan:
		lacks = wrongWay(op, v.Type().ChanDir())
	}
	switch {
	case lacks == "":
		return ""
	case kind == reflect.Invalid:
		return "nil " + lacks
	}
	return v.Type().String() + " " + lacks
}
