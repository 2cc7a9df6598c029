// Command program is the main peer: a Go program with Go's package plugin. It
// serves measurements, so that they can be taken in turns with those of other
// processes:
//
//	program SHALLOW DEEP
//
// SHALLOW is the path of fixtures/bench in one folder, DEEP that of another
// plugin, ten folders deep. The program writes "ready" and then answers each
// line "NAME N" with the time of N runs of NAME in nanoseconds.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"plugin"
	"strings"
	"time"
)

// Results are stored here, so that the compiler cannot remove the work.
var (
	anyPlugin *plugin.Plugin
	anyAdd    func(int, int) int
	anyInt    int
	anyText   string
	anyBytes  []byte
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: program SHALLOW DEEP")
	}
	work := workloads(os.Args[1], os.Args[2])
	fmt.Println("ready")
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var name string
		var n int
		if _, err := fmt.Sscan(input.Text(), &name, &n); err != nil {
			log.Fatalf("%q is not NAME N: %v", input.Text(), err)
		}
		run, ok := work[name]
		if !ok {
			log.Fatalf("there is nothing called %s", name)
		}
		start := time.Now()
		run(n)
		fmt.Println(time.Since(start).Nanoseconds())
	}
}

func workloads(shallow, deep string) map[string]func(n int) {
	p := must(plugin.Open(shallow))
	must(plugin.Open(deep))
	add := must(p.Lookup("Add")).(func(int, int) int)
	greet := must(p.Lookup("Greet")).(func(string) string)
	stamp := must(p.Lookup("Stamp")).(func([]byte) ([]byte, error))
	open := func(path string) func(int) {
		return func(n int) {
			for i := 0; i < n; i++ {
				anyPlugin = must(plugin.Open(path))
			}
		}
	}
	greeting := func(size int) func(int) {
		text := strings.Repeat("x", size)
		return func(n int) {
			for i := 0; i < n; i++ {
				anyText = greet(text)
			}
		}
	}
	data := make([]byte, 64<<10)
	return map[string]func(int){
		"open-1":  open(shallow),
		"open-10": open(deep),
		"lookup": func(n int) {
			for i := 0; i < n; i++ {
				symbol, err := p.Lookup("Add")
				if err != nil {
					log.Fatal(err)
				}
				anyAdd = symbol.(func(int, int) int)
			}
		},
		"add": func(n int) {
			for i := 0; i < n; i++ {
				anyInt = add(anyInt, 2)
			}
		},
		"greet-16":   greeting(16),
		"greet-4096": greeting(4096),
		"stamp-64k": func(n int) {
			for i := 0; i < n; i++ {
				var err error
				if anyBytes, err = stamp(data); err != nil {
					log.Fatal(err)
				}
			}
		},
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
