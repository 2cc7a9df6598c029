package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

// ownedValues counts what Go owns of Rust: closures and errors. Rust drops them when
// Go's collector finds that nothing refers to them. The collector sees a few bytes of
// each, however much memory Rust keeps for it. Without the count, a program that makes
// and drops many, or few large ones, would hardly ever run a collection.
var ownedValues struct {
	alive atomic.Int64 // how many have not been dropped
	made  atomic.Int64 // how many were made since the last collection that was started here
	timed atomic.Bool  // whether a timer will start one
}

const (
	// fewOwned is the least number of new ones that starts a collection at once.
	fewOwned = 256
	// ownedDelay is how long after the first new one a collection is started, at the latest, if that takes no more than a
	// part in ownedShare of the time.
	ownedDelay = 50 * time.Millisecond
	ownedShare = 20
)

// countOwned counts a new one. It starts a collection when half of those that are
// alive are new, much as the collector does with bytes, or some time later.
func countOwned() {
	alive := ownedValues.alive.Add(1)
	made := ownedValues.made.Add(1)
	if made >= fewOwned && 2*made >= alive && ownedValues.made.CompareAndSwap(made, 0) {
		go runtime.GC()
	} else if made == 1 && ownedValues.timed.CompareAndSwap(false, true) {
		time.AfterFunc(ownedDelay, collectOwned)
	}
}

// collectOwned starts a collection if there are new ones, and looks again when it may
// start the next.
func collectOwned() {
	if ownedValues.made.Swap(0) == 0 {
		ownedValues.timed.Store(false)
		if ownedValues.made.Load() > 0 && ownedValues.timed.CompareAndSwap(false, true) { // made meanwhile
			time.AfterFunc(ownedDelay, collectOwned)
		}
		return
	}
	began := time.Now()
	runtime.GC()
	time.AfterFunc(max(ownedDelay, ownedShare*time.Since(began)), collectOwned)
}
