package main

import (
	"reflect"
	"strconv"
	"time"
)

// structure sets the fields of a struct by their names.
func (r *treeReader) structure(tag byte, place reflect.Value) {
	if place.Type() == timeType && (tag == treeText || tag == treeName || tag == treeAgain) {
		text := r.text(tag)
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			refuse(strconv.Quote(text) + " is no time as in RFC 3339")
		}
		place.Set(reflect.ValueOf(at))
		return
	}
	plan := planOf(place.Type())
	set := func(name string, tag byte) {
		field, ok := plan.field(name)
		if !ok {
			refuse("a Go " + place.Type().String() + " has no field " + name)
		}
		r.value(tag, fieldAt(place, field))
	}
	switch tag {
	case treeDict:
		r.hint()
		r.each(func(tag byte) {
			if tag != treeText && tag != treeName && tag != treeAgain {
				refuse("a field of a Go " + place.Type().String() + " is named by something that is no text")
			}
			name := r.text(tag)
			set(name, r.byte())
		})
	case treeRecord:
		r.record(set)
	default:
		refuseType(r.any(tag), place.Type())
	}
}

// fieldAt returns a field. It allocates the embedded structs that contain it.
func fieldAt(place reflect.Value, field *fieldPlan) reflect.Value {
	for i, index := range field.index {
		if i > 0 && place.Kind() == reflect.Pointer {
			if place.IsNil() {
				if !place.CanSet() {
					refuse("field " + field.name + " is in an embedded " + place.Type().String() + " that is nil and not exported")
				}
				place.Set(reflect.New(place.Type().Elem()))
			}
			place = place.Elem()
		}
		place = place.Field(index)
	}
	return place
}

// elements sets a slice or an array.
func (r *treeReader) elements(tag byte, place reflect.Value) {
	t := place.Type()
	switch kind := place.Kind(); {
	case kind == reflect.Map && tag == treeDict:
		made := reflect.MakeMapWithSize(t, r.hint())
		r.each(func(tag byte) {
			key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			r.value(tag, key)
			r.value(r.byte(), elem)
			made.SetMapIndex(hashable(key), elem)
		})
		place.Set(made)
	case kind == reflect.Map && tag == treeRecord && t.Key().Kind() == reflect.String:
		made := reflect.MakeMap(t)
		r.record(func(name string, tag byte) {
			elem := reflect.New(t.Elem()).Elem()
			r.value(tag, elem)
			made.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), elem)
		})
		place.Set(made)
	case kind == reflect.Slice && tag == treeBytes && t.Elem().Kind() == reflect.Uint8:
		place.SetBytes(append([]byte{}, r.bytes()...))
	case kind == reflect.Slice && tag == treeList:
		// The hint may be wrong. A large hint with a large element type must not fail.
		made := reflect.MakeSlice(t, 0, min(r.hint(), 1<<16/int(t.Elem().Size()+1)+1))
		r.each(func(tag byte) {
			elem := reflect.New(t.Elem()).Elem()
			r.value(tag, elem)
			made = reflect.Append(made, elem)
		})
		place.Set(made)
	case kind == reflect.Array && tag == treeList:
		r.hint()
		i := 0
		r.each(func(tag byte) {
			if i == t.Len() {
				refuse("more than " + strconv.Itoa(t.Len()) + " elements are given for a Go " + t.String())
			}
			r.value(tag, place.Index(i))
			i++
		})
		if i < t.Len() {
			refuse(strconv.Itoa(i) + " elements are given for a Go " + t.String())
		}
	case tag == treeList && (kind == reflect.Complex64 || kind == reflect.Complex128):
		var parts [2]float64
		r.value(tag, reflect.ValueOf(&parts).Elem())
		place.SetComplex(complex(parts[0], parts[1]))
	default:
		refuseType(r.any(tag), t)
	}
}
