package main

import (
	"fmt"
	"reflect"
	"unsafe"
)

// A schema says how the values of one Go type cross the boundary. Rust makes it
// from its own type, which was compared with the Go type before: so the host
// trusts the structure and needs to look only at what Go alone knows.
//
// It is a string of codes in prefix order, written by Shape::schema in
// plugin-core/src/value/schema.rs. What a value looks like on the way, its image,
// follows from it:
//
//	v  a number or bool        as in Go
//	t  string                  data, length
//	s  slice of what follows   data, length, capacity
//	a  array of what follows   the elements
//	r  struct: a count, fields the fields, each aligned as its own image
//	m  map: key, element       a pointer to a block: count, keys, elements
//	p  pointer to what follows nil, or a pointer to its image
//	h  any value, by handle    the handle
//
// Images without m, p and h are laid out just as Go lays out the value.
type schema struct {
	code  byte
	parts []*schema
	t     reflect.Type
	size  uintptr // of the image
	align uintptr
	flat  bool // the image is the value's bytes, without pointers
	same  bool // the image is laid out as the Go value
}

// parse reads the schema for values of type t off the codes.
func parse(codes []byte, t reflect.Type) (*schema, []byte, error) {
	if len(codes) == 0 {
		return nil, nil, fmt.Errorf("the schema for %s is cut short", t)
	}
	s := &schema{code: codes[0], t: t, size: 8, align: 8}
	codes = codes[1:]
	var err error
	part := func(t reflect.Type) {
		var p *schema
		if err == nil {
			if p, codes, err = parse(codes, t); err == nil {
				s.parts = append(s.parts, p)
			}
		}
	}
	switch kind := t.Kind(); {
	case s.code == 'v' && kind >= reflect.Bool && kind <= reflect.Complex128:
		s.size, s.align, s.flat, s.same = t.Size(), uintptr(t.Align()), true, true
	case s.code == 't' && kind == reflect.String:
		s.size, s.same = 16, true
	case s.code == 's' && kind == reflect.Slice:
		part(t.Elem())
		s.size = 24
		s.same = err == nil && s.parts[0].same
	case s.code == 'a' && kind == reflect.Array:
		part(t.Elem())
		if err == nil {
			elem := s.parts[0]
			s.size, s.align, s.flat, s.same = elem.size*uintptr(t.Len()), elem.align, elem.flat, elem.same
		}
	case s.code == 'r' && kind == reflect.Struct && len(codes) > 0 && int(codes[0]) == t.NumField():
		codes = codes[1:]
		for i := 0; i < t.NumField(); i++ {
			part(t.Field(i).Type)
		}
		if err == nil {
			s.layOutFields()
		}
	case s.code == 'm' && kind == reflect.Map:
		part(t.Key())
		part(t.Elem())
	case s.code == 'p' && kind == reflect.Pointer:
		part(t.Elem())
	case s.code == 'h':
	default:
		err = fmt.Errorf("a Go %s (%s) does not cross the boundary as %q", kind, t, s.code)
	}
	return s, codes, err
}

// layOutFields sums up the fields of a struct as Go does (cmd/compile/internal/types/size.go).
func (s *schema) layOutFields() {
	s.size, s.align, s.same = 0, 1, true
	for i, part := range s.parts {
		s.size = alignUp(s.size, part.align)
		s.same = s.same && part.same && s.size == s.t.Field(i).Offset
		s.size += part.size
		s.align = max(s.align, part.align)
		if i == len(s.parts)-1 && part.size == 0 && s.size > 0 {
			s.size++ // a pointer to the last field must not lead out of the struct
		}
	}
	s.size = alignUp(s.size, s.align)
	s.same = s.same && s.size == s.t.Size()
}

func alignUp(n, align uintptr) uintptr { return (n + align - 1) &^ (align - 1) }

// offset returns where the image of part i begins, and the next free place.
func (s *schema) offset(i int, free uintptr) (at, next uintptr) {
	at = alignUp(free, s.parts[i].align)
	return at, at + s.parts[i].size
}

// slice is a slice as it lies in memory; a string is its first two words.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// block is what the image of a map leads to.
type block struct {
	count      int
	keys, elem unsafe.Pointer
}
