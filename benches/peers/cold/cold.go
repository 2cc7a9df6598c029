// Command cold opens a plugin and calls it once, as src/bin/cold.rs does: the
// least that a Go program can do with package plugin.
//
//	cold PLUGIN [OTHER|memory]
//
// The first byte on standard output says that the call has been made: F of
// fixtures/hello prints by itself; Count of benches/peers/large is printed. If there is another plugin, it
// is opened then, and the last line says how many nanoseconds that took; with memory, how many bytes
// of the process are in memory.
package main

import (
	"os"
	"plugin"
	"strconv"
	"strings"
	"time"
)

func main() {
	use()
	if len(os.Args) > 2 && os.Args[2] == "memory" {
		os.Stdout.WriteString(strconv.Itoa(resident()<<10) + "\n")
	} else if len(os.Args) > 2 {
		start := time.Now()
		if _, err := plugin.Open(os.Args[2]); err != nil {
			fail(err)
		}
		os.Stdout.WriteString(strconv.FormatInt(time.Since(start).Nanoseconds(), 10) + "\n")
	}
}

func use() {
	p, err := plugin.Open(os.Args[1])
	if err != nil {
		fail(err)
	}
	if count, err := p.Lookup("Count"); err == nil {
		os.Stdout.WriteString(strconv.Itoa(count.(func() int)()) + "\n")
		return
	}
	v, err := p.Lookup("V")
	if err != nil {
		fail(err)
	}
	f, err := p.Lookup("F")
	if err != nil {
		fail(err)
	}
	*v.(*int) = 7
	f.(func())()
}

// resident returns the kilobytes that are in memory, as Linux's proc file system tells.
func resident() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fail(err)
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		fail(err)
	}
	return kilobytes
}

func fail(err error) {
	os.Stderr.WriteString(err.Error() + "\n")
	os.Exit(1)
}
