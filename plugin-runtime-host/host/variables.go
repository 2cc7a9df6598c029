package main

import "unsafe"

// loadWords reads a string, or a slice whose elements have the same encoded form as in
// Go, from the variable at fn into the slots in which a call would return it. Rust
// holds the access lock until it has copied the contents.
func loadWords(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	variable := (*slice)(pointer(&f.fn))
	data, n := variable.data, variable.len
	f.hold(0, data)
	f.regs.Ints[1] = uintptr(n)
	f.status = returned
}

// loadValue encodes the variable of binding fn. ptrs[0] becomes the address of the
// encoded value.
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

// storeValue decodes the value at slot 0 into the variable of binding fn.
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
