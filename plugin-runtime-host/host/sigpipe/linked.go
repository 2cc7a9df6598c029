//go:build linux && !go1.28

package sigpipe

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// ignoredAt is where the variable sig of the runtime (runtime/sigqueue.go) has the
// signals that are ignored, a bit each: after a word and two arrays of three
// numbers of 32 bits, as there are 65 signals on Linux (_NSIG).
const ignoredAt = unsafe.Sizeof(uintptr(0)) + 2*3*4

// Ignore notes that SIGPIPE is ignored, in the variable at sig. If sig turns out
// to be laid out otherwise, it is left as it was.
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
