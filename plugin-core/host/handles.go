package main

import (
	"reflect"
	"sync"
	"unsafe"
)

// handle keeps a Go value for Rust. Rust holds its address.
//
// GC safety: handles.all keeps every handle, and with it the value, until Rust
// gives it back, which it does through the frame of a later call, so that
// dropping one never enters Go.
type handle struct {
	value reflect.Value // invalid for a nil interface
	index int           // in handles.all
	bound *boundMethod  // of a method, what it is made of

	waiting *wait // of a wait, what is to be cancelled
}

var handles struct {
	sync.Mutex
	all []*handle
}

// newHandle keeps a copy of v. An interface is looked through.
func newHandle(v reflect.Value) *handle {
	if v.IsValid() && (v.Kind() == reflect.Interface || v.CanAddr()) {
		v = reflect.ValueOf(v.Interface())
	}
	return keep(v)
}

// keep keeps v as it is: a variable stays the variable.
func keep(v reflect.Value) *handle {
	h := &handle{value: v}
	handles.Lock()
	h.index = len(handles.all)
	handles.all = append(handles.all, h)
	handles.Unlock()
	return h
}

// releaseHandles gives back the handles whose addresses are in an array in Rust
// memory: its address and length are in slots 0 and 1.
func releaseHandles(p unsafe.Pointer) {
	f := (*frame)(p)
	forget(unsafe.Slice((**handle)(pointer(&f.regs.Ints[0])), f.regs.Ints[1]))
	f.status = returned
}

// forget ends what Rust holds, or would have been given.
func forget(given []*handle) {
	handles.Lock()
	defer handles.Unlock()
	for _, h := range given {
		if h.waiting != nil {
			close(h.waiting.cancel)
		}
		last := len(handles.all) - 1
		moved := handles.all[last]
		handles.all[h.index], moved.index = moved, h.index
		handles.all[last] = nil
		handles.all = handles.all[:last]
	}
	if n := len(handles.all); cap(handles.all) > 4*n+1024 {
		handles.all = append(make([]*handle, 0, 2*n), handles.all...)
	}
}

// handleAt returns the handle whose address is the image at src.
func handleAt(src unsafe.Pointer) *handle { return *(**handle)(src) }

// as returns the value for a place of type t. Of a variable it is a copy, since
// another Rust thread may set it while Go code reads what it was given.
func (h *handle) as(t reflect.Type) reflect.Value {
	if !h.value.IsValid() {
		return reflect.Zero(t)
	}
	return h.copied()
}

// held is as, for the holder of the lock on access, which need not copy.
func (h *handle) held(t reflect.Type) reflect.Value {
	if !h.value.IsValid() {
		return reflect.Zero(t)
	}
	return h.value
}

// copied returns the value, of a variable a copy.
func (h *handle) copied() reflect.Value {
	return copyUnderLock(h.value)
}

// copyUnderLock returns v, of a variable a copy.
func copyUnderLock(v reflect.Value) reflect.Value {
	if !v.CanAddr() {
		return v
	}
	access.RLock()
	defer access.RUnlock()
	return copyOf(v)
}

// copyOf returns what the variable v holds.
func copyOf(v reflect.Value) reflect.Value {
	place := reflect.New(v.Type()).Elem()
	place.Set(v)
	return place
}
