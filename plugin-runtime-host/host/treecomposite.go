package main

import (
	"encoding/base64"
	"reflect"
	"strconv"
	"time"

	"goplugin.host/fmtlite"
)

// structure sets the fields of a struct by their names.
func (r *treeReader) structure(tag byte, place reflect.Value) {
	if place.Type() == timeType && isText(tag) {
		text := r.text(tag)
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			refuse(strconv.Quote(text) + " is not a time in RFC 3339 format")
		}
		place.Set(reflect.ValueOf(at))
		return
	}
	plan := planOf(place.Type())
	text := ""
	if plan.opaque && isText(tag) {
		if text = r.text(tag); fromText(place, text) {
			return
		}
	}
	if plan.internal {
		refuseInternal(place.Type())
	}
	if plan.opaque && isText(tag) {
		refuseType(text, place.Type())
	}
	given := make([]bool, len(plan.fields))
	set := func(name string, tag byte) {
		i, ok := plan.field(name)
		if !ok {
			r.way = r.way[:len(r.way)-1]
			refuse("a Go " + place.Type().String() + " has no field " + name)
		}
		field := &plan.fields[i]
		if given[i] {
			refuse("field " + field.name + " of a Go " + place.Type().String() + " is given twice")
		}
		given[i] = true
		r.value(tag, fieldAt(place, field))
	}
	switch tag {
	case treeDict:
		r.count()
		r.each(func(tag byte) {
			if !isText(tag) {
				refuse("a field of a Go " + place.Type().String() + " has a name that is not a string")
			}
			name := r.text(tag)
			r.to(treeStep{kind: toName, name: name})
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
			r.key(tag, key)
			r.to(treeStep{kind: toKey, key: key})
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
	case kind == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && isText(tag):
		place.SetBytes(r.base64(tag, t))
	case kind == reflect.Array && t.Elem().Kind() == reflect.Uint8 && (tag == treeBytes || isText(tag)):
		var bytes []byte
		if tag == treeBytes {
			bytes = r.bytes()
		} else {
			bytes = r.base64(tag, t)
		}
		if len(bytes) != t.Len() {
			refuse(strconv.Itoa(len(bytes)) + " bytes are given for a Go " + t.String())
		}
		for i, b := range bytes {
			place.Index(i).SetUint(uint64(b))
		}
	case kind == reflect.Slice && tag == treeList:
		// A wrong hint with a large element type must not fail.
		made := reflect.MakeSlice(t, 0, min(r.hint(), 1<<16/int(t.Elem().Size()+1)+1))
		r.each(func(tag byte) {
			r.to(treeStep{kind: toIndex, index: made.Len()})
			elem := reflect.New(t.Elem()).Elem()
			r.value(tag, elem)
			made = reflect.Append(made, elem)
		})
		place.Set(made)
	case kind == reflect.Array && tag == treeList:
		r.count()
		i := 0
		r.each(func(tag byte) {
			if i == t.Len() {
				refuse("more than " + strconv.Itoa(t.Len()) + " elements are given for a Go " + t.String())
			}
			r.to(treeStep{kind: toIndex, index: i})
			r.value(tag, place.Index(i))
			i++
		})
		if i < t.Len() {
			refuse(strconv.Itoa(i) + " elements are given for a Go " + t.String())
		}
	case tag == treeList && (kind == reflect.Complex64 || kind == reflect.Complex128):
		var parts [2]float64
		r.value(tag, reflect.ValueOf(&parts).Elem())
		c := complex(parts[0], parts[1])
		if place.OverflowComplex(c) {
			refuse(fmtlite.Any(c) + " is given for a Go " + t.String() + ", which does not hold it")
		}
		place.SetComplex(c)
	default:
		refuseType(r.any(tag), t)
	}
}

// base64 reads a text in base64.
func (r *treeReader) base64(tag byte, t reflect.Type) []byte {
	bytes, err := base64.StdEncoding.DecodeString(r.text(tag))
	if err != nil {
		refuse("a text is given for a Go " + t.String() + " that is not base64")
	}
	return bytes
}

// anyDict returns a map[string]any or, if not all keys are texts, a map[any]any.
func (r *treeReader) anyDict() any {
	texts := make(map[string]any, r.hint())
	var others map[any]any
	r.each(func(tag byte) {
		if key, ok := r.textKey(tag, r.floats); ok {
			r.to(treeStep{kind: toName, name: key})
			if others == nil {
				texts[key] = r.any(r.byte())
			} else {
				others[key] = r.any(r.byte())
			}
			return
		}
		if others == nil {
			others = make(map[any]any, len(texts))
			for key, value := range texts {
				others[key] = value
			}
		}
		key := r.any(tag)
		if key != nil && !reflect.TypeOf(key).Comparable() {
			refuse("a Go map cannot have a " + fmtlite.TypeOf(key) + " for a key")
		}
		r.to(treeStep{kind: toKey, key: reflect.ValueOf(&key).Elem()})
		others[key] = r.any(r.byte())
	})
	if others != nil {
		return others
	}
	return texts
}
