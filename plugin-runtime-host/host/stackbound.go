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

// Where the stack pointer of the main thread was when the program began (elf/dl-support.c and rtld.c of glibc).
extern void *__libc_stack_end;

// What glibc would say of the main thread's stack (nptl/pthread_getattr_np.c), without reading /proc/self/maps for it. Says nothing of
// other threads, and nothing where there is no limit.
//
// The kernel lets this stack grow until it is as long as the limit, counted from its upper end (mm/mmap.c, acct_stack_growth). Up there
// are the arguments, the environment and, last of all, the path that the program was started by and a null pointer (fs/exec.c,
// bprm_mm_init and do_execveat_common).
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

// A thread asks only for its own. The bounds change where the program raises the limit of the main thread's.
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
