//go:build !go1.28

package main

import "unsafe"

// cgocall calls a C function in the way of cgo, which itself calls this
// (runtime/cgocall.go).
//
//go:linkname cgocall runtime.cgocall
//go:noescape
func cgocall(fn, arg unsafe.Pointer) int32
