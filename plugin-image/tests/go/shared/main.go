// Scenario: a c-shared library that imports package plugin, as a host for plugins does.
package main

import "C"

import _ "plugin"

//export Answer
func Answer() C.int { return 42 }

func main() {}
