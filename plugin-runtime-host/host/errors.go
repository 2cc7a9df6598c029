package main

import (
	"context"
	"errors"
	"io"
	"reflect"
	"runtime"
	"unsafe"

	fromrust "goplugin.host/rust"
)

// An error keeps its identity when it crosses. A Go error that returns to Go is the
// same Go value, and a Rust error that returns to Rust is the same Rust value.

// newErrorOwner takes a reference to a Rust error. The reference is released when
// the owner becomes unreachable.
func newErrorOwner(address uintptr) *fromrust.Owner {
	owner := &fromrust.Owner{Address: address, Kind: fromrust.Kind(askRust(rust.errorOwned, address, 1))}
	runtime.SetFinalizer(owner, func(o *fromrust.Owner) {
		ownedValues.alive.Add(-1)
		callRust(rust.errorOwned, o.Address, 0)
	})
	countOwned()
	return owner
}

// errorIdentity crosses together with the text and the type of an error. It is
// mirrored by struct Identity of plugin-core/src/value/error_value.rs.
type errorIdentity struct {
	// A handle to the error itself. Beside an owner, on the way into Go, a handle to the error that it wraps. 0 if there is none.
	handle uintptr
	// The Rust error. It lives as long as the encoded value, or as the handle.
	owner uintptr
	// On the way into Go, where a handle to the error is to be put that is made, see handleOnce.
	place uintptr
}

// errorImage is an encoded error.
type errorImage struct {
	text, kind rustText // kind is empty for nil
	identity   errorIdentity
}

// given returns the error that Rust passes. What is made for an error of Rust's is made
// once, and kept as long as Rust has the error or a clone of it.
func (i *errorIdentity) given(text string) error {
	if i.place == 0 || i.handle != 0 && i.owner == 0 {
		return i.made(text)
	}
	return handleOnce(i.place, func() reflect.Value { return reflect.ValueOf(i.made(text)) }).Interface().(error)
}

// made makes the error, unless it is one of Go.
func (i *errorIdentity) made(text string) error {
	var same error
	if i.handle != 0 {
		same, _ = (*handle)(pointer(&i.handle)).copied().Interface().(error)
	}
	switch {
	case i.owner != 0:
		return fromrust.NewError(text, same, newErrorOwner(i.owner))
	case same != nil:
		return same
	}
	return errors.New(text)
}

// identify fills in the identity of an error for Rust, which then owns the handle.
func (i *errorIdentity) identify(err error) {
	i.handle = uintptr(unsafe.Pointer(keep(reflect.ValueOf(err))))
	if owner := fromrust.OwnerOf(err); owner != nil {
		i.owner = owner.Address // the handle keeps it
	}
}

// errorText returns what the Error method of err returns. The method is plugin code. If
// it panics, the text says so: the function that returned the error did not panic.
func errorText(err error) (text string) {
	defer func() {
		v := recover()
		if v == nil {
			return // the method has returned, or called runtime.Goexit
		}
		of, is := reflect.ValueOf(err), "a "
		if canBeNil(of.Kind()) && of.IsNil() {
			is = "a nil "
		}
		text = "the Error method of " + is + of.Type().String() + " panicked: " + panicText(v)
	}()
	return err.Error()
}

// fail records the error that a function returned. It leaves the error's identity
// in slots 0 and 1.
func (f *frame) fail(err error) {
	f.say(failed, errorText(err), reflect.TypeOf(err).String(), "")
	var identity errorIdentity
	identity.identify(err)
	f.regs.Ints[0], f.regs.Ints[1] = identity.handle, identity.owner
}

// sentinels are errors that Rust knows by a number: enum Sentinel of
// plugin-core/src/dynamic/go_error.rs, in the same order.
var sentinels = [...]error{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, context.Canceled, context.DeadlineExceeded}

// sentinel leaves a handle in slot 0 for the error with the number in slot 0.
func sentinel(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	f.give(reflect.ValueOf(sentinels[f.regs.Ints[0]]))
	f.status = returned
}

// relate performs the operations on errors.
func (f *frame) relate(op operation, v reflect.Value) {
	err, ok := v.Interface().(error)
	if !ok {
		f.say(refused, v.Type().String()+" is not an error", "", "")
		return
	}
	switch op {
	case opErrorIs:
		target, _ := f.handle(2).copied().Interface().(error)
		f.yes(errors.Is(err, target))
		return
	case opErrorWrapped:
		var all []reflect.Value
		for _, inner := range within(err, nil) {
			all = append(all, reflect.ValueOf(inner))
		}
		f.giveAll(all)
		return
	case opErrorKind:
		f.regs.Ints[0] = uintptr(kindOf(append([]error{err}, within(err, nil)...)))
		return
	}
	t := f.typeAt(2)
	if t.Kind() != reflect.Interface && !t.Implements(errorType) {
		f.refuse(t, "an interface and does not implement error")
		return
	}
	target := reflect.New(t)
	if errors.As(err, target.Interface()) {
		f.give(target.Elem())
	} else {
		f.regs.Ints[0] = 0
	}
}

// mostWrapped is how many errors are looked for in one. An error may wrap itself.
const mostWrapped = 1000

// within appends the errors to all that err wraps, directly or not, in the order of
// errors.Is. The methods Unwrap are plugin code; what one that panics would return is
// left out.
func within(err error, all []error) []error {
	for _, inner := range unwrapped(err) {
		if inner != nil && len(all) < mostWrapped {
			all = within(inner, append(all, inner))
		}
	}
	return all
}

// kindOf returns the kind of the first of these errors that has one.
func kindOf(all []error) fromrust.Kind {
	for _, err := range all {
		if kind := fromrust.KindOf(err); kind != fromrust.Other {
			return kind
		}
	}
	for _, err := range all { // what wraps a timeout has this method, too
		if late, ok := err.(interface{ Timeout() bool }); ok && late.Timeout() {
			return fromrust.TimedOut
		}
	}
	return fromrust.Other
}

func unwrapped(err error) (inner []error) {
	defer func() { _ = recover() }()
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return []error{err.Unwrap()}
	case interface{ Unwrap() []error }:
		return err.Unwrap()
	}
	return nil
}
