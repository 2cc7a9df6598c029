package main

import "unsafe"

// loadWords reads a string, or a slice whose elements lie in an image as in Go,
// from the variable at fn into the slots where a call would return it. Rust holds
// the lock on access, until it has copied them.
func loadWords(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	variable := (*slice)(pointer(&f.fn))
	data, n := variable.data, variable.len
	f.hold(0, data)
	f.regs.Ints[1] = uintptr(n)
	f.status = returned
}

// loadValue makes an image of the variable of binding fn, whose address goes to
// ptrs[0].
func loadValue(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	b := (*binding)(pointer(&f.fn))
	w := new(writer)
	w.snapshot(func() { f.hold(0, w.image(b.whole, b.value)) })
	f.holdImages(1, w)
	f.status = returned
}

// storeValue sets the variable of binding fn from the image at slot 0.
func storeValue(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	b := (*binding)(pointer(&f.fn))
	made := b.whole.given(pointer(&f.regs.Ints[0]), "the variable", 0)
	access.Lock()
	defer access.Unlock()
	b.value.Set(made)
	f.status = returned
}
