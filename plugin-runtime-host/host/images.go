package main

import (
	"reflect"
	"time"
	"unsafe"

	"goplugin.host/abi"
)

// fresh decodes the value at src. The encoded value is in Rust memory, and so is
// everything that it points to; the decoded value does not refer to it.
func (s *schema) fresh(src unsafe.Pointer) reflect.Value {
	if s.code == 'h' {
		return handleAt(src).as(s.t)
	}
	place := reflect.New(s.t).Elem()
	s.read(place, src)
	return place
}

// read decodes the value at src into place, which is addressable.
func (s *schema) read(place reflect.Value, src unsafe.Pointer) {
	switch s.code {
	case 'v':
		copyImage(place.Addr().UnsafePointer(), src, s.size)
	case 't':
		place.SetString((*rustText)(src).copied())
	case 's':
		image := (*slice)(src)
		made := reflect.MakeSlice(s.t, image.len, image.len)
		s.readElements(made, image.data, image.len)
		place.Set(made)
	case 'a':
		s.readElements(place, src, s.t.Len())
	case 'r':
		for i, part := range s.parts {
			s.readField(place, i, part, unsafe.Add(src, s.offsets[i]))
		}
	case 'm':
		if image := *(**block)(src); image != nil {
			place.Set(s.readMap(image))
		}
	case 'l':
		if image := *(*unsafe.Pointer)(src); image != nil {
			s.parts[0].read(place, image)
		}
	case 'p', 'o':
		if image := *(*unsafe.Pointer)(src); image != nil {
			elem := s.parts[0]
			made := reflect.New(elem.t)
			elem.read(made.Elem(), image)
			place.Set(made.Convert(s.t))
		}
	case 'h':
		place.Set(handleAt(src).as(s.t))
	case 'b':
		// GC safety: the collector ignores pointers to memory that is not Go's. Rust lends it until the call has ended.
		if to := place.Addr().UnsafePointer(); s.size == 24 {
			*(*slice)(to) = *(*slice)(src)
		} else {
			*(*string)(to) = *(*string)(src)
		}
	case 'e':
		if image := (*errorImage)(src); image.kind.len > 0 {
			place.Set(reflect.ValueOf(image.identity.given(image.text.copied())))
		}
	case 'c':
		place.Set(handleAt(src).as(s.t))
	case 'i':
		place.Set(reflect.ValueOf((*instant)(src).time()))
	case 'j':
		image := (*slice)(src)
		readTree(place, unsafe.Slice((*byte)(image.data), image.len))
	case 'f', 'd':
		lent := *(**lentClosure)(src)
		place.Set(s.closure(lent))
		lent.taken = 1
	}
}

func (s *schema) readElements(places reflect.Value, src unsafe.Pointer, n int) {
	elem := s.parts[0]
	if elem.flat {
		if n > 0 { // The product cannot overflow: it is the size of the memory that places are in.
			copyImage(places.Index(0).Addr().UnsafePointer(), src, elem.size*uintptr(n))
		}
		return
	}
	// Rust has encoded n elements.
	for i := 0; i < n; i++ {
		elem.read(places.Index(i), unsafe.Add(src, uintptr(i)*elem.size))
	}
}

func (s *schema) readMap(image *block) reflect.Value {
	key, elem := s.parts[0], s.parts[1]
	made := reflect.MakeMapWithSize(s.t, image.count)
	for i := uintptr(0); i < uintptr(image.count); i++ {
		made.SetMapIndex(hashable(key.fresh(unsafe.Add(image.keys, i*key.size))), elem.fresh(unsafe.Add(image.elem, i*elem.size)))
	}
	return made
}

// instant is an encoded time.Time.
type instant struct{ seconds, nanoseconds int64 }

// time returns the time in UTC: the Rust value has no time zone.
func (i *instant) time() time.Time { return time.Unix(i.seconds, i.nanoseconds).UTC() }

func copyImage(dst, src unsafe.Pointer, n uintptr) {
	copy(unsafe.Slice((*byte)(dst), n), unsafe.Slice((*byte)(src), n))
}

// writer encodes Go values in Go memory for Rust. To the collector the blocks hold
// no pointers, so kept keeps alive what they point to. The frame keeps the writer
// until its next call.
type writer struct {
	kept    []unsafe.Pointer
	errors  []lateError
	trees   []lateTree
	handles []*handle // the handles in the encoded values
	extent
}

// image encodes v. If its encoded form equals its Go layout, that is a copy.
func (w *writer) image(s *schema, v reflect.Value) unsafe.Pointer {
	if s.same && !s.shares {
		place := reflect.New(s.t)
		place.Elem().Set(v)
		return w.keep(place.UnsafePointer())
	}
	dst := w.room(s.size)
	w.write(s, dst, v)
	return dst
}

// room returns n zeroed bytes, aligned for any type.
func (w *writer) room(n uintptr) unsafe.Pointer {
	w.count(n)
	return w.keep(unsafe.Pointer(unsafe.SliceData(make([]uint64, n/8+1))))
}

// rows returns room for n encoded values in a row, which are elements of the slice
// or map that s describes.
func (w *writer) rows(s, elem *schema, n int) unsafe.Pointer {
	size, fits := abi.Times(elem.size, uintptr(n))
	if !fits {
		w.exceeded(s, "size", "is too large")
	}
	return w.room(size)
}

func (w *writer) keep(p unsafe.Pointer) unsafe.Pointer {
	w.kept = append(w.kept, p)
	return p
}

func (w *writer) write(s *schema, dst unsafe.Pointer, v reflect.Value) {
	inner := s.cyclic && !v.IsNil()
	if inner {
		w.lead(s)
	}
	switch s.code {
	case 'v':
		copyImage(dst, addressable(v).Addr().UnsafePointer(), s.size)
	case 't':
		w.text(dst, v.String())
	case 'e':
		if err, _ := v.Interface().(error); err != nil {
			w.errors = append(w.errors, lateError{dst, err})
			identity := &(*errorImage)(dst).identity
			identity.identify(err)
			if w.depth > 0 {
				w.handles = append(w.handles, (*handle)(pointer(&identity.handle)))
			}
		}
	case 's':
		*(*[3]uintptr)(dst) = [3]uintptr{uintptr(w.elements(s, v)), uintptr(v.Len()), uintptr(v.Len())}
	case 'a':
		v = addressable(v)
		for i, elem := 0, s.parts[0]; i < v.Len(); i++ {
			w.write(elem, unsafe.Add(dst, uintptr(i)*elem.size), v.Index(i))
		}
	case 'r':
		v = addressable(v)
		for i, part := range s.parts {
			w.write(part, unsafe.Add(dst, s.offsets[i]), readable(v.Field(i)))
		}
	case 'm':
		if !v.IsNil() {
			*(*uintptr)(dst) = uintptr(w.mapBlock(s, v))
		}
	case 'p', 'o':
		if !v.IsNil() {
			*(*uintptr)(dst) = uintptr(w.image(s.parts[0], v.Elem()))
		}
	case 'l':
		*(*uintptr)(dst) = uintptr(w.image(s.parts[0], v))
	case 'h', 'c':
		h := newHandle(v)
		w.handles = append(w.handles, h)
		*(*uintptr)(dst) = uintptr(unsafe.Pointer(h))
	case 'i':
		at := v.Interface().(time.Time)
		*(*instant)(dst) = instant{at.Unix(), int64(at.Nanosecond())}
	case 'j':
		w.trees = append(w.trees, lateTree{dst, treeOf(v)})
	}
	if inner {
		w.depth--
	}
}

// text encodes a string.
func (w *writer) text(dst unsafe.Pointer, s string) {
	data := w.copied(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	*(*[2]uintptr)(dst) = [2]uintptr{uintptr(data), uintptr(len(s))}
}

// elements encodes the elements of a slice. For numbers that is the array of the
// slice itself, from which Rust reads each number in one piece. For other elements
// whose encoded form equals their Go layout it is a copy, so that nobody writes to
// it before Rust has read it.
func (w *writer) elements(s *schema, v reflect.Value) unsafe.Pointer {
	elem := s.parts[0]
	if elem.same && !elem.shares { // The product cannot overflow: it is the size of the array.
		size := elem.size * uintptr(v.Len())
		if elem.flat {
			return w.copied(v.UnsafePointer(), size)
		}
		made := reflect.MakeSlice(s.t, v.Len(), v.Len())
		reflect.Copy(made, v)
		return w.copied(made.UnsafePointer(), size)
	}
	if v.Len() > emptyElements && elem.t.Size() == 0 {
		w.exceeded(s, "elements", "has too many elements of no size")
	}
	first := w.rows(s, elem, v.Len())
	for i := 0; i < v.Len(); i++ {
		w.write(elem, unsafe.Add(first, uintptr(i)*elem.size), v.Index(i))
	}
	return first
}

func (w *writer) mapBlock(s *schema, v reflect.Value) unsafe.Pointer {
	key, elem := s.parts[0], s.parts[1]
	n := v.Len()
	keys, elems := w.rows(s, key, n), w.rows(s, elem, n)
	i := uintptr(0)
	for entries := v.MapRange(); entries.Next() && i < uintptr(n); i++ {
		w.write(key, unsafe.Add(keys, i*key.size), entries.Key())
		w.write(elem, unsafe.Add(elems, i*elem.size), entries.Value())
	}
	b := w.room(unsafe.Sizeof(block{}))
	*(*[3]uintptr)(b) = [3]uintptr{i, uintptr(keys), uintptr(elems)}
	return b
}

// addressable returns v if it is addressable, otherwise an addressable copy.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	place := reflect.New(v.Type()).Elem()
	place.Set(v)
	return place
}
