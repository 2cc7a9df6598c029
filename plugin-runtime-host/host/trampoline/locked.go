package trampoline

import (
	"bytes"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// gWords is how many words of the runtime's descriptor of a goroutine are looked
// at: fewer than it has, and enough to include the one that is looked for (type
// g, runtime/runtime2.go).
const gWords = 40

// lockWord is the number of the word of g that says which thread the goroutine is
// locked to (lockedm); 0 as long as that has not been looked for, and nowhere if
// it was not found.
var lockWord atomic.Int32

const nowhere = -1

// Locked reports whether the calling goroutine is locked to its thread.
//
// No function of the standard library tells, but a stack trace does, which takes
// a microsecond to write. So the word of g that is set while the goroutine is
// locked, and only then, is found by trying; where none or more than one behaves
// so, traces go on to tell.
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

// findLockWord locks the calling goroutine, which is not locked, a few times and
// looks which word of g tells.
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

// lockedByTrace looks at the head of a stack trace (goroutineheader,
// runtime/traceback.go).
func lockedByTrace() bool {
	var head [256]byte
	first, _, _ := bytes.Cut(head[:runtime.Stack(head[:], false)], []byte("\n"))
	return bytes.Contains(first, []byte("locked to thread"))
}
