package main

import "unsafe"

// What lies in memory as Rust and the runtime have it.

// slice is a slice as it lies in memory; a string is its first two words.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// rustText is a string as it lies in Rust memory.
type rustText struct {
	data unsafe.Pointer
	len  int
}

func (t *rustText) copied() string { return string(unsafe.Slice((*byte)(t.data), t.len)) }

// block is what the image of a map leads to.
type block struct {
	count      int
	keys, elem unsafe.Pointer
}
