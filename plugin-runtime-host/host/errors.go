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

// An error crosses with its identity: what came from Go goes back as the same
// value, and what Rust has made, when it comes back, as the same Rust value.

// newErrorOwner takes a reference to a Rust error, until nothing refers to the owner.
func newErrorOwner(address uintptr) *fromrust.Owner {
	owner := &fromrust.Owner{Address: address}
	callRust(rust.errorOwned, address, 1)
	runtime.SetFinalizer(owner, func(o *fromrust.Owner) { callRust(rust.errorOwned, o.Address, 0) })
	return owner
}

// errorIdentity is what crosses beside text and type of an error. Mirrored by struct
// Identity of plugin-core/src/value/error_value.rs.
type errorIdentity struct {
	// Of the error itself or, into Go beside an owner, of what it wraps; 0 if there is none.
	handle uintptr
	// The Rust error, which lives as long as the image, or as the handle.
	owner uintptr
}

// errorImage is the image of an error.
type errorImage struct {
	text, kind rustText // kind is empty for nil
	identity   errorIdentity
}

// given returns the error that Rust gives.
func (i *errorIdentity) given(text string) error {
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

// identify fills in what Rust is to know of an error: it owns the handle then.
func (i *errorIdentity) identify(err error) {
	i.handle = uintptr(unsafe.Pointer(keep(reflect.ValueOf(err))))
	if owner := fromrust.OwnerOf(err); owner != nil {
		i.owner = owner.Address // the handle keeps it
	}
}

// fail records the error that a function returned: slots 0 and 1 hold what
// identifies it.
func (f *frame) fail(err error) {
	f.say(failed, err.Error(), reflect.TypeOf(err).String(), "")
	var identity errorIdentity
	identity.identify(err)
	f.regs.Ints[0], f.regs.Ints[1] = identity.handle, identity.owner
}

// sentinels are errors that Rust knows by a number: enum Sentinel of
// plugin-core/src/value/go_error.rs, in the same order.
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

// relate does what op says to an error.
func (f *frame) relate(op operation, v reflect.Value) {
	err, ok := v.Interface().(error)
	if !ok {
		f.say(refused, v.Type().String()+" is no error", "", "")
		return
	}
	if op == opErrorIs {
		target, _ := f.handle(2).copied().Interface().(error)
		f.yes(errors.Is(err, target))
		return
	}
	t := f.typeAt(2)
	if t.Kind() != reflect.Interface && !t.Implements(errorType) {
		f.refuse(t, "interface, and no error")
		return
	}
	target := reflect.New(t)
	if errors.As(err, target.Interface()) {
		f.give(target.Elem())
	} else {
		f.regs.Ints[0] = 0
	}
}
