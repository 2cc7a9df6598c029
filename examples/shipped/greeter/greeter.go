// Package main is a plugin that greets.
package main

// Greet greets.
func Greet(name string) string { return "hello " + name }

func main() {}
