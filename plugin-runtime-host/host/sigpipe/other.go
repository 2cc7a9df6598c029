//go:build !linux || go1.28

package sigpipe

import "unsafe"

// Ignore does nothing: what it would change was not looked at on this system, or
// in this version of Go.
func Ignore(sig unsafe.Pointer) {}
