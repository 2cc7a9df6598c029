//go:build !goplugin_no_objects && (amd64 || arm64)

package object

import "unsafe"

// The linker allows other packages to use this function of package reflect (Go 1.21 to
// 1.27). If it no longer does, the host is built with the tag goplugin_no_objects
// (plugin-runtime-host/src/recipe.rs).
//
// It is not noescape here, unlike in reflect: its argument must be in the heap.
//
//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(address unsafe.Pointer) int32

// stubs returns the addresses of MostMethods stubs of each sort: those that pass the
// receiver on, and those that overwrite it with the arguments.
func stubs() (receiving, shifting unsafe.Pointer)

// Check verifies what this package relies on. It returns an error if something does
// not hold.
func Check() error { return check() }
