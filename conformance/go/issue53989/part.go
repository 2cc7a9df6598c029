// Package main is the Go part of the host of TestIssue53989: it brings a copy
// of the function that the plugin has, too.
package main

import "testplugin/issue53989/p"

func Square(x int) { p.Square(x) }

func main() {}
