package main

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"goplugin.host/debug"
)

// The runtime collects garbage when the heap has grown by GOGC percent since the
// last collection, but not before it has reached 4 MiB * GOGC/100 (heapMinimum,
// runtime/mgcpacer.go). A collection looks through the variables of all modules,
// which here are those of the host and of every plugin, and in a program whose
// own data is in Rust there is little more: copies of arguments and results soon
// fill 4 MiB, and looking for them in the variables again and again takes longer
// than the copying. So a small heap may grow to twice that before it is collected;
// a larger one is collected as in any Go program.
//
// Whoever says how the collector is to work, by the variable GOGC or by
// debug.SetGCPercent in a plugin, is obeyed.
const (
	usualPercent = 100
	smallPercent = 200
	smallHeap    = 2 << 20 // what is alive in a heap below which it is small
	usualHeap    = 4 << 20 // and above which it is not, so that it need not change often
)

// soon is how long after a collection the heap is looked at, with all that came
// meanwhile: a look stops the world for tens of microseconds. Package
// runtime/metrics would tell without, but initialising it takes a hundredth of a
// cold open.
const soon = 10 * time.Millisecond

// pacer sets GOGC after collections, if it is told of them.
type pacer struct {
	percent int
	stats   runtime.MemStats // it is large
	looks   atomic.Bool      // whether it will look soon, or never again
}

// collection is found to be garbage by the next collection. It holds a pointer:
// the allocator puts what holds none together with other things.
type collection struct{ pacer *pacer }

// watchCollections has collectionEnded called after each collection.
func watchCollections() {
	p := &pacer{percent: usualPercent}
	if percent, _ := syscall.Getenv("GOGC"); percent != "" {
		p.looks.Store(true)
	}
	(&collection{p}).await()
}

func (c *collection) await() {
	runtime.SetFinalizer(c, func(c *collection) {
		(&collection{c.pacer}).await()
		collectionEnded()
		c.pacer.collected()
	})
}

func (p *pacer) collected() {
	if !p.looks.Swap(true) {
		time.AfterFunc(soon, p.look)
	}
}

func (p *pacer) look() {
	runtime.ReadMemStats(&p.stats)
	// What was alive is not among the numbers, but what follows from it.
	alive := p.stats.NextGC * 100 / uint64(100+p.percent)
	percent := p.percent
	switch {
	case alive <= smallHeap:
		percent = smallPercent
	case alive > usualHeap:
		percent = usualPercent
	}
	if percent != p.percent {
		if set := debug.SetGCPercent(percent); set != p.percent {
			debug.SetGCPercent(set) // somebody else's, from now on
			return
		}
		p.percent = percent
	}
	p.looks.Store(false)
}
