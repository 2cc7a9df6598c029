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
// runtime/mgcpacer.go). A collection scans the global variables of all modules, here
// those of the host and of every plugin. A program whose own data is in Rust has
// little else in the Go heap: copies of arguments and results soon fill 4 MiB, and
// scanning the variables again and again takes longer than the copying. So a small
// heap may grow to 8 MiB before it is collected. A larger heap is collected as in any
// Go program.
//
// If the variable GOGC is set, or a plugin calls debug.SetGCPercent, that setting is
// used instead.
const (
	usualPercent = 100
	smallPercent = 200
	smallHeap    = 2 << 20 // below this live size a heap becomes small
	usualHeap    = 4 << 20 // above this live size it no longer is; the gap avoids frequent changes
)

// soon is the delay between a collection and the look at the heap, which stands for
// all collections in between. A look stops the world for tens of microseconds. Package
// runtime/metrics would not stop it, but its initialisation takes a hundredth of a
// cold open.
const soon = 10 * time.Millisecond

// pacer adjusts GOGC after collections.
type pacer struct {
	percent int
	stats   runtime.MemStats // it is large
	looks   atomic.Bool      // whether it will look soon, or never again
}

// collection is an object that the next collection finalizes. It holds a pointer,
// since the allocator puts small objects without pointers together with others.
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
	// The live size is not among the numbers, but can be computed from them.
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
			debug.SetGCPercent(set) // other code has set it, which counts from now on
			return
		}
		p.percent = percent
	}
	p.looks.Store(false)
}
