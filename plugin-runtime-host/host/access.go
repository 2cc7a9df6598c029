package main

import (
	"reflect"
	"sync/atomic"
	"unsafe"
)

// access is the lock on Go memory that Rust reads and writes, by handles,
// results and variables. It lies in Rust, where the rule is told and all waiting
// is done: plugin-core/src/runtime/access.rs. Whoever follows pointers for Rust
// holds it, and runs no code of a plugin meanwhile; so nobody takes it twice.
var access accessLock

type accessLock struct{}

// accessWriter is set while a writer is there, or waits: WRITER of access.rs.
const accessWriter = 1 << 31

// What Rust is asked for when counting is not enough: module request of access.rs,
// in the same order.
const (
	accessRead uintptr = iota
	accessWake
	accessExclude
	accessAdmit
)

func (accessLock) state() *uint32 { return (*uint32)(pointer(&rust.accessState)) }

// RLock waits until nobody writes.
func (l accessLock) RLock() {
	if atomic.AddUint32(l.state(), 1)&accessWriter != 0 {
		askRust(rust.access, accessRead, 0)
	}
}

// RUnlock gives back what RLock took.
func (l accessLock) RUnlock() {
	if atomic.AddUint32(l.state(), ^uint32(0)) == accessWriter {
		askRust(rust.access, accessWake, 0)
	}
}

// Lock waits until nobody reads or writes.
func (accessLock) Lock() { askRust(rust.access, accessExclude, 0) }

// Unlock gives back what Lock took.
func (accessLock) Unlock() { askRust(rust.access, accessAdmit, 0) }

// underLock calls do under the lock.
func underLock(do func()) {
	access.RLock()
	defer access.RUnlock()
	do()
}

// copyUnderLock returns v, of a variable a copy.
func copyUnderLock(v reflect.Value) reflect.Value {
	if !v.IsValid() || !v.CanAddr() {
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

// lateError is an error whose text is still to be asked for, and the place of
// its image.
type lateError struct {
	dst unsafe.Pointer
	err error
}

// snapshot makes images, under the lock. They share nothing with what Rust may
// write but numbers, which are whole at any time. The texts of errors, which
// code of the plugin tells, are added when the lock is given back. If one of them
// cannot be made, Rust will see none, nor the handles in them.
func (w *writer) snapshot(images func()) {
	made := false
	defer func() {
		if !made {
			forgetUnkept(w.handles)
		}
	}()
	underLock(images)
	for _, e := range w.errors {
		w.text(e.dst, e.err.Error())
		w.text(unsafe.Add(e.dst, unsafe.Sizeof(rustText{})), reflect.TypeOf(e.err).String())
	}
	w.errors = nil
	made = true
}
