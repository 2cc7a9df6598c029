package main

import "unsafe"

// Layouts of values in memory that Rust and the runtime share.

// slice is a slice as it lies in memory; a string is its first two words.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// rustText is the layout of a string in Rust memory.
type rustText struct {
	data unsafe.Pointer
	len  int
}

func (t *rustText) copied() string { return string(unsafe.Slice((*byte)(t.data), t.len)) }

// block is what an encoded map points to.
type block struct {
	count      int
	keys, elem unsafe.Pointer
}
