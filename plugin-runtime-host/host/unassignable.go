package main

import (
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"goplugin.host/fmtlite"
	"goplugin.host/internals"
)

// A mistake of a caller is reported to the caller. It is found before any plugin code
// runs, and before reflect would panic. It is a value by handle that is not assignable
// to the type of its place, or a wrong number of arguments.

// unassignable reports that a value of one type is given where another is wanted. It
// is mirrored by struct Unassignable of plugin-core/src/value/unassignable.rs.
//
// It is an error, since Go code gets it when a Rust closure returns such a value.
type unassignable struct {
	position string // the place, such as "argument 1"
	found    string
	wanted   string
	remedy   string
}

func (u *unassignable) Error() string {
	given := "a Go " + u.found + " is given"
	if u.found == "nil" {
		given = "nil is given"
	}
	return u.position + ": " + given + " where " + u.wanted + " is wanted; " + u.remedy
}

// miscount reports too many or too few arguments for a func.
type miscount struct {
	function string
	given    int
	t        reflect.Type
}

// Kinds by which Rust distinguishes refusals: UNASSIGNABLE and the others of
// plugin-core/src/value/unassignable.rs.
const (
	unassignableKind = "unassignable"
	miscountKind     = "miscount"
	closedKind       = "closed"
)

// mistaken records v, if it is a mistake of the caller.
func (f *frame) mistaken(v any) bool {
	switch v := v.(type) {
	case *unassignable:
		f.say(refused, v.position, unassignableKind, v.found+"\x00"+v.wanted+"\x00"+v.remedy)
	case miscount:
		f.say(refused, v.function, miscountKind, strconv.Itoa(v.given)+"\x00"+strconv.Itoa(fixed(v.t))+"\x00"+strconv.FormatBool(v.t.IsVariadic()))
	default:
		return false
	}
	return true
}

// mistaken converts v, the value with which an operation panicked, to a refusal if
// reflect itself panicked, in an operation that runs no plugin code. That covers
// mistakes that are not checked for beforehand.
func (op operation) mistaken(v any) any {
	switch op {
	case opCall, opPrint, opGet, opNext:
		return v
	}
	text, _ := v.(string)
	if err, ok := v.(*reflect.ValueError); ok {
		text = err.Error()
	}
	if text, ok := strings.CutPrefix(text, "reflect"); ok {
		return refusal{text: "Go cannot: " + strings.TrimLeft(text, ":. ")}
	}
	return v
}

// fixed returns the number of arguments that a func takes, or takes at least.
func fixed(t reflect.Type) int {
	if t.IsVariadic() {
		return t.NumIn() - 1
	}
	return t.NumIn()
}

// fit returns v for a place of type t: v itself, the value in it if v is an interface,
// or nil if v is not valid. The mistake that it returns has no position yet.
func fit(v reflect.Value, t reflect.Type) (reflect.Value, *unassignable) {
	switch {
	case !v.IsValid() && canBeNil(t.Kind()):
		return reflect.Zero(t), nil
	case !v.IsValid():
		return v, &unassignable{found: "nil", wanted: t.String(), remedy: "give a value of that type: Type::zero makes one"}
	case v.Type() == t:
		return v, nil
	case v.Type().AssignableTo(t):
		if t.Kind() != reflect.Interface && internals.Contains(t) { // as a struct without a name is to one with a name
			return v, &unassignable{found: v.Type().String(), wanted: t.String(), remedy: internalText(t)}
		}
		return v, nil
	case v.Kind() == reflect.Interface:
		return fit(v.Elem(), t)
	}
	return v, &unassignable{found: v.Type().String(), wanted: t.String(), remedy: remedy(v.Type(), t)}
}

// fitted is like fit, but panics with the mistake. The parts of position are joined.
func fitted(v reflect.Value, t reflect.Type, position ...string) reflect.Value {
	v, wrong := fit(v, t)
	if wrong != nil {
		wrong.position = strings.Join(position, "")
		panic(wrong)
	}
	return v
}

// remedy returns advice for a value that is not assignable to a type.
func remedy(found, wanted reflect.Type) string {
	switch {
	case found.String() == wanted.String():
		return alike(found, wanted)
	case reflect.PointerTo(found).AssignableTo(wanted):
		return "give a pointer to it: Value::addr, of Value::copied if it is not a variable"
	case found.Kind() == reflect.Pointer && found.Elem().AssignableTo(wanted):
		return "give what it points to: Value::elem"
	case wanted.Kind() == reflect.Interface:
		method := missing(found, wanted)
		if _, ok := methodType(found, method); ok {
			return "its method " + method + " has another type"
		}
		return "it has no method " + method
	case found.ConvertibleTo(wanted) && (wanted.Kind() != reflect.String || found.Kind() == reflect.String || found.Kind() == reflect.Slice):
		return "convert it: Value::convert"
	}
	return "give a value of that type: Value::new or Type::make makes one"
}

// alike says how two types differ that have the same text.
func alike(found, wanted reflect.Type) string {
	for found.Name() == "" && found.Kind() == wanted.Kind() && (found.Kind() == reflect.Pointer || found.Kind() == reflect.Slice) {
		found, wanted = found.Elem(), wanted.Elem()
	}
	if found.PkgPath() != wanted.PkgPath() {
		return "the first is of package " + found.PkgPath() + ", the second of " + wanted.PkgPath()
	}
	return "the two types have the same name only"
}

// given is like fresh, for an argument or result that a caller passes. what and the
// number are its position in errors; the number is left out if it is 0. If a value in
// it is not assignable, the error has the path to that value.
func (s *schema) given(src unsafe.Pointer, what string, number int) reflect.Value {
	return s.decoded(src, what, number, func() reflect.Value { return s.fresh(src) })
}

// decoded returns what decode returns, a func that decodes the value at src, for given.
func (s *schema) decoded(src unsafe.Pointer, what string, number int, decode func() reflect.Value) reflect.Value {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		position := what
		if number > 0 {
			position += " " + strconv.Itoa(number)
		}
		switch wrong := v.(type) {
		case *unassignable:
			if way, _ := s.misplaced(src); way != "" {
				position += ", at " + way
			}
			wrong.position = position
		case refusal:
			wrong.text = position + ": " + wrong.text
			v = wrong
		}
		panic(v)
	}()
	if s.internal {
		refuseInternal(s.t)
	}
	return decode()
}

// misplaced returns the first value by handle in the encoded value at src that is not
// assignable to its place, with the path to it in Go's syntax.
func (s *schema) misplaced(src unsafe.Pointer) (way string, found bool) {
	elements := func(first unsafe.Pointer, n int) (string, bool) {
		for i := 0; i < n; i++ {
			if way, found := s.parts[0].misplaced(unsafe.Add(first, uintptr(i)*s.parts[0].size)); found {
				return "[" + strconv.Itoa(i) + "]" + way, true
			}
		}
		return "", false
	}
	switch s.code {
	case 'h', 'c':
		_, wrong := fit(handleAt(src).copied(), s.t)
		return "", wrong != nil
	case 's':
		image := (*slice)(src)
		return elements(image.data, image.len)
	case 'a':
		return elements(src, s.t.Len())
	case 'r':
		for i, part := range s.parts {
			if way, found := part.misplaced(unsafe.Add(src, s.offsets[i])); found {
				return "." + s.t.Field(i).Name + way, true
			}
		}
	case 'm':
		if image := *(**block)(src); image != nil {
			return s.misplacedEntry(image)
		}
	case 'p', 'o', 'l':
		if image := *(*unsafe.Pointer)(src); image != nil {
			return s.parts[0].misplaced(image)
		}
	}
	return "", false
}

func (s *schema) misplacedEntry(image *block) (way string, found bool) {
	key, elem := s.parts[0], s.parts[1]
	for i := uintptr(0); i < uintptr(image.count); i++ {
		at := unsafe.Add(image.keys, i*key.size)
		if way, found := key.misplaced(at); found {
			return "a key" + way, true
		}
		if way, found := elem.misplaced(unsafe.Add(image.elem, i*elem.size)); found {
			return "[" + spelled(key.fresh(at)) + "]" + way, true
		}
	}
	return "", false
}

// spelled returns the key of a map in Go's syntax.
func spelled(key reflect.Value) string {
	if key.Kind() == reflect.String {
		return strconv.Quote(key.String())
	}
	return fmtlite.Value(key, underLock)
}

// hashable refuses a key that cannot be hashed. reflect would notice that too late.
func hashable(key reflect.Value) reflect.Value {
	refuseEndless(key)
	if !key.Comparable() {
		if key.Kind() == reflect.Interface {
			key = key.Elem()
		}
		refuse("a " + key.Type().String() + " cannot be the key of a map, as it cannot be compared")
	}
	return key
}

// callValues returns the arguments for a call of the func v, whose handle is h. They
// are the values in slots 2 and 3.
func (f *frame) callValues(h *handle, v reflect.Value) []reflect.Value {
	given, t := f.handlesAt(2), v.Type()
	if v.IsNil() {
		refuse("the " + t.String() + " is nil")
	}
	if n := fixed(t); len(given) < n || len(given) > n && !t.IsVariadic() {
		panic(miscount{h.called(v), len(given), t})
	}
	values := make([]reflect.Value, len(given))
	for i, argument := range given {
		var wrong *unassignable
		if values[i], wrong = fit(argument.copied(), parameter(t, i)); wrong != nil {
			wrong.position = "argument " + strconv.Itoa(i+1) + " of " + h.called(v)
			panic(wrong)
		}
	}
	return values
}

// called returns Go's name for the func v, whose handle is h.
func (h *handle) called(v reflect.Value) string {
	if h.bound != nil {
		return h.bound.receiver.Type().String() + "." + h.bound.name
	}
	if name := codeName(funcval(v)); name != "" {
		return name
	}
	return v.Type().String()
}
