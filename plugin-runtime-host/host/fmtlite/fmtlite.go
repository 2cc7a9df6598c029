// Package fmtlite writes values as fmt.Sprint does.
//
// The host does not use package fmt, for two reasons. fmt imports os and more, by which
// every process would relocate an eighth more before its first plugin, and initialise
// it, whether or not a plugin uses it. And fmt overflows the stack for a map or slice
// that contains itself, which ends the process. This package has limits.
//
// Unlike fmt, this package does not call Format methods, which need a fmt.State.
package fmtlite

import (
	"reflect"
	"strconv"
)

const (
	// maxDepth is how deep values may be nested.
	maxDepth = 100
	// maxSize is how many bytes are written at most. A value with shared parts can be
	// small in memory and have a huge text.
	maxSize = 16 << 20
	// more replaces what exceeds the limits.
	more = "..."
)

// Any returns the text of fmt.Sprint(v).
func Any(v any) string {
	if v == nil {
		return "<nil>"
	}
	return Value(reflect.ValueOf(v), func(do func()) { do() })
}

// Value returns the text of the value in v, which must be valid. It reads v inside of
// reading only, and calls methods later, on copies.
func Value(v reflect.Value, reading func(do func())) string {
	p := printer{reading: reading}
	return string(p.print(v))
}

// TypeOf returns the type of the value in v, as fmt.Sprintf("%T", v) does.
func TypeOf(v any) string {
	if v == nil {
		return "<nil>"
	}
	return reflect.TypeOf(v).String()
}

type printer struct {
	reading   func(do func())
	out       []byte
	calls     []call
	panicking bool // whether it is writing the value that a method panicked with
}

// call is a method that returns the text of a value, and the place of that text in out.
type call struct {
	at       int
	name     string
	receiver any
	method   func() string
}

// callSize is how many bytes a call counts for in the limit of the size.
const callSize = 16

// size estimates how many bytes there are.
func (p *printer) size() int { return len(p.out) + callSize*len(p.calls) }

// print writes v, and then inserts what methods return.
func (p *printer) print(v reflect.Value) []byte {
	p.reading(func() { p.value(v, 0) })
	if len(p.calls) == 0 {
		return p.out
	}
	written, calls, from := p.out, p.calls, 0
	p.out, p.calls = nil, nil
	for _, c := range calls {
		p.out = append(p.out, written[from:c.at]...)
		if from = c.at; len(p.out) > maxSize {
			p.text(more)
		} else {
			p.call(c)
		}
	}
	return append(p.out, written[from:]...)
}

func (p *printer) text(text string) { p.out = append(p.out, text...) }

// value writes v, which is nested depth values deep (printValue, fmt/print.go).
func (p *printer) value(v reflect.Value, depth int) {
	if depth > maxDepth || p.size() > maxSize {
		p.text(more)
		return
	}
	if p.method(v) {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		p.out = strconv.AppendBool(p.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.out = strconv.AppendInt(p.out, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.out = strconv.AppendUint(p.out, v.Uint(), 10)
	case reflect.Float32:
		p.out = strconv.AppendFloat(p.out, v.Float(), 'g', -1, 32)
	case reflect.Float64:
		p.out = strconv.AppendFloat(p.out, v.Float(), 'g', -1, 64)
	case reflect.Complex64:
		p.complex(v.Complex(), 32)
	case reflect.Complex128:
		p.complex(v.Complex(), 64)
	case reflect.String:
		p.text(v.String())
	case reflect.Map:
		p.entries(v, depth)
	case reflect.Struct:
		p.text("{")
		for i := 0; i < v.NumField(); i++ {
			p.element(field(v, i), i, depth)
		}
		p.text("}")
	case reflect.Interface:
		if v.IsNil() {
			p.text("<nil>")
		} else {
			p.value(v.Elem(), depth+1)
		}
	case reflect.Array, reflect.Slice:
		p.text("[")
		for i := 0; i < v.Len() && p.size() <= maxSize; i++ {
			p.element(v.Index(i), i, depth)
		}
		p.text("]")
	case reflect.Pointer:
		if depth == 0 && !v.IsNil() {
			switch v.Elem().Kind() {
			case reflect.Array, reflect.Slice, reflect.Struct, reflect.Map:
				p.text("&")
				p.value(v.Elem(), depth+1)
				return
			}
		}
		p.address(v)
	default: // a channel, func or unsafe.Pointer
		p.address(v)
	}
}

func (p *printer) element(v reflect.Value, i, depth int) {
	if i > 0 {
		p.text(" ")
	}
	p.value(v, depth+1)
}

// field returns a field, or the value in it if it is an interface.
func field(v reflect.Value, i int) reflect.Value {
	f := v.Field(i)
	if f.Kind() == reflect.Interface && !f.IsNil() {
		f = f.Elem()
	}
	return f
}

func (p *printer) entries(v reflect.Value, depth int) {
	p.text("map[")
	for i, entry := range sortedEntries(v) {
		if p.size() > maxSize {
			break
		}
		p.element(entry.key, i, depth)
		p.text(":")
		p.value(entry.value, depth+1)
	}
	p.text("]")
}

func (p *printer) address(v reflect.Value) {
	if v.Pointer() == 0 {
		p.text("<nil>")
		return
	}
	p.text("0x")
	p.out = strconv.AppendUint(p.out, uint64(v.Pointer()), 16)
}

func (p *printer) complex(c complex128, size int) {
	p.text("(")
	p.out = strconv.AppendFloat(p.out, real(c), 'g', -1, size)
	imaginary := strconv.FormatFloat(imag(c), 'g', -1, size)
	if imaginary[0] != '+' && imaginary[0] != '-' {
		p.text("+")
	}
	p.text(imaginary)
	p.text("i)")
}

// method notes a call of v's Error or String method, if it has one. Methods of values in
// unexported fields are not called.
func (p *printer) method(v reflect.Value) bool {
	if !v.IsValid() || !v.CanInterface() {
		return false
	}
	c := call{at: len(p.out), receiver: v.Interface()}
	switch v := c.receiver.(type) {
	case error:
		c.name, c.method = "Error", v.Error
	case interface{ String() string }:
		c.name, c.method = "String", v.String
	default:
		return false
	}
	p.calls = append(p.calls, c)
	return true
}

// call writes what the method returns, or the value it panics with (catchPanic,
// fmt/print.go).
func (p *printer) call(c call) {
	defer func() {
		r := recover()
		if r == nil {
			return // the method has returned, or called runtime.Goexit
		}
		if v := reflect.ValueOf(c.receiver); v.Kind() == reflect.Pointer && v.IsNil() {
			p.text("<nil>")
			return
		}
		if p.panicking {
			p.text(TypeOf(r))
			return
		}
		inner := printer{reading: p.reading, panicking: true}
		p.text("%!v(PANIC=" + c.name + " method: ")
		p.out = append(p.out, inner.print(reflect.ValueOf(r))...)
		p.text(")")
	}()
	p.text(c.method())
}
