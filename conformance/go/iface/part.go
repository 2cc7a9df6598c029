// Package main is the Go part of the host of TestUniqueTypesAndItabs: it
// compares interface values by its own idea of their types.
package main

import "testplugin/iface_i"

func EqualAny(a, b interface{}) bool { return a == b }

func EqualI(a, b iface_i.I) bool { return a == b }

func main() {}
