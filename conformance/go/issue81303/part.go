// Package main is the Go part of the host of TestIssue81303: it brings method
// tables of which the plugins have copies.
package main

import "testplugin/issue81303/p"

func Walk() { p.Walk() }

func main() {}
