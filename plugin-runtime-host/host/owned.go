package main

import (
	"runtime"
	"sync/atomic"
)

// ownedValues counts what Go owns of Rust: closures and errors. Rust drops them when
// Go's collector finds that nothing refers to them. The collector sees a few bytes of
// each, however much memory Rust keeps for it. Without the count, a program that makes
// and drops many would hardly ever run a collection.
var ownedValues struct {
	alive atomic.Int64 // how many have not been dropped
	made  atomic.Int64 // how many were made since countOwned last started a collection
}

// fewOwned is the least number of new ones that starts a collection.
const fewOwned = 256

// countOwned counts a new one. It starts a collection when half of those that are
// alive are new, much as the collector does with bytes.
func countOwned() {
	alive := ownedValues.alive.Add(1)
	if made := ownedValues.made.Add(1); made >= fewOwned && 2*made >= alive && ownedValues.made.CompareAndSwap(made, 0) {
		go runtime.GC()
	}
}
