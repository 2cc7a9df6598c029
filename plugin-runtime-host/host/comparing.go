package main

import (
	"reflect"
	"sync"

	"goplugin.host/abi"
)

// Go compares and hashes arrays element by element, even if the elements take no memory. So a [1<<40]struct{}, of size 0, would
// keep a thread busy for hours. And they recurse into interfaces, so that a value that is nested deeply enough overflows the stack, which ends the
// process. Such values are refused before they are compared.

// comparisonDepth is how many interfaces may contain each other in a value that is compared. They take half a KiB of stack each.
const comparisonDepth = 1 << 14

// comparison is what comparing values of a type takes.
type comparison struct {
	steps      uintptr
	interfaces bool // whether values of other types are compared, too
}

// comparisons caches comparisonOf by reflect.Type. It has at most as many entries as the program has types.
var comparisons sync.Map

func comparisonOf(t reflect.Type) (c comparison) {
	switch t.Kind() {
	case reflect.Array, reflect.Struct:
	default:
		return comparison{1, t.Kind() == reflect.Interface}
	}
	if known, ok := comparisons.Load(t); ok {
		return known.(comparison)
	}
	c.steps = 1
	add := func(n int, part comparison) {
		steps, fits := abi.Times(part.steps, uintptr(n))
		if c.steps += steps; !fits || c.steps < steps {
			c.steps = ^uintptr(0)
		}
		c.interfaces = c.interfaces || n > 0 && part.interfaces
	}
	if t.Kind() == reflect.Array {
		add(t.Len(), comparisonOf(t.Elem()))
	} else {
		for i := 0; i < t.NumField(); i++ {
			add(1, comparisonOf(t.Field(i).Type))
		}
	}
	comparisons.Store(t, c)
	return c
}

// refuseEndless refuses a value whose comparison takes many more steps than the value has bytes, or too much stack.
func refuseEndless(v reflect.Value) { refuseDeeper(v, 0) }

// refuseDeeper does so for a value in so many interfaces.
func refuseDeeper(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if depth == comparisonDepth {
			refuse("a " + v.Elem().Type().String() + " is nested too deeply to be compared")
		}
		refuseDeeper(v.Elem(), depth+1)
		return
	case reflect.Array, reflect.Struct:
	default:
		return
	}
	c := comparisonOf(v.Type())
	if c.steps > emptyElements && c.steps-emptyElements > 2*v.Type().Size() {
		refuse("a " + v.Type().String() + " has too many elements without a size to be compared")
	}
	if !c.interfaces {
		return
	}
	if v.Kind() == reflect.Struct {
		for i := 0; i < v.NumField(); i++ {
			refuseDeeper(v.Field(i), depth)
		}
		return
	}
	for i := 0; i < v.Len(); i++ {
		refuseDeeper(v.Index(i), depth)
	}
}
