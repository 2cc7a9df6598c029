// Command growth measures in Go what src/bin/growth.rs measures in Rust, and
// writes lines `SERIES X VALUE`:
//
//	growth plugins PLUGIN...
//	growth functions COUNT FIRST PLUGIN
//	growth handles
package main

import (
	"fmt"
	"log"
	"os"
	"plugin"
	"runtime"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) > 2 && os.Args[1] == "plugins":
		plugins(os.Args[2:])
	case len(os.Args) == 5 && os.Args[1] == "functions":
		var count int
		fmt.Sscan(os.Args[2], &count)
		functions(count, os.Args[3], os.Args[4])
	case len(os.Args) == 2 && os.Args[1] == "handles":
		handles()
	default:
		log.Fatal("usage: growth plugins PLUGIN... | functions COUNT FIRST PLUGIN | handles")
	}
}

// plugins opens the plugins one after the other. A reported point is the mean
// time of the opens since the previous point.
func plugins(paths []string) {
	open(paths[0])
	before := resident()
	var spent time.Duration
	opened := 0
	for i, path := range paths[1:] {
		start := time.Now()
		open(path)
		spent += time.Since(start)
		opened++
		if x := i + 2; reported(x) {
			fmt.Println("open", x, float64(spent.Nanoseconds())/float64(opened))
			fmt.Println("resident", x-1, resident()-before)
			fmt.Println("open-again", x, each(2000, func(int) { open(path) }))
			spent, opened = 0, 0
		}
	}
}

// reported reports whether the curve has a point at this number of plugins.
func reported(x int) bool {
	switch x {
	case 2, 5, 10, 20, 50, 100:
		return true
	}
	return false
}

var anyFunc func(int, int) int

// functions opens a plugin with count functions, F00000 and so on, and looks
// them up in a scattered order.
func functions(count int, first, path string) {
	open(first)
	before := resident()
	start := time.Now()
	p := open(path)
	fmt.Println("open", count, time.Since(start).Nanoseconds())
	fmt.Println("resident", count, resident()-before)
	names := make([]string, count)
	for i := range names {
		// 7919 is coprime to all counts.
		names[i] = fmt.Sprintf("F%05d", i*7919%count)
	}
	fmt.Println("lookup", count, each(200_000, func(i int) {
		symbol, err := p.Lookup(names[i%count])
		if err != nil {
			log.Fatal(err)
		}
		anyFunc = symbol.(func(int, int) int)
	}))
}

// handles holds values of type any.
func handles() {
	before := resident()
	var held []any
	for _, number := range []int{10, 100, 1000, 10_000, 100_000} {
		for i := len(held); i < number; i++ {
			held = append(held, i+1000)
		}
		fmt.Println("resident", number, resident()-before)
	}
	runtime.KeepAlive(held)
}

// resident returns the resident memory of this process in bytes, after a
// garbage collection; 0 on systems without Linux's proc file system.
func resident() int {
	runtime.GC()
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kilobytes int
	fmt.Sscan(after, &kilobytes)
	return kilobytes << 10
}

// each returns the mean time of n runs in nanoseconds.
func each(n int, run func(int)) float64 {
	for i := 0; i < n/10; i++ {
		run(i)
	}
	start := time.Now()
	for i := 0; i < n; i++ {
		run(i)
	}
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

func open(path string) *plugin.Plugin {
	p, err := plugin.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	return p
}
