// Package rust has the Go types of what Rust makes: in a package of its own, so
// that %T prints *rust.Error.
package rust

import "unsafe"

// Error is an error that a Rust type has made.
type Error struct {
	text  string
	wraps error
	owner *Owner
}

// Owner holds a reference to the Rust error. It is apart from Error, of which
// reflect may make a copy.
type Owner struct {
	Address uintptr
	// With a pointer in it, it does not share its memory with other small objects, which would keep it from being finalized
	// (runtime.SetFinalizer).
	_ unsafe.Pointer
}

// NewError returns an error that says text, and wraps an error of Go's if that is not nil.
func NewError(text string, wraps error, owner *Owner) *Error { return &Error{text, wraps, owner} }

func (e *Error) Error() string { return e.text }

// Unwrap lets errors.Is and errors.As find the error of Go's.
func (e *Error) Unwrap() error { return e.wraps }

// OwnerOf returns the owner of an error that Rust has made, or nil.
func OwnerOf(err error) *Owner {
	if made, ok := err.(*Error); ok && made != nil {
		return made.owner
	}
	return nil
}
