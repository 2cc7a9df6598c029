package trampoline

import (
	"runtime"
	"testing"
)

// on runs f on a goroutine of its own, which may be left locked.
func on(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

func TestLockWordIsFoundAndTells(t *testing.T) {
	on(func() {
		word := findLockWord()
		if word == nowhere {
			t.Fatal("no word of g, or more than one, tells whether a goroutine is locked")
		}
		t.Logf("word %d of g, at %#x", word, word*8)
	})
	for round := 0; round < 1000; round++ {
		on(func() {
			if Locked() || lockedByTrace() {
				t.Error("a new goroutine is locked")
			}
			runtime.LockOSThread()
			runtime.LockOSThread()
			runtime.UnlockOSThread()
			if !Locked() || !lockedByTrace() {
				t.Error("a locked goroutine is not")
			}
		})
	}
}

func BenchmarkLocked(b *testing.B) {
	on(func() {
		for i := 0; i < b.N; i++ {
			Locked()
		}
	})
}
