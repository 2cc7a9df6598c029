package main

/*
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void (*goplugin_ask)(uintptr_t *);

#ifdef __GLIBC__

// Where the stack of the main thread was when the program began (elf/dl-support.c and rtld.c of glibc).
extern void *__libc_stack_end;

// What glibc would say of the main thread's stack, and less: above its end are arguments and environment, which the kernel keeps
// below a quarter of the limit (fs/exec.c, bprm_stack_limits). Says nothing of other threads, and nothing where there is no limit.
static void goplugin_main_stack(uintptr_t bounds[2]) {
	uintptr_t end = (uintptr_t)__libc_stack_end;
	struct rlimit limit;
	if (getpid() == syscall(SYS_gettid) && getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < end) {
		bounds[0] = end - limit.rlim_cur / 4 * 3;
		bounds[1] = end;
	}
}

#else

static void goplugin_main_stack(uintptr_t bounds[2]) { (void)bounds; }

#endif

// The bounds of a thread's stack never change, and a thread asks only for its own.
static void goplugin_stack_bounds(uintptr_t bounds[2]) {
	static __thread uintptr_t known[2];
	if (known[1] == 0) {
		goplugin_main_stack(known);
	}
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

// The runtime asks for the bounds of the C stack when a thread of another language
// enters (runtime/cgocall.go, callbackUpdateSystemStack): up to Go 1.22 at every
// entry, since then at a thread's first. The answer, pthread_getattr_np, reads all
// of /proc/self/maps if the thread is the main one: 70 µs. So it is remembered,
// and for the main thread worked out.
//
// Bounds in which the stack pointer does not lie are ignored there.
//
//go:linkname cgoGetstackbound _cgo_getstackbound
var cgoGetstackbound unsafe.Pointer

func init() {
	cgoGetstackbound = C.goplugin_remember(cgoGetstackbound)
}
