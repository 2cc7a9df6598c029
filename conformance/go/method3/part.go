// Package main is the Go part of the host of TestMethod3: it has a method
// table for the type whose unexported method the plugin calls.
package main

import "testplugin/method3/p"

var i p.I

func Assign() { i = p.T(123) }

func main() {}
