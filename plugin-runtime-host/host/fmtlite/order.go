package fmtlite

import (
	"cmp"
	"reflect"
	"sort"
)

type entry struct{ key, value reflect.Value }

// sortedEntries returns the entries of a map in the order of fmt, which is the same in
// every call (internal/fmtsort).
func sortedEntries(v reflect.Value) []entry {
	entries := make([]entry, 0, v.Len())
	for each := v.MapRange(); each.Next(); {
		entries = append(entries, entry{each.Key(), each.Value()})
	}
	sort.SliceStable(entries, func(i, j int) bool { return order(entries[i].key, entries[j].key) < 0 })
	return entries
}

// order returns a number less than 0 if a sorts before b, 0 if they are equal, and a
// number greater than 0 otherwise. NaN and nil come first, false comes before true.
func order(a, b reflect.Value) int {
	if a.Type() != b.Type() {
		return cmp.Compare(a.Type().String(), b.Type().String())
	}
	switch a.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cmp.Compare(a.Int(), b.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return cmp.Compare(a.Uint(), b.Uint())
	case reflect.String:
		return cmp.Compare(a.String(), b.String())
	case reflect.Float32, reflect.Float64:
		return cmp.Compare(a.Float(), b.Float())
	case reflect.Complex64, reflect.Complex128:
		a, b := a.Complex(), b.Complex()
		if c := cmp.Compare(real(a), real(b)); c != 0 {
			return c
		}
		return cmp.Compare(imag(a), imag(b))
	case reflect.Bool:
		return cmp.Compare(number(a.Bool()), number(b.Bool()))
	case reflect.Pointer, reflect.UnsafePointer, reflect.Chan:
		return cmp.Compare(a.Pointer(), b.Pointer())
	case reflect.Struct:
		for i := 0; i < a.NumField(); i++ {
			if c := order(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
	case reflect.Array:
		for i := 0; i < a.Len(); i++ {
			if c := order(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
	case reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return cmp.Compare(number(!a.IsNil()), number(!b.IsNil()))
		}
		return order(a.Elem(), b.Elem())
	}
	return 0
}

// number returns 0 for false and 1 for true.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
