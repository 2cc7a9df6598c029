package trampoline

import (
	"bytes"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// gWords is how many words of a goroutine's descriptor are searched. The descriptor has
// more, and the searched ones include the wanted word (type g, runtime/runtime2.go).
const gWords = 40

// lockWord is the index of the word of g that holds the thread to which the goroutine
// is locked (lockedm). It is 0 before the search, and nowhere if the search failed.
var lockWord atomic.Int32

const nowhere = -1

// Locked reports whether the calling goroutine is locked to its thread.
//
// The standard library has no function for this. A stack trace contains it, but takes a
// microsecond. So the word of g that is set exactly while the goroutine is locked is
// searched for. If no word or several words behave so, stack traces are used.
func Locked() bool {
	word := lockWord.Load()
	if word > 0 {
		return gWord(word) != 0
	}
	locked := lockedByTrace()
	if word == 0 && !locked {
		lockWord.Store(findLockWord())
	}
	return locked
}

// findLockWord locks and unlocks the calling goroutine, which must not be locked, a few
// times, and finds the word of g that changes accordingly.
func findLockWord() int32 {
	if descriptor() == nil {
		return nowhere
	}
	var telling [gWords]bool
	for i := range telling {
		telling[i] = true
	}
	for round := 0; round < 4; round++ {
		for i := range telling {
			word := int32(i)
			before := gWord(word)
			runtime.LockOSThread()
			during := gWord(word)
			runtime.UnlockOSThread()
			telling[i] = telling[i] && before == 0 && during != 0 && gWord(word) == 0
		}
	}
	found := int32(nowhere)
	for i, tells := range telling {
		if tells && (found != nowhere || i == 0) {
			return nowhere
		}
		if tells {
			found = int32(i)
		}
	}
	return found
}

// gWord returns a word of the calling goroutine's g, which the runtime never frees.
func gWord(i int32) uintptr {
	return atomic.LoadUintptr((*uintptr)(unsafe.Add(descriptor(), uintptr(i)*unsafe.Sizeof(uintptr(0)))))
}

// lockedByTrace reads the first line of a stack trace (goroutineheader,
// runtime/traceback.go).
func lockedByTrace() bool {
	var head [256]byte
	first, _, _ := bytes.Cut(head[:runtime.Stack(head[:], false)], []byte("\n"))
	return bytes.Contains(first, []byte("locked to thread"))
}
