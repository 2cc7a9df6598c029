//go:build !goplugin_no_objects && (amd64 || arm64)

package object

import "unsafe"

// The linker lets others have this function of package reflect, too (Go 1.21 to
// 1.27). When it does so no more, the host is built with the tag goplugin_no_objects
// (plugin-runtime-host/src/recipe.rs).
//
// Not noescape, as in reflect: what it is given must lie in the heap.
//
//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(address unsafe.Pointer) int32

// stubs returns the addresses of MostMethods stubs each: of those that pass the
// receiver on, and of those that move the arguments over it.
func stubs() (receiving, shifting unsafe.Pointer)

// Check proves what this package relies on, or says what does not hold.
func Check() error { return check() }
