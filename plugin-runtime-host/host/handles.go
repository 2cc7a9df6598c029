package main

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// handle keeps a Go value for Rust, which holds the address of the handle.
//
// GC safety: handles.all keeps every handle and its value alive until Rust drops
// the handle. Dropping does not enter Go: Rust puts the handle on a list in its own
// memory, linked by next, which is a number to the collector. handles.all keeps the
// handle until forgetDropped takes it from that list, and the value until the next
// collection starts (see released.go).
type handle struct {
	// Mirrored by struct Record of plugin-core/src/runtime/handle.rs.
	next uintptr
	kept uintptr // not 0 if Rust owns the handle and will drop it

	value reflect.Value // invalid for a nil interface
	index int           // in handles.all
	bound *boundMethod  // of a method: its parts
}

// ender is something that runs, such as an iteration, as the value of a handle. When
// Rust drops the handle, end is called.
type ender interface{ end() }

var handles struct {
	sync.Mutex
	all []*handle
}

// newHandle makes a handle to a copy of v. If v is an interface, the handle is to
// the value in it.
func newHandle(v reflect.Value) *handle {
	if v.IsValid() && (v.Kind() == reflect.Interface || v.CanAddr()) {
		v = reflect.ValueOf(v.Interface())
	}
	return keep(v)
}

// keep makes a handle to v itself. A variable stays a variable.
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

// handleOnce returns the value of the handle whose address is stored in Rust memory at
// place. If there is none yet, it makes a handle, which Rust owns from then on. It is
// struct Later of plugin-core/src/runtime/handle.rs.
func handleOnce(place uintptr, value func() reflect.Value) reflect.Value {
	address := (*uintptr)(pointer(&place))
	if atomic.LoadUintptr(address) == 0 {
		made := keep(value())
		made.kept = 1
		if !atomic.CompareAndSwapUintptr(address, 0, uintptr(unsafe.Pointer(made))) {
			made.kept = 0
			forgetUnkept([]*handle{made})
		}
	}
	kept := atomic.LoadUintptr(address)
	return (*handle)(pointer(&kept)).value
}

// releaseHandles forgets the handles that Rust has dropped, and calls end on the
// enders among them.
func releaseHandles(p unsafe.Pointer) {
	forgetDropped()
	(*frame)(p).status = returned
}

// forgetDropped removes all handles that Rust has dropped from handles.all.
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

// forgetUnkept forgets the handles in given that Rust does not own, because the
// value that contains them was not encoded or not decoded completely.
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

// forget removes the handle from handles.all. The caller holds the lock.
func (h *handle) forget() {
	last := len(handles.all) - 1
	moved := handles.all[last]
	handles.all[h.index], moved.index = moved, h.index
	handles.all[last] = nil
	handles.all = handles.all[:last]
}

// handleAt returns the handle whose address is stored at src. It is nil for a nil
// interface that Rust has no value of.
func handleAt(src unsafe.Pointer) *handle { return *(**handle)(src) }

// as returns the value for a place of type t. It panics with an unassignable if the
// value is not assignable to t; the parts of position are joined for its text. Of a
// variable it returns a copy, since another Rust thread may set the variable while
// Go code reads the value.
func (h *handle) as(t reflect.Type, position ...string) reflect.Value {
	return fitted(h.copied(), t, position...)
}

// held is like as, but does not copy. The caller holds the access lock.
func (h *handle) held(t reflect.Type, position ...string) reflect.Value {
	if h == nil {
		return fitted(reflect.Value{}, t, position...)
	}
	return fitted(h.value, t, position...)
}

// copied returns the value. Of a variable it returns a copy.
func (h *handle) copied() reflect.Value {
	if h == nil {
		return reflect.Value{}
	}
	return copyUnderLock(h.value)
}
