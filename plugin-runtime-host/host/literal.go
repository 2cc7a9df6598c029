package main

import (
	"encoding/binary"
	"errors"
	"reflect"
	"sort"
	"strings"
	"time"
)

// literalType returns the type that a schema describes. For structs, and for types
// that must have a name, that is the only matching type of the host and all plugins.
func literalType(codes []byte) (reflect.Type, error) {
	t, _, err := (&literal{codes: codes}).parse(codes)
	return t, err
}

// literal is a whole schema. References to earlier structs are offsets in it.
type literal struct {
	codes []byte
	open  int // how often any type is described
}

func (l *literal) parse(codes []byte) (reflect.Type, []byte, error) {
	if len(codes) == 0 {
		return nil, nil, errors.New("the description of the Rust type is cut short")
	}
	code, codes := codes[0], codes[1:]
	switch code {
	case 'v':
		if len(codes) > 0 && int(codes[0]) < len(basicTypes) && basicTypes[codes[0]] != nil {
			return basicTypes[codes[0]], codes[1:], nil
		}
	case 't':
		return reflect.TypeOf(""), codes, nil
	case 'h', 'j':
		l.open++
		return anyType, codes, nil
	case 'k':
		l.open++
		_, codes, err := readText(codes)
		return anyType, codes, err
	case 'e':
		return errorType, codes, nil
	case 'i':
		return timeType, codes, nil
	case 'n':
		return l.named(codes)
	case 'c':
		if len(codes) > 0 {
			elem, rest, err := l.parse(codes[1:])
			if err != nil {
				return nil, nil, err
			}
			if err := fitsChannel(elem); err != nil {
				return nil, nil, err
			}
			return reflect.ChanOf(reflect.ChanDir(codes[0]), elem), rest, nil
		}
	case 'f', 'd':
		if len(codes) >= 3 {
			return l.function(codes)
		}
	case 'u':
		if len(codes) >= 4 {
			before := l.open
			t, codes, err := l.parse(codes[4:])
			if l.open > before {
				t = anyType // several func types match, and the value has its own
			}
			return t, codes, err
		}
	case 'a':
		if len(codes) >= 8 {
			n := int(binary.LittleEndian.Uint64(codes))
			elem, codes, err := l.parse(codes[8:])
			if err != nil {
				return nil, nil, err
			}
			if !fitsMemory(uintptr(n), elem) {
				return nil, nil, errors.New("an array of so many " + elem.String() + " is larger than Go's address space")
			}
			return reflect.ArrayOf(n, elem), codes, nil
		}
	case 'r':
		// The struct has no fields, and the schema asks for no name.
		if len(codes) >= 3 && codes[0] == 0 && codes[1] == 0 && codes[2] == 0 {
			return reflect.TypeOf(struct{}{}), codes[3:], nil
		}
		return l.structure(codes)
	case 'g':
		if len(codes) >= 4 {
			t, _, err := l.parse(l.codes[binary.LittleEndian.Uint32(codes):])
			return t, codes[4:], err
		}
	case 'l':
		return l.parse(codes)
	case 's', 'p', 'm', 'o':
		first, codes, err := l.parse(codes)
		if err != nil {
			return nil, nil, err
		}
		if code == 's' {
			return reflect.SliceOf(first), codes, nil
		}
		if code == 'p' || code == 'o' {
			return reflect.PointerTo(first), codes, nil
		}
		elem, codes, err := l.parse(codes)
		if err != nil {
			return nil, nil, err
		}
		if !first.Comparable() {
			return nil, nil, errors.New(first.String() + " cannot be the key of a map")
		}
		return reflect.MapOf(first, elem), codes, nil
	}
	return nil, nil, errors.New("a Rust " + rustType(code) + " has no Go type without a name")
}

// fitsChannel returns an error if there can be no channel of values of a type.
func fitsChannel(t reflect.Type) error {
	if t.Size() >= 1<<16 {
		return errors.New("a " + t.String() + " is too large for a channel, whose elements have less than 64 KiB")
	}
	return nil
}

// rustType is the Rust type that a code of a schema is for.
func rustType(code byte) string {
	switch code {
	case 'v':
		return "number or bool of that kind"
	case 't':
		return "String"
	case 's':
		return "Vec"
	case 'a':
		return "array of that length"
	case 'r', 'g':
		return "struct of as many fields"
	case 'm':
		return "HashMap or BTreeMap"
	case 'p':
		return "Option<Box>"
	case 'h', 'j':
		return "Value or Serde"
	case 'k':
		return "Context or struct with #[derive(GoInterface)]"
	case 'o', 'l':
		return "InOut"
	case 'b':
		return "Borrowed"
	case 'e':
		return "Option<GoError>"
	case 'i':
		return "SystemTime"
	case 'c':
		return "Sender or Receiver of that direction"
	case 'f', 'd', 'u':
		return "func of as many parameters and results"
	}
	return "type that is known here"
}

// structure parses what follows the code of a struct, and returns the type with
// exactly these fields.
func (l *literal) structure(codes []byte) (reflect.Type, []byte, error) {
	if len(codes) == 0 {
		return nil, nil, errors.New("the description of the Rust type is cut short")
	}
	at := len(l.codes) - len(codes) - 1
	var fits []reflect.Type
	var rest []byte
	for _, t := range allTypes().structs[int(codes[0])] {
		if left, ok := l.isOf(t, at); ok {
			fits, rest = append(fits, t), left
		}
	}
	what := "a Rust struct with these fields"
	if name, _, err := readText(codes[1:]); err == nil && name != "" {
		what += " and the Go name " + name
		if len(allTypes().named(name)) == 0 {
			return nil, nil, errors.New("no plugin that is open has a type " + name + ": write its name as in Go, or open the plugin first")
		}
	}
	t, err := onlyFit(fits, what)
	return t, rest, err
}

// named parses what follows the code of a type with a name.
func (l *literal) named(codes []byte) (reflect.Type, []byte, error) {
	name, _, err := readText(codes)
	if err != nil {
		return nil, nil, err
	}
	at := len(l.codes) - len(codes) - 1
	found := allTypes().named(name)
	if name == "time.Duration" {
		found = []reflect.Type{reflect.TypeOf(time.Duration(0))}
	}
	var fits []reflect.Type
	var rest []byte
	for _, t := range found {
		if left, ok := l.isOf(t, at); ok {
			fits, rest = append(fits, t), left
		}
	}
	t, err := onlyFit(fits, "a Rust type with the Go name "+name)
	return t, rest, err
}

// isOf reports whether the schema at an offset is for values of type t, and returns
// the codes after it.
func (l *literal) isOf(t reflect.Type, at int) ([]byte, bool) {
	p := &parser{codes: l.codes}
	_, rest, err := p.parse(l.codes[at:], t)
	return rest, err == nil
}

// onlyFit returns the only type that matches, if there is exactly one.
func onlyFit(fits []reflect.Type, what string) (reflect.Type, error) {
	switch len(fits) {
	case 0:
		return nil, errors.New(what + " stands for no Go type of a plugin that is open: compare the names, types and order of the fields, or open the plugin first")
	case 1:
		return fits[0], nil
	}
	var names []string
	for _, t := range fits {
		names = append(names, fullName(t))
	}
	sort.Strings(names)
	return nil, errors.New(what + " stands for several Go types, " + strings.Join(names, ", ") + ": say which by #[go(type = \"...\")], or make the value by GoPlugin::type_named and Type::make")
}

// function parses what follows the code of a func.
func (l *literal) function(codes []byte) (reflect.Type, []byte, error) {
	params, results, errors := int(codes[0]), int(codes[1]), int(codes[2])
	codes = codes[3:]
	var all []reflect.Type
	for len(all) < params+results {
		t, rest, err := l.parse(codes)
		if err != nil {
			return nil, nil, err
		}
		all, codes = append(all, t), rest
	}
	if errors == 1 {
		all = append(all, errorType)
	}
	return reflect.FuncOf(all[:params], all[params:], false), codes, nil
}

var basicTypes = [...]reflect.Type{
	reflect.Bool: reflect.TypeOf(false),
	reflect.Int:  reflect.TypeOf(int(0)), reflect.Int8: reflect.TypeOf(int8(0)), reflect.Int16: reflect.TypeOf(int16(0)),
	reflect.Int32: reflect.TypeOf(int32(0)), reflect.Int64: reflect.TypeOf(int64(0)),
	reflect.Uint: reflect.TypeOf(uint(0)), reflect.Uint8: reflect.TypeOf(uint8(0)), reflect.Uint16: reflect.TypeOf(uint16(0)),
	reflect.Uint32: reflect.TypeOf(uint32(0)), reflect.Uint64: reflect.TypeOf(uint64(0)), reflect.Uintptr: reflect.TypeOf(uintptr(0)),
	reflect.Float32: reflect.TypeOf(float32(0)), reflect.Float64: reflect.TypeOf(float64(0)),
	reflect.Complex64: reflect.TypeOf(complex64(0)), reflect.Complex128: reflect.TypeOf(complex128(0)),
}
