package main

import (
	"reflect"
	"strconv"
	"syscall"

	"goplugin.host/abi"
	"goplugin.host/internals"
)

// What Rust may make, and how large it may be.

// internalText says why a value cannot be made. Values that Go has made can be looked at.
func internalText(t reflect.Type) string {
	return t.String() + " belongs to the internals of Go's standard library, which trusts such values: they can be looked at, but not made or changed, and their methods cannot be called"
}

// refuseInternal refuses to make or change a value of type t, or to call its methods.
func refuseInternal(t reflect.Type) {
	panic(refusal{text: internalText(t), limit: internalKind, of: t.String()})
}

// internalKind is the kind of these refusals: INTERNAL of plugin-core/src/dynamic/error.rs.
const internalKind = "internal"

// makable refuses to make a value of type t if it is too large, or belongs to the internals of Go's standard library.
func makable(t reflect.Type) {
	if internals.Contains(t) {
		refuseInternal(t)
	}
	room(1, t)
}

// leadsTo returns the type that a pointer type leads to at last; other types are returned as they are.
func leadsTo(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	return t
}

// room returns n if memory can hold n values of a type. Otherwise it refuses.
func room(n uintptr, t reflect.Type) int {
	if !fitsMemory(n, t) {
		refuse(strconv.FormatUint(uint64(n), 10) + " values of type " + t.String() + " take more than Go can allocate")
	}
	if size := n * t.Size(); !available(size) {
		refuse(strconv.FormatUint(uint64(n), 10) + " values of type " + t.String() + " take " + strconv.FormatUint(uint64(size), 10) + " bytes, more than the process can get")
	}
	return int(n)
}

// fitsMemory reports whether n values of a type fit into Go's address space of 48
// bits (runtime/malloc.go, heapAddrBits).
func fitsMemory(n uintptr, t reflect.Type) bool {
	size, fits := abi.Times(t.Size(), n)
	return fits && size < 1<<47 && int(n) >= 0
}

// large is the size of an allocation for which the process may not get the memory, in a machine that runs well otherwise.
const large = 64 << 20

// available reports whether the process can get memory for an allocation of this size. If it could not, the Go runtime would end the
// process. The memory is asked for in the same way as the runtime does (runtime/mem_linux.go, sysAlloc), with what the runtime needs
// beside it: whole arenas, and a sixteenth for their descriptions and maps of pointers. Nothing writes to it, so that it takes no time.
func available(size uintptr) bool {
	if size < large {
		return true
	}
	probe, err := syscall.Mmap(-1, 0, int(size+size/16+large), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err == nil {
		syscall.Munmap(probe)
	}
	return err == nil
}
