package main

import (
	"reflect"
	"sync"
	"unsafe"
)

// handle keeps a Go value for Rust. Rust holds its address.
//
// GC safety: handles.all keeps every handle, and with it the value, until Rust
// drops it. Dropping does not enter Go: Rust puts the handle on a list in its own
// memory, linked by next, which the collector takes for a number. Until
// forgetDropped takes it from there, handles.all still keeps the handle itself;
// the value only until the next collection starts (see released.go).
type handle struct {
	// Mirrored by struct Record of plugin-core/src/runtime/handle.rs.
	next uintptr
	kept uintptr // not 0: Rust has taken it over, and will drop it

	value reflect.Value // invalid for a nil interface
	index int           // in handles.all
	bound *boundMethod  // of a method, what it is made of
}

// ender is the value of a handle of something that is running: when Rust drops
// the handle, it is told to end.
type ender interface{ end() }

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
	for old := taken(rust.droppedHandles); old != nil; old = old.after() {
		old.forget()
	}
	h.index = len(handles.all)
	handles.all = append(handles.all, h)
	handles.Unlock()
	return h
}

// releaseHandles forgets what Rust has dropped, and ends what of it is running.
func releaseHandles(p unsafe.Pointer) {
	forgetDropped()
	(*frame)(p).status = returned
}

// forgetDropped takes all handles that Rust has dropped from handles.all.
func forgetDropped() {
	handles.Lock()
	defer handles.Unlock()
	for h := taken(rust.droppedHandles); h != nil; h = h.after() {
		h.forget()
	}
	for h := taken(rust.endedHandles); h != nil; h = h.after() {
		h.forget()
		h.value.Interface().(ender).end()
	}
	if n := len(handles.all); cap(handles.all) > 4*n+1024 {
		handles.all = append(make([]*handle, 0, 2*n), handles.all...)
	}
}

// forgetUnkept drops those of handles for Rust that Rust has not taken over: what
// they are in could not be made, or not be read to its end.
func forgetUnkept(given []*handle) {
	if len(given) == 0 {
		return
	}
	handles.Lock()
	defer handles.Unlock()
	for _, h := range given {
		if h.kept == 0 {
			h.forget()
		}
	}
}

// forget takes the handle from handles.all. The caller holds the lock.
func (h *handle) forget() {
	last := len(handles.all) - 1
	moved := handles.all[last]
	handles.all[h.index], moved.index = moved, h.index
	handles.all[last] = nil
	handles.all = handles.all[:last]
}

// handleAt returns the handle whose address is the image at src.
func handleAt(src unsafe.Pointer) *handle { return *(**handle)(src) }

// as returns the value for a place of type t, which it must fit; the position, of
// which the texts make one, is for the error. Of a variable it is a copy, since
// another Rust thread may set it while Go code reads what it was given.
func (h *handle) as(t reflect.Type, position ...string) reflect.Value {
	return fitted(h.copied(), t, position...)
}

// held is as, for the holder of the lock on access, which need not copy.
func (h *handle) held(t reflect.Type, position ...string) reflect.Value {
	return fitted(h.value, t, position...)
}

// copied returns the value, of a variable a copy.
func (h *handle) copied() reflect.Value {
	return copyUnderLock(h.value)
}
