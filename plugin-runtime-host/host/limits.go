package main

import "unsafe"

// Values of recursive types may have any depth. They may be cyclic, or share parts,
// so that their encoded form is far larger than the value. So their encoded form is
// limited. Values of other types are no deeper than their type.
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

// extent counts what an encoded value consists of so far.
type extent struct {
	depth, entered int
	size           uintptr
}

// lead enters a pointer, map or slice, and refuses it if that exceeds a limit. The
// caller must decrement depth afterwards.
func (e *extent) lead(s *schema) {
	e.depth++
	e.entered++
	switch {
	case e.depth > imageDepth:
		e.exceeded(s, "depth", "is too deep, or contains itself")
	case e.entered > imageCount:
		e.exceeded(s, "count", "leads to too many others")
	case e.size > imageSize:
		e.exceeded(s, "size", "is too large")
	}
}

// exceeded refuses the whole value.
func (e *extent) exceeded(s *schema, limit, what string) {
	panic(refusal{text: "a " + s.t.String() + " " + what, limit: limit, of: s.t.String()})
}

// count adds n bytes. Only bytes inside of recursive types are limited.
func (e *extent) count(n uintptr) {
	if e.depth > 0 {
		e.size += n
	}
}

// copied keeps n bytes at p alive. The encoded value shares them with the Go value, and Rust copies them.
func (w *writer) copied(p unsafe.Pointer, n uintptr) unsafe.Pointer {
	w.count(n)
	return w.keep(p)
}

// close marks all pointers, maps and slices in s as cyclic.
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
