package main

import (
	"reflect"
	"sync"
	"unsafe"

	"goplugin.host/trampoline"
)

// What the registers of a call hold.
type (
	w = uintptr
	p = unsafe.Pointer
	f = float64
)

const wordSize = unsafe.Sizeof(uintptr(0))

// words lists the registers that a list of values takes: a letter for each
// integer register and then for each float register.
type words struct {
	ints, floats string
	size         uintptr // of the values in memory one after the other
	no           bool    // they do not travel in registers, or Rust does not take them there
}

// add adds the registers of one value.
func (l *words) add(t reflect.Type) {
	l.size = alignUp(l.size, uintptr(t.Align())) + t.Size()
	l.addParts(t)
}

func (l *words) addParts(t reflect.Type) {
	switch t.Kind() {
	case reflect.String:
		l.ints += "PW"
	case reflect.Slice:
		l.ints += "PWW"
	case reflect.Float32, reflect.Float64:
		l.floats += "F"
	case reflect.Complex64, reflect.Complex128:
		l.floats += "FF"
	case reflect.UnsafePointer:
		l.ints += "P"
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			l.addParts(t.Field(i).Type)
		}
	case reflect.Array:
		if l.no = l.no || t.Len() > 1; t.Len() == 1 {
			l.addParts(t.Elem())
		}
	case reflect.Interface, reflect.Map, reflect.Pointer, reflect.Func, reflect.Chan:
		l.no = true
	default:
		l.ints += "W"
	}
}

// spill reports whether a caller with these arguments reserves as much memory for
// the callee to spill them to as they take as whole words: the sum of their sizes,
// each aligned, rounded up to a word (cmd/compile/internal/abi/abiutils.go). Two
// int32 share a word there.
func (l *words) spill() bool {
	return alignUp(l.size, wordSize) >= wordSize*uintptr(len(l.ints)+len(l.floats))
}

// directForm is what makes func values that stand for Rust closures by registers.
type directForm struct{ arguments, results string }

// newDirectForm finds the form for a func type that Rust takes by registers, if
// there is one. fails is 1 if there is a final error after the results, else 0.
func newDirectForm(t reflect.Type, results, fails int) (found directForm) {
	var in, out words
	for i := 0; i < t.NumIn(); i++ {
		in.add(t.In(i))
	}
	for i := 0; i < results; i++ {
		out.add(t.Out(i))
	}
	if in.no || out.no || !in.spill() || !directWorksHere() {
		return
	}
	name := ""
	switch kinds := out.ints + out.floats; {
	case kinds == "PW":
		name = "text" // with a nil error after it that nobody reads, if the func returns none
	case kinds == "PWW":
		name = "elements"
	case fails == 0 && (kinds == "" || kinds == "W" || kinds == "WW" || kinds == "F" || kinds == "WF" || kinds == "WWF"):
		name = "numbers"
	case fails == 1 && (kinds == "" || kinds == "F"):
		name = "failure"
	case fails == 1 && kinds == "W":
		name = "number"
	}
	if found = (directForm{in.ints + in.floats, name}); form(nil, found.arguments, found.results) == nil {
		return directForm{}
	}
	return
}

// direct says whether closures can stand for others on this machine and with this Go.
// Not a sync.OnceValue: that makes many types, which each process relocates.
var direct struct {
	sync.Once
	works bool
}

func directWorksHere() bool {
	direct.Do(func() { direct.works = trampoline.Works() && directWorks() })
	return direct.works
}
