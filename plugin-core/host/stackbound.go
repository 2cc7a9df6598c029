//go:build !go1.23

package main

/*
#include <stdint.h>

static void (*goplugin_ask)(uintptr_t *);

// The bounds of a thread's stack never change, and a thread asks only for its own.
static void goplugin_stack_bounds(uintptr_t bounds[2]) {
	static __thread uintptr_t known[2];
	if (known[1] == 0) {
		goplugin_ask(known);
	}
	bounds[0] = known[0];
	bounds[1] = known[1];
}

static void *goplugin_remember(void *ask) {
	goplugin_ask = (void (*)(uintptr_t *))ask;
	return (void *)goplugin_stack_bounds;
}
*/
import "C"

import "unsafe"

// Up to Go 1.22 the runtime asks for the bounds of the C stack at every entry
// from a thread of another language (runtime/cgocall.go,
// callbackUpdateSystemStack), and the answer, pthread_getattr_np, reads
// /proc/self/maps on the main thread: 70 µs. Since Go 1.23 it asks once.
//
//go:linkname cgoGetstackbound _cgo_getstackbound
var cgoGetstackbound unsafe.Pointer

func init() {
	cgoGetstackbound = C.goplugin_remember(cgoGetstackbound)
}
