// Package sprint writes values as fmt.Sprint does.
//
// The host does without package fmt: with os and all else that fmt brings, every
// process would relocate an eighth more before its first plugin, and initialise
// them, whether or not a plugin uses them. And a map or slice that holds itself
// has no end there: the stack overflows, which ends the process. Here there are
// limits.
//
// What fmt does and this does not: it asks a type that has a method Format, which
// only package fmt can call.
package sprint

import (
	"reflect"
	"strconv"
)

const (
	// maxDepth is how many values may be in each other.
	maxDepth = 100
	// maxSize is how many bytes may be written before it ends: parts that are
	// shared can be few in memory, and without end when they are written out.
	maxSize = 16 << 20
	// more stands for what is beyond the limits.
	more = "..."
)

// Any returns v as fmt.Sprint(v) does.
func Any(v any) string {
	if v == nil {
		return "<nil>"
	}
	return Value(reflect.ValueOf(v), func(do func()) { do() })
}

// Value returns what v holds, which must be valid. It looks at v inside of reading,
// and calls methods of what it finds there later, with copies.
func Value(v reflect.Value, reading func(do func())) string {
	p := printer{reading: reading}
	return string(p.print(v))
}

// TypeOf returns the type of what v holds, as fmt.Sprintf("%T", v) does.
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
	panicking bool // it is writing what a method panicked with
}

// call is a method by which a value writes itself, and where in out.
type call struct {
	at       int
	name     string
	receiver any
	method   func() string
}

// callSize is what a call counts for in the limit of the size.
const callSize = 16

// size is about how many bytes there are.
func (p *printer) size() int { return len(p.out) + callSize*len(p.calls) }

// print writes v, and then what methods return in their places.
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

// value writes v, which is so many values deep in the one that was given
// (printValue, fmt/print.go).
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

// field returns a field, or what is in it if it is an interface.
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

// method lets v write itself, if it has one of the methods for that, and may be
// asked: what is in an unexported field may not.
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

// call writes what the method returns, or panics with (catchPanic, fmt/print.go).
func (p *printer) call(c call) {
	defer func() {
		r := recover()
		if r == nil {
			return // it has returned, or called runtime.Goexit
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
