package main

import (
	"encoding/binary"
	"math"
	"reflect"
	"strconv"
	"time"
	"unsafe"
)

// treeWriter writes Go values as trees.
type treeWriter struct {
	out    []byte
	kinds  map[*structPlan]int
	depth  int
	values int
	path   []step
	late   []lateText
}

// step is a pointer, map or slice on the way to the value that is being written.
type step struct {
	to unsafe.Pointer
	n  int
	t  reflect.Type
}

// treeOf returns v as a tree. A part that cannot be converted is a failure in its
// place; a value that is too large is one as a whole. The texts of errors are added
// by finish.
func treeOf(v reflect.Value) (w *treeWriter) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case refusal:
			w = &treeWriter{out: make([]byte, 1)}
			w.fail(r.text)
		default:
			panic(r)
		}
	}()
	w = &treeWriter{out: make([]byte, 1, 256)}
	w.value(v)
	return w
}

// fail writes why there is no value.
func (w *treeWriter) fail(why string) {
	w.tag(treeFailure)
	w.text(why)
}

func (w *treeWriter) value(v reflect.Value) {
	if w.values++; w.values > treeValues || len(w.out) > treeSize {
		refuse("the Go value is more than " + strconv.Itoa(treeValues) + " values or " + strconv.Itoa(treeSize>>20) + " MiB when it is written out")
	}
	switch v.Kind() {
	case reflect.Invalid:
		w.tag(treeNil)
	case reflect.Bool:
		if v.Bool() {
			w.tag(treeTrue)
		} else {
			w.tag(treeFalse)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.tag(treeInt)
		w.out = binary.AppendVarint(w.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.tag(treeUint)
		w.count(v.Uint())
	case reflect.Float32, reflect.Float64:
		w.float(v.Float())
	case reflect.Complex64, reflect.Complex128:
		w.tag(treeList)
		w.count(2)
		w.float(real(v.Complex()))
		w.float(imag(v.Complex()))
		w.tag(treeEnd)
	case reflect.String:
		w.tag(treeText)
		w.text(v.String())
	case reflect.Interface:
		if elem := v.Elem(); isError(elem) {
			w.error(elem)
		} else {
			w.value(elem)
		}
	case reflect.Pointer, reflect.Map, reflect.Slice:
		w.referred(v)
	case reflect.Array:
		w.list(v)
	case reflect.Struct:
		w.record(v)
	default:
		if v.IsNil() {
			w.tag(treeNil)
			return
		}
		w.fail("a Go " + v.Kind().String() + " (" + v.Type().String() + ") cannot be serialized")
	}
}

// referred writes what v refers to, unless v is cyclic.
func (w *treeWriter) referred(v reflect.Value) {
	if v.IsNil() {
		w.tag(treeNil)
		return
	}
	here := step{v.UnsafePointer(), 0, v.Type()}
	if v.Kind() == reflect.Slice {
		if here.n = v.Len(); v.Type().Elem().Kind() == reflect.Uint8 {
			w.tag(treeBytes)
			w.count(uint64(here.n))
			w.out = append(w.out, v.Bytes()...)
			return
		}
	}
	for _, before := range w.path {
		if before == here && (here.n > 0 || v.Kind() != reflect.Slice) {
			w.fail("a Go " + v.Type().String() + " contains itself")
			return
		}
	}
	if len(w.path) == treePointers {
		w.fail("more than " + strconv.Itoa(treePointers) + " Go pointers lead to each other at a " + v.Type().String())
		return
	}
	w.path = append(w.path, here)
	switch v.Kind() {
	case reflect.Pointer:
		w.value(v.Elem())
	case reflect.Map:
		w.dict(v)
	default:
		w.list(v)
	}
	w.path = w.path[:len(w.path)-1]
}

func (w *treeWriter) list(v reflect.Value) {
	if !w.enter(v) {
		return
	}
	w.tag(treeList)
	w.count(uint64(v.Len()))
	for i := 0; i < v.Len(); i++ {
		w.value(v.Index(i))
	}
	w.tag(treeEnd)
	w.depth--
}

func (w *treeWriter) dict(v reflect.Value) {
	if !w.enter(v) {
		return
	}
	w.tag(treeDict)
	w.count(uint64(v.Len()))
	for entries := v.MapRange(); entries.Next(); {
		w.value(entries.Key())
		w.value(entries.Value())
	}
	w.tag(treeEnd)
	w.depth--
}

func (w *treeWriter) record(v reflect.Value) {
	if v.Type() == timeType {
		w.tag(treeText)
		w.text(v.Interface().(time.Time).Format(time.RFC3339Nano))
		return
	}
	plan := planOf(v.Type())
	if plan.opaque {
		w.opaque(v)
		return
	}
	if !w.enter(v) {
		return
	}
	w.tag(treeRecord)
	w.kind(plan)
	for i := range plan.fields {
		field, err := v.FieldByIndexErr(plan.fields[i].index)
		if err != nil { // of a nil embedded pointer
			w.tag(treeAbsent)
			continue
		}
		w.value(field)
	}
	w.depth--
}

// kind writes the number of a kind of record and, the first time, its fields.
func (w *treeWriter) kind(plan *structPlan) {
	if number, known := w.kinds[plan]; known {
		w.count(uint64(number))
		return
	}
	if w.kinds == nil {
		w.kinds = map[*structPlan]int{}
	}
	w.count(uint64(len(w.kinds)))
	w.kinds[plan] = len(w.kinds)
	w.count(uint64(len(plan.fields)))
	for _, field := range plan.fields {
		w.text(field.name)
		w.text(field.json)
	}
}

// enter says whether lists, dicts and records may be as deep in each other as v is.
func (w *treeWriter) enter(v reflect.Value) bool {
	if w.depth == treeDepth {
		w.fail("Go values are nested deeper than " + strconv.Itoa(treeDepth) + " at a " + v.Type().String())
		return false
	}
	w.depth++
	return true
}

func (w *treeWriter) tag(tag byte)   { w.out = append(w.out, tag) }
func (w *treeWriter) count(n uint64) { w.out = binary.AppendUvarint(w.out, n) }

func (w *treeWriter) text(text string) {
	w.count(uint64(len(text)))
	w.out = append(w.out, text...)
}

func (w *treeWriter) float(f float64) {
	w.tag(treeFloat)
	w.out = binary.LittleEndian.AppendUint64(w.out, math.Float64bits(f))
}
