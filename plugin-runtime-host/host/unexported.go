package main

import (
	"errors"
	"reflect"
	"time"
	"unsafe"
)

// Unexported fields. Rust code is outside of every Go package, so the same rules hold
// as for Go code outside of a struct's package: it can make such a struct only with
// zero values in the unexported fields. It can read them, which Go does not allow.
// That is harmless as long as it reads copies. A handle would refer to a variable that
// only the package may change.

// readField decodes the value at src into field i of the struct place.
func (s *schema) readField(place reflect.Value, i int, part *schema, src unsafe.Pointer) {
	field := place.Field(i)
	switch {
	case field.CanSet():
		part.read(field, src)
	case part.code == 'r' && s.t.Field(i).Anonymous:
		part.read(field, src) // the exported fields of an embedded struct can be set, as in reflect
	case s.t.Field(i).Name == "_":
		part.read(reflect.New(part.t).Elem(), src) // a blank field cannot be read and stays zero
	case !part.isZero(src):
		panic(unexported(s.t, i, "it can only be zero"))
	}
}

// revised decodes argument number, a new target of a pointer whose target was another. As a
// Go function of another package, a Rust closure leaves the unexported fields alone: a
// value in one is refused if it is neither the old one nor zero.
func (s *schema) revised(was reflect.Value, src unsafe.Pointer, number int) reflect.Value {
	if !was.IsValid() {
		return s.given(src, "argument", number)
	}
	return s.decoded(src, "argument", number, func() reflect.Value {
		place := reflect.New(s.t).Elem()
		s.readRevised(place, was, src)
		return place
	})
}

// readRevised decodes the value at src into place, but for unexported fields.
func (s *schema) readRevised(place, was reflect.Value, src unsafe.Pointer) {
	switch {
	case s.code == 'r' && s.private:
		for i, part := range s.parts {
			at := unsafe.Add(src, s.offsets[i])
			if s.keeps(i) {
				if s.t.Field(i).Name != "_" && !part.isZero(at) && part.differs(readable(was.Field(i)), at) {
					panic(unexported(s.t, i, "Rust cannot change it"))
				}
			} else {
				part.readRevised(place.Field(i), was.Field(i), at)
			}
		}
	case s.code == 'a' && s.private:
		for i := 0; i < s.t.Len(); i++ {
			s.parts[0].readRevised(place.Index(i), was.Index(i), unsafe.Add(src, uintptr(i)*s.parts[0].size))
		}
	default:
		s.read(place, src)
	}
}

// revise sets place to what readRevised has decoded.
func (s *schema) revise(place, value reflect.Value) {
	switch {
	case s.code == 'r' && (s.private || !place.CanSet()): // An embedded struct cannot be set, but its exported fields can.
		for i, part := range s.parts {
			if !s.keeps(i) {
				part.revise(place.Field(i), value.Field(i))
			}
		}
	case s.code == 'a' && s.private:
		for i := 0; i < s.t.Len(); i++ {
			s.parts[0].revise(place.Index(i), value.Index(i))
		}
	default:
		place.Set(value)
	}
}

// revisedElements is like revised, for the elements of a slice.
func (s *schema) revisedElements(was reflect.Value, src unsafe.Pointer, number int) reflect.Value {
	if !was.IsValid() {
		return s.given(src, "argument", number)
	}
	return s.decoded(src, "argument", number, func() reflect.Value {
		image, elem := (*slice)(src), s.parts[0]
		made := reflect.MakeSlice(s.t, was.Len(), was.Len())
		for i := 0; i < min(image.len, was.Len()); i++ {
			elem.readRevised(made.Index(i), was.Index(i), unsafe.Add(image.data, uintptr(i)*elem.size))
		}
		return made
	})
}

// reviseElements sets the elements of a slice to what revisedElements has decoded.
func (s *schema) reviseElements(place, value reflect.Value) {
	if !s.private {
		reflect.Copy(place, value)
		return
	}
	for i := 0; i < min(place.Len(), value.Len()); i++ {
		s.parts[0].revise(place.Index(i), value.Index(i))
	}
}

// keeps reports whether field i of a struct cannot be set from another package.
func (s *schema) keeps(i int) bool {
	field := s.t.Field(i)
	return !field.IsExported() && !(field.Anonymous && s.parts[i].code == 'r')
}

// differs reports whether the encoded value at src differs from v. It does not look into
// slices, maps and pointers.
func (s *schema) differs(v reflect.Value, src unsafe.Pointer) bool {
	switch s.code {
	case 'v':
		was := unsafe.Slice((*byte)(v.Addr().UnsafePointer()), s.size)
		return string(was) != string(unsafe.Slice((*byte)(src), s.size))
	case 't':
		return v.String() != (*rustText)(src).copied()
	case 's':
		return v.Len() != (*slice)(src).len
	case 'a':
		for i := 0; i < s.t.Len(); i++ {
			if s.parts[0].differs(v.Index(i), unsafe.Add(src, uintptr(i)*s.parts[0].size)) {
				return true
			}
		}
	case 'r':
		for i, part := range s.parts {
			if s.t.Field(i).Name != "_" && part.differs(readable(v.Field(i)), unsafe.Add(src, s.offsets[i])) {
				return true
			}
		}
	case 'm':
		image := *(**block)(src)
		return image == nil || v.Len() != image.count
	case 'p', 'e':
		return v.IsNil() != s.isZero(src)
	case 'i':
		return !v.Interface().(time.Time).Equal((*instant)(src).time())
	}
	return false
}

// unexported returns the refusal of a value for an unexported field.
func unexported(t reflect.Type, i int, rule string) refusal {
	field := t.Field(i)
	return refusal{text: "field " + field.Name + " of " + t.String() + " is unexported by package " + field.PkgPath + ", so that " + rule, field: field.Name, of: t.String(), pkg: field.PkgPath}
}

// readable returns an addressable field in such a way that reflect allows reading it, even if it is unexported.
func readable(field reflect.Value) reflect.Value {
	if field.CanInterface() {
		return field
	}
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// isZero reports whether the encoded value at src is a zero value. An empty slice or
// map counts as zero, since Rust does not distinguish it from nil.
func (s *schema) isZero(src unsafe.Pointer) bool {
	switch s.code {
	case 'v':
		for _, b := range unsafe.Slice((*byte)(src), s.size) {
			if b != 0 {
				return false
			}
		}
		return true
	case 't':
		return (*rustText)(src).len == 0
	case 's':
		return (*slice)(src).len == 0
	case 'a':
		elem := s.parts[0]
		for i := 0; i < s.t.Len(); i++ {
			if !elem.isZero(unsafe.Add(src, uintptr(i)*elem.size)) {
				return false
			}
		}
		return true
	case 'r':
		for i, part := range s.parts {
			if !part.isZero(unsafe.Add(src, s.offsets[i])) {
				return false
			}
		}
		return true
	case 'm':
		image := *(**block)(src)
		return image == nil || image.count == 0
	case 'p':
		return *(*unsafe.Pointer)(src) == nil
	case 'e':
		return (*errorImage)(src).kind.len == 0
	case 'i':
		return (*instant)(src).time().IsZero()
	case 'j':
		image := (*slice)(src)
		place := reflect.New(s.t).Elem()
		readTree(place, unsafe.Slice((*byte)(image.data), image.len))
		return place.IsZero()
	}
	return false // a handle or a func, which checkUnexported has refused already
}

// checkUnexported refuses a schema with an unexported field that is a handle or a
// func. Blank fields are excepted: they cannot be used anyway.
func (s *schema) checkUnexported(field string, seen map[seenSchema]bool) error {
	here := seenSchema{s, field != ""}
	if seen[here] || s.code == 'a' && s.t.Len() == 0 { // an array of length 0 has no elements
		return nil
	}
	seen[here] = true
	if field != "" {
		switch s.code {
		case 'h', 'c':
			return errors.New("field " + field + " is unexported: it can be read by copy, not by handle; ask for the whole struct as a Value")
		case 'f', 'd':
			return errors.New("field " + field + " is unexported: it cannot be given a func")
		}
	}
	for i, part := range s.parts {
		under := field
		if s.code == 'r' && under == "" {
			under = s.unexportedField(i)
		}
		if err := part.checkUnexported(under, seen); err != nil {
			return err
		}
	}
	return nil
}

// anyPrivate reports whether any of these contains a struct with an unexported field.
func anyPrivate(all []*schema) bool {
	for _, one := range all {
		if one.private {
			return true
		}
	}
	return false
}

type seenSchema struct {
	s     *schema
	under bool // whether it is reached through an unexported field
}

// unexportedField returns the name of field i of a struct if it is unexported. An
// embedded struct with exported fields does not count.
func (s *schema) unexportedField(i int) string {
	field := s.t.Field(i)
	promotes := field.Anonymous && (s.parts[i].code == 'r' || s.parts[i].code == 'p' && s.parts[i].parts[0].code == 'r')
	if field.IsExported() || promotes || field.Name == "_" {
		return ""
	}
	return field.Name + " of " + s.t.String()
}
