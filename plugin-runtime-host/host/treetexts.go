package main

import (
	"errors"
	"reflect"
)

// textMarshaler and textUnmarshaler are encoding.TextMarshaler and
// encoding.TextUnmarshaler.
type (
	textMarshaler   interface{ MarshalText() ([]byte, error) }
	textUnmarshaler interface{ UnmarshalText([]byte) error }
)

// lateText is a text that code of the plugin tells, and where in the tree it is to
// be.
type lateText struct {
	at   int
	tell func(*treeWriter)
}

// finish returns the tree, with the texts that code of the plugin tells: no lock is
// held.
func (w *treeWriter) finish() []byte {
	if w.late == nil {
		return w.out
	}
	whole, from := &treeWriter{out: make([]byte, 0, 2*len(w.out))}, 0
	for _, text := range w.late {
		whole.out = append(whole.out, w.out[from:text.at]...)
		text.tell(whole)
		from = text.at
	}
	return append(whole.out, w.out[from:]...)
}

// error writes the text of an error, which is asked for later.
func (w *treeWriter) error(v reflect.Value) {
	if canBeNil(v.Kind()) && v.IsNil() {
		w.tag(treeNil)
		return
	}
	err := copyOf(v).Interface().(error)
	w.late = append(w.late, lateText{len(w.out), func(w *treeWriter) {
		w.tag(treeText)
		w.text(errorText(err))
	}})
}

// isError says whether v is an error whose method can be called.
func isError(v reflect.Value) bool {
	return v.IsValid() && v.CanInterface() && v.Type().Implements(errorType)
}

// opaque writes a struct of which serde sees nothing: the text of an error, or of
// what is one in JSON, such as a netip.Addr.
func (w *treeWriter) opaque(v reflect.Value) {
	if isError(v) {
		w.error(v)
		return
	}
	pointer := pointerTo(v)
	if isError(pointer) {
		w.error(pointer)
	} else if m, ok := marshaler(pointer); ok {
		w.late = append(w.late, lateText{len(w.out), func(w *treeWriter) { w.marshaled(m, v.Type()) }})
	} else {
		w.fail("a Go " + v.Type().String() + " cannot be serialized: it has unexported fields only")
	}
}

// pointerTo returns a pointer to v or, where it has no address, to a copy. In an
// unexported field there is nothing whose methods can be called.
func pointerTo(v reflect.Value) (pointer reflect.Value) {
	switch {
	case !v.CanInterface():
	case v.CanAddr():
		pointer = v.Addr()
	default:
		pointer = reflect.New(v.Type())
		pointer.Elem().Set(v)
	}
	return pointer
}

func marshaler(pointer reflect.Value) (m textMarshaler, ok bool) {
	if pointer.IsValid() {
		m, ok = pointer.Interface().(textMarshaler)
	}
	return m, ok
}

// marshaled writes the text of a value of type t.
func (w *treeWriter) marshaled(m textMarshaler, t reflect.Type) {
	var text []byte
	err := contained("MarshalText", func() (err error) {
		text, err = m.MarshalText()
		return err
	})
	if err != nil {
		w.fail("a Go " + t.String() + " has no text: " + err.Error())
		return
	}
	w.tag(treeText)
	w.text(string(text))
}

// fromText sets what a text is given for to what it is the text of: an error, or a
// struct of which serde sees nothing but that has a text in JSON. It says whether it
// did.
func fromText(place reflect.Value, text string) bool {
	if place.Kind() == reflect.Interface {
		err := reflect.ValueOf(errors.New(text))
		isError := place.Type().Implements(errorType) && err.Type().AssignableTo(place.Type())
		if isError {
			place.Set(err)
		}
		return isError
	}
	pointer := place.Addr()
	if !pointer.CanInterface() {
		return false
	}
	m, ok := pointer.Interface().(textUnmarshaler)
	if !ok {
		return false
	}
	err := contained("UnmarshalText", func() error { return m.UnmarshalText([]byte(text)) })
	if err != nil {
		refuse("a Go " + place.Type().String() + " does not take this text: " + err.Error())
	}
	return true
}

// contained returns the error of a method of the plugin's, also if that panics.
func contained(name string, call func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New("its method " + name + " panicked: " + panicText(v))
		}
	}()
	return call()
}
