package main

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unsafe"

	"goplugin.host/object"
)

// method describes a method that an object needs. It is mirrored by struct Row of
// plugin-core/src/object/operation.rs.
type method struct {
	Name    string
	Package string
	Type    any
}

// methodsOf encodes the methods that an object needs to implement the interfaces
// whose handles are in the array in slots 0 and 1. The schema is in slots 2 and 3.
func methodsOf(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	err := object.Check()
	if err != nil {
		f.say(refused, err.Error(), notOffered, "")
		return
	}
	var interfaces []reflect.Type
	for _, h := range f.handlesAt(0) {
		interfaces = append(interfaces, h.value.Interface().(reflect.Type))
	}
	methods, err := object.Union(interfaces)
	if err != nil {
		f.refuseObject(err)
		return
	}
	rows := make([]method, len(methods))
	for i, m := range methods {
		rows[i] = method{m.Name, m.PkgPath, m.Type}
	}
	image := reflect.ValueOf(rows)
	s, err := schemaOf(f.argString(2), image.Type())
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	f.leave(s, image)
	f.status = returned
}

// implement leaves a handle in slot 0 to an object whose methods are the funcs whose
// handles are in the array in slots 0 and 1. Slots 2 and 3 hold the name of the
// object's type and then, for each func that is a method, its name and package, all
// separated by NUL. Further funcs are only kept alive by the object. Slot 4 holds
// the word by which Rust identifies the object.
func implement(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	funcs, texts := f.handlesAt(0), strings.Split(f.argString(2), "\x00")
	if !isTypeName(texts[0]) {
		f.say(refused, texts[0], badName, "")
		return
	}
	values, count := map[[2]string]reflect.Value{}, len(texts)/2
	methods := make([]object.Method, count)
	for i, h := range funcs[:count] {
		name, fn := [2]string{texts[1+2*i], texts[2+2*i]}, h.copied()
		if !isIdentifier(name[0]) || name[1] == "" && !isExported(name[0]) {
			f.say(refused, name[0], badMethod, "")
			return
		}
		values[name] = fn
		methods[i] = object.Method{Name: name[0], PkgPath: name[1], Type: fn.Type()}
	}
	t, err := object.Get(texts[0], methods)
	if err != nil {
		f.refuseObject(err)
		return
	}
	inOrder := make([]reflect.Value, len(t.Methods))
	for i, m := range t.Methods {
		inOrder[i] = values[[2]string{m.Name, m.PkgPath}]
	}
	for _, h := range funcs[count:] {
		inOrder = append(inOrder, h.copied())
	}
	f.give(t.Make(inOrder, f.regs.Ints[4]))
	f.status = returned
}

// What is wrong with an object that Rust asks for: enum ObjectError of
// plugin-core/src/object/error.rs.
const (
	notOffered    = "not offered"
	badName       = "bad name of a type"
	badMethod     = "bad name of a method"
	notInterface  = "not an interface"
	contradiction = "contradiction"
	tooMany       = "too many methods"
)

func (f *frame) refuseObject(err error) {
	var (
		contradicting *object.Contradiction
		other         *object.NotInterface
		many          *object.TooMany
	)
	switch {
	case errors.As(err, &contradicting):
		f.say(refused, contradicting.Method, contradiction, contradicting.First.String()+"\x00"+contradicting.Second.String())
	case errors.As(err, &other):
		f.say(refused, other.Type.String(), notInterface, "")
	case errors.As(err, &many):
		f.say(refused, strconv.Itoa(many.Count), tooMany, strconv.Itoa(object.MostMethods))
	default:
		f.say(refused, err.Error(), notOffered, "")
	}
}

// isTypeName says whether a text is the path of a package and the name of a type in
// it, as in example.com/rust.Writer.
func isTypeName(text string) bool {
	dot := strings.LastIndexByte(text, '.')
	return dot > 0 && isIdentifier(text[dot+1:]) && isIdentifier(text[strings.LastIndexByte(text[:dot], '/')+1:dot])
}

func isIdentifier(text string) bool {
	for i, r := range text {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return text != ""
}

func isExported(name string) bool {
	for _, r := range name {
		return unicode.IsUpper(r)
	}
	return false
}
