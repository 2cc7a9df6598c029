package main

import (
	"reflect"

	"goplugin.host/abi"
)

//go:generate go run generate/forms.go
//go:generate go run generate/stubs.go

// directForm identifies a Go closure of forms.go.
type directForm struct {
	takes arguments
	gives reading
}

// arguments lists what the argument registers hold, integer registers first, in
// the order in which Rust receives them.
type arguments [mostWords]argument

// mostWords is the greatest number of words that Rust receives: MAX_WORDS of
// plugin-core/src/callback/direct.rs.
const mostWords = 6

// argument is what one register holds.
type argument uint8

const (
	aNumber argument = iota + 1
	aPointer
	aFloat
)

// newDirectForm returns the form for a func type. If there is none, it returns the
// zero form, and the closure is called through reflect. fails is 1 if an error
// follows the results, else 0.
func newDirectForm(t reflect.Type, results, fails int) directForm {
	in, out := assign(t.NumIn(), t.In), assign(results, t.Out)
	count := len(in.Ints) + in.Floats
	if in.OnStack || out.OnStack || count > mostWords || in.Spill < uintptr(count)*abi.Word || !directWorksHere() {
		return directForm{}
	}
	found := directForm{gives: readingOf(&out, fails)}
	for i := 0; i < count; i++ {
		switch {
		case i >= len(in.Ints):
			found.takes[i] = aFloat
		case in.Ints[i] == abi.Number:
			found.takes[i] = aNumber
		default:
			found.takes[i] = aPointer
		}
	}
	if form(nil, found) == nil {
		return directForm{}
	}
	return found
}

// readingOf returns how results in these registers are read.
func readingOf(out *abi.Assignment, fails int) reading {
	ints := len(out.Ints)
	copied := ints > 0 && out.Ints[0] == abi.Data
	for i, held := range out.Ints {
		if held != abi.Number && (i > 0 || !copied) {
			return unreadable
		}
	}
	switch {
	case copied && out.Floats > 0 || ints > 3 || out.Floats > 1:
		return unreadable
	case copied && fails == 0:
		return asContent
	case copied && ints == 2:
		return asText
	case copied && ints == 3:
		return asElements
	case fails == 0 && ints <= 2:
		return asNumbers
	case fails == 1 && ints == 0:
		return asFailure
	case fails == 1 && ints == 1 && out.Floats == 0:
		return asNumber
	}
	return unreadable
}
