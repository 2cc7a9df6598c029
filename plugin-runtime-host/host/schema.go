package main

import (
	"encoding/binary"
	"errors"
	"reflect"
	"unsafe"

	"goplugin.host/abi"
	"goplugin.host/internals"
)

// A schema describes how values of one Go type are encoded. Rust makes it from its
// own type, which has been compared with the Go type. So the host trusts the
// structure, and checks only what Rust cannot know.
//
// It is a string of codes in prefix order, written by Shape::schema in
// plugin-core/src/value/schema.rs. It determines the encoded form of a value, its
// image:
//
//	v  a kind: number or bool  as in Go
//	t  string                  data, length
//	s  slice of what follows   data, length, capacity
//	a  array: 8 bytes that     the elements
//	   tell the length, lowest
//	   first, then the element
//	r  struct: a count, the    the fields, each aligned as its own image
//	   type's name or "", then
//	   for each field the name,
//	   1 and the tag or 0, its
//	   schema; each text after
//	   two bytes for its length
//	m  map: key, element       a pointer to a block: count, keys, elements
//	p  pointer to what follows nil, or a pointer to its image
//	h  any value, by handle    the handle
//	o  pointer to what         a pointer to its image; the target is encoded again after
//	   follows, a parameter    the call, for the caller
//	l  slice of which the      a pointer to the slice's image; the elements are encoded
//	   callee changes the      again after the call, for the caller
//	   elements, a parameter;
//	   the slice follows
//	b  string or slice, which  as in Go; it points to Rust memory, for one call
//	   follows, a parameter
//	e  error                   data, length of its text; the same of the name of its
//	                           type, which is empty for nil; its identity, see errors.go
//	c  channel: a direction,   the handle
//	   what follows
//	j  any value, as a tree    data, length: see trees.go
//	f  func: how many          the address of a Rust closure, which the func value
//	   parameters, how many    owns; into Go only
//	   results, whether there
//	   is a final error beside
//	   these, and a schema for
//	   each but that
//	i  time.Time               seconds since 1970, nanoseconds within the second
//	n  a type with the name    as what follows
//	   that follows, then its
//	   schema
//	k  a value with methods:   the handle
//	   the name that the type
//	   must have or "", after
//	   two bytes for its length
//	u  func that Rust calls:   the handle; the type may also be an interface, which holds
//	   4 bytes that tell the    such a func
//	   length of what
//	   follows, then as for f
//	g  the struct whose code   the same
//	   is at this place, in
//	   4 bytes, lowest first
//	d  the same as f, if Rust  the same as f
//	   can pass all of them
//	   in registers
//
// Images without m, p, h, j, o, l, e, c, f, d and i are laid out just as Go lays out the value.
type schema struct {
	code  byte
	parts []*schema
	// Of a struct: the offsets of the fields in the image.
	offsets []uintptr
	t       reflect.Type
	size    uintptr // of the image
	align   uintptr
	flat    bool // the image is the value's bytes, without pointers
	same    bool // the image has the layout of the Go value
	shares  bool // a slice in it points to memory, other than numbers, that Rust may write to
	private bool // a struct in it has an unexported field, see unexported.go

	internal bool // it cannot be decoded: a value in it belongs to the internals of Go's standard library

	cyclic bool // a pointer, map or slice through which the type is recursive
	closed bool // set by close

	direct directForm // of a func, if there is one
}

// parse reads the schema for values of type t from the codes.
func parse(codes []byte, t reflect.Type) (*schema, []byte, error) {
	p := &parser{codes: codes}
	s, rest, err := p.parse(codes, t)
	if err == nil && p.cyclic {
		s.close()
	}
	if err == nil && p.private {
		err = s.checkUnexported("", map[seenSchema]bool{})
	}
	return s, rest, err
}

// parser reads one schema, in which structs can be referred to again.
type parser struct {
	codes   []byte
	known   []knownStruct
	cyclic  bool // a struct is recursive
	private bool // a struct has an unexported field
}

// knownStruct is the schema of a struct for the codes at an offset and one Go type.
// Types are compared structurally, so one Rust struct may stand for several Go types.
type knownStruct struct {
	at int
	s  *schema
	// Whether its fields are still being read.
	open bool
}

// again returns the schema for the codes at an earlier offset, for values of type t.
func (p *parser) again(at, here int, t reflect.Type) (*schema, error) {
	for _, known := range p.known {
		if known.at == at && known.s.t == t {
			p.cyclic = p.cyclic || known.open
			return known.s, nil
		}
	}
	if at >= here || p.codes[at] != 'r' {
		return nil, errors.New("the schema for " + t.String() + " leads to no struct")
	}
	s, _, err := p.parse(p.codes[at:], t)
	return s, err
}

func (p *parser) parse(codes []byte, t reflect.Type) (*schema, []byte, error) {
	if len(codes) == 0 {
		return nil, nil, errors.New("the description of the Rust type for " + t.String() + " is cut short")
	}
	here := len(p.codes) - len(codes)
	s := &schema{code: codes[0], t: t, size: 8, align: 8}
	codes = codes[1:]
	var err error
	part := func(t reflect.Type) {
		var part *schema
		if err == nil {
			if part, codes, err = p.parse(codes, t); err == nil {
				s.parts = append(s.parts, part)
				s.shares = s.shares || part.shares
				s.private = s.private || part.private
				s.internal = s.internal || part.internal
			}
		}
	}
	switch kind := t.Kind(); {
	case s.code == 'v' && len(codes) > 0 && kind == reflect.Kind(codes[0]):
		codes = codes[1:]
		s.size, s.align, s.flat, s.same = t.Size(), uintptr(t.Align()), true, true
	case s.code == 't' && kind == reflect.String:
		s.size, s.same = 16, true
	case s.code == 's' && kind == reflect.Slice:
		part(t.Elem())
		s.size = 24
		s.same, s.shares = err == nil && s.parts[0].same, err == nil && !s.parts[0].flat
	case s.code == 'a' && kind == reflect.Array && len(codes) >= 8 && binary.LittleEndian.Uint64(codes) == uint64(t.Len()):
		codes = codes[8:]
		part(t.Elem())
		if err == nil {
			elem, fits := s.parts[0], false
			if s.size, fits = abi.Times(elem.size, uintptr(t.Len())); !fits {
				err = errors.New("a Go " + t.String() + " has no room in memory")
			}
			s.align, s.flat, s.same = elem.align, elem.flat, elem.same
		}
	case s.code == 'r' && kind == reflect.Struct && len(codes) > 0 && int(codes[0]) == t.NumField():
		var name string
		if name, codes, err = readText(codes[1:]); err == nil && name != "" && !isCalled(t, name) {
			err = errors.New(t.String() + " is not called " + name)
		}
		known := len(p.known)
		p.known = append(p.known, knownStruct{here, s, true})
		for i := 0; i < t.NumField() && err == nil; i++ {
			field := t.Field(i)
			s.private = s.private || !field.IsExported()
			if codes, err = skipField(codes, field, t); err == nil {
				before := s.internal
				if part(field.Type); err != nil {
					err = errors.New(fieldText(field.Name, t) + ": " + err.Error())
				}
				filled := field.IsExported() || err == nil && field.Anonymous && s.parts[i].code == 'r' // see readField
				s.internal = before || s.internal && filled
			}
		}
		if err == nil {
			err = s.layOutFields()
			p.private = p.private || s.private
			p.known[known].open = false
		}
	case s.code == 'g' && kind == reflect.Struct && len(codes) >= 4:
		at := int(binary.LittleEndian.Uint32(codes))
		s, err = p.again(at, here, t)
		codes = codes[4:]
	case s.code == 'm' && kind == reflect.Map:
		part(t.Key())
		part(t.Elem())
	case (s.code == 'p' || s.code == 'o') && kind == reflect.Pointer:
		part(t.Elem())
	case s.code == 'l' && kind == reflect.Slice:
		part(t)
	case s.code == 'h':
	case s.code == 'k':
		var name string
		if name, codes, err = readText(codes); err == nil && !mayHave(t, name) {
			err = errors.New("a Go " + t.String() + " has no methods of " + name)
		}
		s.code = 'h'
	case s.code == 'u' && len(codes) >= 4 && (kind == reflect.Func || kind == reflect.Interface):
		s.code = 'h'
		if kind == reflect.Func {
			_, _, err = p.parse(codes[4:], t)
		}
		codes = codes[4+binary.LittleEndian.Uint32(codes):]
	case s.code == 'b' && (kind == reflect.String || kind == reflect.Slice):
		part(t)
		if err == nil && !s.parts[0].same {
			err = errors.New("a Go " + t.String() + " cannot lead to Rust memory")
		} else if err == nil {
			s.size, s.same = s.parts[0].size, true
		}
	case s.code == 'e' && t == errorType:
		s.size = unsafe.Sizeof(errorImage{})
	case s.code == 'c' && kind == reflect.Chan && len(codes) > 0 && t.ChanDir()&reflect.ChanDir(codes[0]) != 0:
		codes = codes[1:]
		part(t.Elem())
	case s.code == 'j':
		s.size = 16
	case s.code == 'i' && t == timeType:
		s.size = 16
	case s.code == 'n':
		name, rest, err := readText(codes)
		if err == nil && !isCalled(t, name) {
			err = errors.New("a Go " + t.String() + " is not called " + name)
		}
		if err != nil {
			return nil, nil, err
		}
		return p.parse(rest, t)
	case (s.code == 'f' || s.code == 'd') && kind == reflect.Func && len(codes) >= 3 && int(codes[0]) == t.NumIn() && returns(t, int(codes[1]), int(codes[2])):
		results := int(codes[1])
		if s.code == 'd' {
			s.direct = newDirectForm(t, results, int(codes[2]))
		}
		codes = codes[3:]
		for i := 0; i < t.NumIn(); i++ {
			part(t.In(i))
		}
		for i := 0; i < results; i++ {
			part(t.Out(i))
		}
		for _, result := range s.parts[min(t.NumIn(), len(s.parts)):] {
			if err == nil && result.internal {
				err = errors.New(internalText(result.t))
			}
		}
		if err == nil && anyPrivate(s.parts[t.NumIn():]) {
			s.direct = directForm{} // results in registers are not checked
		}
	default:
		asked := "a Rust " + rustType(s.code)
		if s.code == 'v' && len(codes) > 0 {
			asked = reflect.Kind(codes[0]).String()
		}
		err = errors.New("it is " + t.String() + ", not " + asked)
	}
	if err != nil {
		return s, codes, err
	}
	switch s.code {
	case 'h', 'c', 'e', 'f', 'd': // what Go has made, or a func
		s.internal = false
	case 's', 'a', 'p', 'o': // even a copy of what Go has made: the elements, and what a pointer leads to, are new variables
		s.internal = s.internal || internals.Contains(t) || internals.Contains(t.Elem())
	default:
		s.internal = s.internal || internals.Contains(t)
	}
	return s, codes, err
}

// returns reports whether a func type has n results, followed by the given number of
// errors: 1 or 0.
func returns(t reflect.Type, n, errors int) bool {
	return t.NumOut() == n+errors && (errors == 0 || t.Out(n) == errorType)
}
