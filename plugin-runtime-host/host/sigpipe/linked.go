//go:build linux && !go1.28

package sigpipe

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// ignoredAt is the offset, in the runtime's variable sig (runtime/sigqueue.go), of the
// bit set of ignored signals. It follows a word and two arrays of three 32-bit numbers,
// as there are 65 signals on Linux (_NSIG).
const ignoredAt = unsafe.Sizeof(uintptr(0)) + 2*3*4

// Ignore records in the variable at sig that SIGPIPE is ignored. If sig does not have
// the expected layout, it is left unchanged.
func Ignore(sig unsafe.Pointer) {
	const pipe = syscall.SIGPIPE
	if signalIgnored(uint32(pipe)) {
		return
	}
	word := (*uint32)(unsafe.Add(sig, ignoredAt))
	old := atomic.LoadUint32(word)
	if !atomic.CompareAndSwapUint32(word, old, old|1<<pipe) {
		return
	}
	if !signalIgnored(uint32(pipe)) {
		atomic.CompareAndSwapUint32(word, old|1<<pipe, old)
	}
}

// From runtime/sigqueue.go.
//
//go:linkname signalIgnored os/signal.signal_ignored
func signalIgnored(s uint32) bool
