// Command cold opens a plugin and calls it once, as src/bin/cold.rs does: the
// minimal Go program with package plugin.
//
//	cold PLUGIN [OTHER|memory]
//
// The first byte on standard output means that the call has been made: F of
// fixtures/hello prints something; the result of Count of benches/peers/large is
// printed. With OTHER, that plugin is then opened, and the last line is the time
// of that in nanoseconds. With memory, the last line is the resident memory of
// the process in bytes.
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

// resident returns the resident memory of this process in KiB (VmRSS of /proc/self/status).
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
