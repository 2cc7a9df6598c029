package main

import (
	"reflect"
	"sync/atomic"
	"unsafe"
)

// access is the lock on Go memory that Rust reads and writes through handles,
// results and variables. The lock itself is in Rust, which also does all the
// waiting; plugin-core/src/runtime/access.rs states the rules. Code that follows
// pointers for Rust holds the lock. It runs no plugin code while it does, so no
// goroutine takes the lock twice.
var access accessLock

type accessLock struct{}

// accessWriter is set while a writer holds the lock or waits for it. It is WRITER
// of access.rs.
const accessWriter = 1 << 31

// Requests to Rust, for the cases in which the counter alone is not enough. They
// are those of module request in access.rs, in the same order.
const (
	accessRead uintptr = iota
	accessWake
	accessExclude
	accessAdmit
)

func (accessLock) state() *uint32 { return (*uint32)(pointer(&rust.accessState)) }

// RLock takes the lock for reading. It waits for writers.
func (l accessLock) RLock() {
	if atomic.AddUint32(l.state(), 1)&accessWriter != 0 {
		askRust(rust.access, accessRead, 0)
	}
}

// RUnlock releases what RLock took.
func (l accessLock) RUnlock() {
	if atomic.AddUint32(l.state(), ^uint32(0)) == accessWriter {
		askRust(rust.access, accessWake, 0)
	}
}

// Lock takes the lock for writing. It waits for readers and writers.
func (accessLock) Lock() { askRust(rust.access, accessExclude, 0) }

// Unlock releases what Lock took.
func (accessLock) Unlock() { askRust(rust.access, accessAdmit, 0) }

// underLock calls do while it holds the lock for reading.
func underLock(do func()) {
	access.RLock()
	defer access.RUnlock()
	do()
}

// copyUnderLock returns v. If v is a variable, it returns a copy of it.
func copyUnderLock(v reflect.Value) reflect.Value {
	if !v.IsValid() || !v.CanAddr() {
		return v
	}
	access.RLock()
	defer access.RUnlock()
	return copyOf(v)
}

// copyOf returns a copy of the variable v.
func copyOf(v reflect.Value) reflect.Value {
	place := reflect.New(v.Type()).Elem()
	place.Set(v)
	return place
}

// lateTree is a tree without the texts of its errors, and the address of its encoded
// value.
type lateTree struct {
	dst  unsafe.Pointer
	tree *treeWriter
}

// lateError is an error whose text is not known yet, and the address of its
// encoded value.
type lateError struct {
	dst unsafe.Pointer
	err error
}

// snapshot calls images, which encodes values, while it holds the lock. The
// encoded values share nothing with memory that Rust may write to except single
// numbers, which are never seen half written. The texts of errors, also those in trees,
// come from plugin code, so they are added after the lock is released. If that code
// calls runtime.Goexit, Rust sees none of the values, and their handles are dropped.
func (w *writer) snapshot(images func()) {
	made := false
	defer func() {
		if !made {
			forgetUnkept(w.handles)
		}
	}()
	underLock(images)
	for _, e := range w.errors {
		w.text(e.dst, errorText(e.err))
		w.text(unsafe.Add(e.dst, unsafe.Sizeof(rustText{})), reflect.TypeOf(e.err).String())
	}
	for _, t := range w.trees {
		tree := t.tree.finish()
		data := w.keep(unsafe.Pointer(unsafe.SliceData(tree)))
		*(*[2]uintptr)(t.dst) = [2]uintptr{uintptr(data), uintptr(len(tree))}
	}
	w.errors, w.trees = nil, nil
	made = true
}
