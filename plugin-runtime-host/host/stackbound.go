package main

import "unsafe"

// The runtime asks for the bounds of the C stack when a thread that Go did not
// create enters (runtime/cgocall.go, callbackUpdateSystemStack): up to Go 1.22 at
// every entry, since then at the first entry of a thread. It would ask the C library,
// and pthread_getattr_np of glibc reads all of /proc/self/maps on the main thread. So
// it asks Rust, which knows them by then: see start.go.
//
// The runtime ignores bounds that do not contain the stack pointer.
//
//go:linkname cgoGetstackbound _cgo_getstackbound
var cgoGetstackbound unsafe.Pointer
