// Package main is the Go part of the host of TestRunHost: it has a package
// that the plugins share, and changes a variable of it before they are opened.
package main

import "testplugin/common"

func init() {
	common.X *= 5
}

func X() int { return common.X }

func main() {}
