package main

/*
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <sys/auxv.h>
#endif

static void (*goplugin_ask)(uintptr_t *);

#ifdef __GLIBC__

// The stack pointer of the main thread at the start of the program (elf/dl-support.c and rtld.c of glibc).
extern void *__libc_stack_end;

// Computes the bounds of the main thread's stack as glibc does (nptl/pthread_getattr_np.c), but without reading /proc/self/maps. Returns
// nothing for other threads, or if the stack size is unlimited.
//
// The kernel lets this stack grow up to the limit, counted from its upper end (mm/mmap.c, acct_stack_growth). The upper end holds the
// arguments, the environment and, last of all, the path of the program and a null pointer (fs/exec.c, bprm_mm_init and
// do_execveat_common).
static void goplugin_main_stack(uintptr_t bounds[2]) {
	uintptr_t end = (uintptr_t)__libc_stack_end;
	uintptr_t path = getauxval(AT_EXECFN);
	uintptr_t page = getauxval(AT_PAGESZ);
	struct rlimit limit;
	if (path < end || page == 0 || getpid() != syscall(SYS_gettid) || getrlimit(RLIMIT_STACK, &limit) != 0) {
		return;
	}
	uintptr_t top = (path + strlen((char *)path) + 1 + sizeof(void *) + page - 1) & -page;
	if (limit.rlim_cur > top - end && limit.rlim_cur < top) {
		bounds[0] = (top - limit.rlim_cur + page - 1) & -page;
		bounds[1] = end;
	}
}

#else

static void goplugin_main_stack(uintptr_t bounds[2]) { (void)bounds; }

#endif

// A thread asks for its own bounds only. Those of the main thread change if the program raises the limit.
static void goplugin_stack_bounds(uintptr_t bounds[2]) {
	static __thread uintptr_t known[2];
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	if (here <= known[0] || here > known[1]) {
		known[0] = known[1] = 0;
		goplugin_main_stack(known);
		if (known[1] == 0) {
			goplugin_ask(known);
		}
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

// The runtime asks for the bounds of the C stack when a thread that Go did not
// create enters (runtime/cgocall.go, callbackUpdateSystemStack): up to Go 1.22 at
// every entry, since then at the first entry of a thread. pthread_getattr_np reads
// all of /proc/self/maps on the main thread, which takes 70 µs. So the bounds are
// cached, and those of the main thread are computed.
//
// The runtime ignores bounds that do not contain the stack pointer.
//
//go:linkname cgoGetstackbound _cgo_getstackbound
var cgoGetstackbound unsafe.Pointer

func init() {
	cgoGetstackbound = C.goplugin_remember(cgoGetstackbound)
}
