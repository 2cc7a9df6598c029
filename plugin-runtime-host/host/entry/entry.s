#include "textflag.h"

#ifdef GOOS_linux
#ifdef GOARCH_amd64
#define RT0 _rt0_amd64_linux_lib
#else
#define RT0 _rt0_arm64_linux_lib
#endif
#endif

#ifdef GOOS_freebsd
#ifdef GOARCH_amd64
#define RT0 _rt0_amd64_freebsd_lib
#else
#define RT0 _rt0_arm64_freebsd_lib
#endif
#endif

#ifdef GOOS_darwin
#ifdef GOARCH_amd64
#define RT0 _rt0_amd64_darwin_lib
#else
#define RT0 _rt0_arm64_darwin_lib
#endif
#endif

// void goplugin_loaded(int argc, char **argv, char **envp), for the loader.
//
// The jump is not reached. By it the linker sees that the next function is used:
// it does not look into C.
TEXT goplugin_loaded(SB),NOSPLIT|NOFRAME,$0
	RET
	JMP	goplugin_rt0(SB)

// void goplugin_rt0(int argc, char **argv), for start.c.
TEXT goplugin_rt0(SB),NOSPLIT|NOFRAME,$0
	JMP	RT0(SB)
