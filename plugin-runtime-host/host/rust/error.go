// Package rust has the Go types of values that Rust makes. It is a package of its own
// so that %T prints *rust.Error.
package rust

import "unsafe"

// Error is the Go form of a Rust error.
type Error struct {
	text  string
	wraps error
	owner *Owner
}

// Owner holds a reference to the Rust error. It is separate from Error because reflect
// may copy an Error.
type Owner struct {
	Address uintptr
	Kind    Kind
	// The pointer keeps the tiny allocator from putting the Owner into a block with other small objects, which could keep it
	// from being finalized (runtime.SetFinalizer).
	_ unsafe.Pointer
}

// NewError returns an error with this text. It wraps a Go error if that is not nil.
func NewError(text string, wraps error, owner *Owner) *Error { return &Error{text, wraps, owner} }

func (e *Error) Error() string { return e.text }

// Unwrap returns the Go error, so that errors.Is and errors.As find it.
func (e *Error) Unwrap() error { return e.wraps }

// Is reports whether target is what Go has for the kind of the Rust error, such as
// fs.ErrNotExist, for errors.Is.
func (e *Error) Is(target error) bool {
	return target != nil && e.owner != nil && e.owner.Kind.is(target)
}

// Timeout reports whether a limit of time was exceeded, for os.IsTimeout and package net.
func (e *Error) Timeout() bool { return e.owner != nil && e.owner.Kind == TimedOut }

// OwnerOf returns the owner of an error that Rust has made, otherwise nil.
func OwnerOf(err error) *Owner {
	if made, ok := err.(*Error); ok && made != nil {
		return made.owner
	}
	return nil
}
