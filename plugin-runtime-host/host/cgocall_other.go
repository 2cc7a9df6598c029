//go:build go1.28

package main

/*
#include <stdint.h>

static void goplugin_cgocall(uintptr_t fn, uintptr_t arg) { ((void (*)(void *))fn)((void *)arg); }
*/
import "C"

import "unsafe"

// cgocall calls a C function. Whether the runtime's function of this name can still
// be had is to be seen when there is that version.
func cgocall(fn, arg unsafe.Pointer) int32 {
	C.goplugin_cgocall(C.uintptr_t(uintptr(fn)), C.uintptr_t(uintptr(arg)))
	return 0
}
