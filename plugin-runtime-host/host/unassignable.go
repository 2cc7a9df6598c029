package main

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unsafe"

	"goplugin.host/sprint"
)

// What a caller gets wrong is the caller's error. It is found before any code of
// the plugin runs, and before reflect would panic: a value by handle that is not
// assignable to what Go wants at its place, or another number of arguments than a
// func takes.

// unassignable says that a value of one type is given where another is wanted.
// Mirrored by struct Unassignable of plugin-core/src/value/unassignable.rs.
//
// It is an error, since Go code sees it where a Rust closure has returned such a value.
type unassignable struct {
	position string // what it is given for
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

// miscount says that a func was given too many or too few arguments.
type miscount struct {
	function string
	given    int
	t        reflect.Type
}

// Kinds of refusals, by which Rust knows them: UNASSIGNABLE and the others of
// plugin-core/src/value/unassignable.rs.
const (
	unassignableKind = "unassignable"
	miscountKind     = "miscount"
	closedKind       = "closed"
)

// mistaken records the mistake of a caller, if v is one.
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

// mistaken returns v, what ended an operation, or if that is a panic of reflect
// itself, in an operation that runs no code of the plugin, a refusal: for what is
// not looked at before.
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

// fixed returns how many arguments a func takes, or takes at least.
func fixed(t reflect.Type) int {
	if t.IsVariadic() {
		return t.NumIn() - 1
	}
	return t.NumIn()
}

// fit returns v for a place of type t: v itself, what is in it if that is an
// interface, or nil if it is not valid. It has no mistake in it but a position.
func fit(v reflect.Value, t reflect.Type) (reflect.Value, *unassignable) {
	switch {
	case !v.IsValid() && canBeNil(t.Kind()):
		return reflect.Zero(t), nil
	case !v.IsValid():
		return v, &unassignable{found: "nil", wanted: t.String(), remedy: "give a value of that type: Type::zero makes one"}
	case v.Type().AssignableTo(t):
		return v, nil
	case v.Kind() == reflect.Interface:
		return fit(v.Elem(), t)
	}
	return v, &unassignable{found: v.Type().String(), wanted: t.String(), remedy: remedy(v.Type(), t)}
}

// fitted is fit that refuses, for the position that the texts make.
func fitted(v reflect.Value, t reflect.Type, position ...string) reflect.Value {
	v, wrong := fit(v, t)
	if wrong != nil {
		wrong.position = strings.Join(position, "")
		panic(wrong)
	}
	return v
}

// remedy says what to do with a value that is not assignable to a type.
func remedy(found, wanted reflect.Type) string {
	switch {
	case reflect.PointerTo(found).AssignableTo(wanted):
		return "give a pointer to it: Value::addr, of Value::copied if it is no variable"
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

// given is fresh for what a caller gives, as the argument or result with this
// number; if that is 0, what says all. If a value in it does not fit, its error
// says where in the argument that is.
func (s *schema) given(src unsafe.Pointer, what string, number int) reflect.Value {
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
	return s.fresh(src)
}

// misplaced finds the first value by handle in the image at src that does not fit
// its place, and says the way to it as Go would.
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
	case 'p', 'o':
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

// spelled is a key of a map as Go would write it.
func spelled(key reflect.Value) string {
	if key.Kind() == reflect.String {
		return strconv.Quote(key.String())
	}
	return sprint.Value(key, underLock)
}

// hashable refuses a key that no map can have: reflect finds that out too late.
func hashable(key reflect.Value) reflect.Value {
	if !key.Comparable() {
		if key.Kind() == reflect.Interface {
			key = key.Elem()
		}
		refuse("a " + key.Type().String() + " cannot be the key of a map, as it cannot be compared")
	}
	return key
}

// callValues returns what the func v, which h keeps, is to be called with: the
// values in slots 2 and 3.
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

// called is what Go calls the func v, which h keeps.
func (h *handle) called(v reflect.Value) string {
	if h.bound != nil {
		return h.bound.receiver.Type().String() + "." + h.bound.name
	}
	if code := runtime.FuncForPC(v.Pointer()); code != nil {
		return code.Name()
	}
	return v.Type().String()
}
