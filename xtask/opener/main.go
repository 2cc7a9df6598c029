// Command opener opens the plugins given as arguments, in order, as any Go
// program would, and prints a line for each: "opened", or "refused" and the
// error. `cargo xtask verdicts` compares that with what the library says.
package main

import (
	"os"
	"plugin"
	"strconv"
)

func main() {
	for _, path := range os.Args[1:] {
		line := "opened"
		if _, err := plugin.Open(path); err != nil {
			line = "refused " + strconv.Quote(err.Error())
		}
		os.Stdout.WriteString(line + "\n")
	}
}
