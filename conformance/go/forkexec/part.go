// Package main is the Go part of the host of TestForkExec: it imports package
// plugin, and starts processes from goroutines.
package main

import (
	"os/exec"
	_ "plugin"
)

// Start starts a program several times at once, and waits for all.
func Start(program, argument string, times int) error {
	ended := make(chan error)
	for i := 0; i < times; i++ {
		go func() { ended <- exec.Command(program, argument).Run() }()
	}
	var first error
	for i := 0; i < times; i++ {
		if err := <-ended; err != nil {
			first = err
		}
	}
	return first
}

func main() {}
