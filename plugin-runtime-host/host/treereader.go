package main

import (
	"encoding/binary"
	"math"
	"reflect"
	"strconv"

	"goplugin.host/fmtlite"
)

// treeReader makes Go values from trees. It panics with a refusal if it cannot.
type treeReader struct {
	in     []byte // the rest of the tree
	floats bool
	names  []string
	kinds  [][]string // of records: the Go names of the fields
	depth  int
	room   uint64 // for how many more values room may be made before they are read
	way    []treeStep
}

// readTree decodes the tree into place, which is addressable.
func readTree(place reflect.Value, tree []byte) {
	r := &treeReader{in: tree, room: uint64(len(tree))}
	defer r.locate()
	r.floats = r.byte()&treeFloats != 0
	r.value(r.byte(), place)
	if len(r.in) > 0 {
		r.malformed()
	}
}

// refuseType says that a value of v's type cannot become one of type t.
func refuseType(v any, t reflect.Type) {
	refuse(fmtlite.TypeOf(v) + " is given for a Go " + t.String())
}

func (r *treeReader) malformed() { refuse("the encoded value is malformed") }

func (r *treeReader) byte() byte {
	if len(r.in) == 0 {
		r.malformed()
	}
	b := r.in[0]
	r.in = r.in[1:]
	return b
}

func (r *treeReader) count() uint64 {
	n, size := binary.Uvarint(r.in)
	if size <= 0 {
		r.malformed()
	}
	r.in = r.in[size:]
	return n
}

func (r *treeReader) int() int64 {
	n, size := binary.Varint(r.in)
	if size <= 0 {
		r.malformed()
	}
	r.in = r.in[size:]
	return n
}

// bytes returns the next bytes, whose number precedes them. It does not copy them.
func (r *treeReader) bytes() []byte {
	n := r.count()
	if n > uint64(len(r.in)) {
		r.malformed()
	}
	bytes := r.in[:n]
	r.in = r.in[n:]
	return bytes
}

func (r *treeReader) float() float64 {
	if len(r.in) < 8 {
		r.malformed()
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(r.in))
	r.in = r.in[8:]
	return f
}

// text returns the text after one of the tags for texts.
func (r *treeReader) text(tag byte) string {
	switch tag {
	case treeName:
		r.names = append(r.names, string(r.bytes()))
		return r.names[len(r.names)-1]
	case treeAgain:
		n := r.count()
		if n >= uint64(len(r.names)) {
			r.malformed()
		}
		return r.names[n]
	}
	return string(r.bytes())
}

// hint returns how many values to make room for. A value takes at least a byte of the tree, so all
// hints together cannot be more than its bytes, unless they are wrong.
func (r *treeReader) hint() int {
	n := min(r.count(), r.room)
	r.room -= n
	return int(n)
}

func (r *treeReader) enter() {
	if r.depth++; r.depth > treeDepth {
		refuse("values are nested deeper than " + strconv.Itoa(treeDepth))
	}
}

// each calls do with the tag of each value of a list, or of each key of a dict, of
// which do says what it is.
func (r *treeReader) each(do func(tag byte)) {
	r.enter()
	r.way = append(r.way, treeStep{})
	for tag := r.byte(); tag != treeEnd; tag = r.byte() {
		r.to(treeStep{})
		do(tag)
	}
	r.way = r.way[:len(r.way)-1]
	r.depth--
}

// record calls do for each field that is present in a record, with the tag of its value.
func (r *treeReader) record(do func(name string, tag byte)) {
	r.enter()
	kind := r.count()
	if kind == uint64(len(r.kinds)) {
		var names []string
		for n := r.count(); n > 0; n-- {
			name := string(r.bytes())
			if json := r.bytes(); len(json) > 0 {
				name = string(json)
			}
			names = append(names, name)
		}
		r.kinds = append(r.kinds, names)
	} else if kind > uint64(len(r.kinds)) {
		r.malformed()
	}
	r.way = append(r.way, treeStep{})
	for _, name := range r.kinds[kind] {
		if tag := r.byte(); tag != treeAbsent {
			r.to(treeStep{kind: toName, name: name})
			do(name, tag)
		}
	}
	r.way = r.way[:len(r.way)-1]
	r.depth--
}

// any returns the value after a tag for a place of type any.
func (r *treeReader) any(tag byte) any {
	switch tag {
	case treeNil:
		return nil
	case treeFalse, treeTrue:
		return tag == treeTrue
	case treeInt:
		if n := r.int(); !r.floats {
			return int(n)
		} else {
			return float64(n)
		}
	case treeUint:
		switch n := r.count(); {
		case r.floats:
			return float64(n)
		case n > math.MaxInt:
			return n
		default:
			return int(n)
		}
	case treeFloat:
		return r.float()
	case treeText, treeName, treeAgain:
		return r.text(tag)
	case treeBytes:
		return append([]byte{}, r.bytes()...)
	case treeList:
		list := make([]any, 0, r.hint())
		r.each(func(tag byte) {
			r.to(treeStep{kind: toIndex, index: len(list)})
			list = append(list, r.any(tag))
		})
		return list
	case treeDict:
		return r.anyDict()
	case treeRecord:
		fields := map[string]any{}
		r.record(func(name string, tag byte) { fields[name] = r.any(tag) })
		return fields
	case treeFailure:
		refuse(string(r.bytes()))
	}
	r.malformed()
	return nil
}

// value sets place to the value after a tag.
func (r *treeReader) value(tag byte, place reflect.Value) {
	if tag == treeNil {
		if !canBeNil(place.Kind()) {
			refuse("nothing is given for a Go " + place.Type().String())
		}
		place.SetZero()
		return
	}
	switch kind := place.Kind(); kind {
	case reflect.Interface:
		if place.NumMethod() > 0 {
			if isText(tag) && fromText(place, r.text(tag)) {
				return
			}
			refuse("a Go " + place.Type().String() + " cannot be made of serialized data: it is an interface with methods")
		}
		// The result of any may be a nil interface, for which reflect.ValueOf returns an invalid value.
		if v := r.any(tag); v != nil {
			place.Set(reflect.ValueOf(v))
		}
	case reflect.Pointer:
		to := reflect.New(place.Type().Elem())
		r.enter() // a type such as `type P *P` has no end
		r.value(tag, to.Elem())
		r.depth--
		place.Set(to.Convert(place.Type()))
	case reflect.Struct:
		r.structure(tag, place)
	case reflect.Map, reflect.Slice, reflect.Array, reflect.Complex64, reflect.Complex128:
		r.elements(tag, place)
	default:
		r.plain(tag, place)
	}
}

// plain sets a bool, number or string.
func (r *treeReader) plain(tag byte, place reflect.Value) {
	floats := r.floats
	r.floats = false // the flag is for places of type any only
	v := r.any(tag)
	r.floats = floats
	given := reflect.ValueOf(v)
	fits := true
	switch {
	case place.Kind() == given.Kind() && place.Kind() == reflect.Bool:
		place.SetBool(given.Bool())
	case place.Kind() == given.Kind() && place.Kind() == reflect.String:
		place.SetString(given.String())
	case place.CanFloat() && given.CanFloat():
		if fits = !place.OverflowFloat(given.Float()); fits {
			place.SetFloat(given.Float())
		}
	case place.CanFloat() && given.CanInt():
		place.SetFloat(float64(given.Int()))
	case place.CanFloat() && given.CanUint():
		place.SetFloat(float64(given.Uint()))
	case place.CanInt() && given.CanInt():
		if fits = !place.OverflowInt(given.Int()); fits {
			place.SetInt(given.Int())
		}
	case place.CanUint() && given.CanInt():
		if fits = given.Int() >= 0 && !place.OverflowUint(uint64(given.Int())); fits {
			place.SetUint(uint64(given.Int()))
		}
	case place.CanUint() && given.CanUint():
		if fits = !place.OverflowUint(given.Uint()); fits {
			place.SetUint(given.Uint())
		}
	case place.CanInt() && given.CanUint(): // greater than the greatest int64
		fits = false
	case (place.CanInt() || place.CanUint()) && given.CanFloat():
		fits = setWhole(place, given.Float())
	default:
		refuseType(v, place.Type())
	}
	if !fits {
		refuse(fmtlite.Any(v) + " is given for a Go " + place.Type().String() + ", which does not hold it")
	}
}
