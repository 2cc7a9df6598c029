package main

import "unsafe"

// Values of recursive types may be of any depth, lead to
// themselves, or share parts so that they are small in Go and without end when
// they are written out. Images of them have limits; those of other types are no
// deeper than the type.
const (
	// imageDepth is how many pointers, maps and slices may lead to each other: LEVELS of plugin-core/src/value/depth.rs, which
	// says why.
	imageDepth = 500
	// imageCount is how many of them there may be in all, each counted as often as something leads to it; imageSize is how many
	// bytes, counted likewise.
	imageCount = treeValues
	imageSize  = treeSize
	// emptyElements is how many elements a slice may have that take no memory in Go, but do in an image: EMPTY_ELEMENTS of
	// plugin-core/src/value/sequence.rs.
	emptyElements = 1 << 20
)

// extent is how far an image has come.
type extent struct {
	depth, entered int
	size           uintptr
}

// lead goes on to what a value leads to, if limits allow. The depth is the
// caller's to take back.
func (e *extent) lead(s *schema) {
	e.depth++
	e.entered++
	switch {
	case e.depth > imageDepth:
		e.exceeded(s, "depth", "is too deep, or leads to itself")
	case e.entered > imageCount:
		e.exceeded(s, "count", "leads to too many others")
	case e.size > imageSize:
		e.exceeded(s, "size", "is too large")
	}
}

// exceeded refuses the whole image.
func (e *extent) exceeded(s *schema, limit, what string) {
	panic(refusal{text: "a " + s.t.String() + " " + what, limit: limit, of: s.t.String()})
}

// count adds n bytes. Those outside of what may be endless are not limited.
func (e *extent) count(n uintptr) {
	if e.depth > 0 {
		e.size += n
	}
}

// copied keeps n bytes at p, which the image shares with the value, and Rust copies.
func (w *writer) copied(p unsafe.Pointer, n uintptr) unsafe.Pointer {
	w.count(n)
	return w.keep(p)
}

// close marks all that s leads to as cyclic.
func (s *schema) close() {
	if s.closed {
		return
	}
	s.closed = true
	s.cyclic = s.code == 'p' || s.code == 'm' || s.code == 's'
	for _, part := range s.parts {
		part.close()
	}
}
