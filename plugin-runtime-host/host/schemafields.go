package main

import (
	"encoding/binary"
	"errors"
	"reflect"

	"goplugin.host/abi"
)

// This file has the fields of a struct in a schema: their names and tags in the
// codes, and where they lie in memory.

// skipField skips the name and the tag of the next field in the codes.
func skipField(codes []byte, field reflect.StructField, t reflect.Type) ([]byte, error) {
	name, codes, err := readText(codes)
	if err != nil {
		return nil, err
	}
	if name != field.Name {
		return nil, errors.New(fieldText(field.Name, t) + ": the Rust struct has " + name + " there")
	}
	if len(codes) == 0 || codes[0] == 0 {
		return codes[min(1, len(codes)):], nil
	}
	tag, codes, err := readText(codes[1:])
	if err == nil && tag != string(field.Tag) {
		err = errors.New(fieldText(name, t) + " is tagged `" + string(field.Tag) + "`, not `" + tag + "`")
	}
	return codes, err
}

// fieldText names a field: FIELD of plugin-core/src/dynamic/operation.rs.
func fieldText(name string, t reflect.Type) string { return "field " + name + " of " + t.String() }

// readText reads a text from the codes.
func readText(codes []byte) (string, []byte, error) {
	if len(codes) >= 2 {
		if n := 2 + int(binary.LittleEndian.Uint16(codes)); len(codes) >= n {
			return string(codes[2:n]), codes[n:], nil
		}
	}
	return "", nil, errors.New("the description of the Rust type is cut short")
}

// layOutFields lays out the fields of a struct as Go does (cmd/compile/internal/types/size.go).
func (s *schema) layOutFields() error {
	var fields abi.Space
	parts, places := true, true
	for i, part := range s.parts {
		at := fields.Add(part.size, part.align)
		parts, places = parts && part.same, places && at == s.t.Field(i).Offset
		s.offsets = append(s.offsets, at)
	}
	if n := len(s.parts); n > 0 && s.parts[n-1].size == 0 && fields.Size > 0 {
		fields.Add(1, 1) // a pointer to the last field must not point past the struct
	}
	s.align = max(fields.Align, 1)
	fields.Add(0, s.align)
	s.size = fields.Size
	s.same = parts && places && s.size == s.t.Size() && s.align == uintptr(s.t.Align())
	if fields.Exceeds || parts && !s.same {
		return errors.New("a Go " + s.t.String() + " does not lie in memory as its fields tell")
	}
	return nil
}

// mayHave reports whether values of a type can have methods: those of the type with
// this name, unless it is empty. What any holds is compared when it crosses. It is
// has_methods of plugin-core/src/value/compare.rs.
func mayHave(t reflect.Type, name string) bool {
	of := t
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		of = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Interface && t.NumMethod() == 0:
		return true
	case name != "":
		return isCalled(t, name) || isCalled(of, name)
	}
	return of.PkgPath() != "" || of.Kind() == reflect.Interface || of.Kind() == reflect.Struct
}
