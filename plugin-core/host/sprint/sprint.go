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
	return Value(reflect.ValueOf(v))
}

// Value returns what v holds, which must be valid.
func Value(v reflect.Value) string {
	var p printer
	p.value(v, 0)
	return string(p.out)
}

// TypeOf returns the type of what v holds, as fmt.Sprintf("%T", v) does.
func TypeOf(v any) string {
	if v == nil {
		return "<nil>"
	}
	return reflect.TypeOf(v).String()
}

type printer struct {
	out       []byte
	panicking bool // it is writing what a method panicked with
}

func (p *printer) text(text string) { p.out = append(p.out, text...) }

// value writes v, which is so many values deep in the one that was given
// (printValue, fmt/print.go).
func (p *printer) value(v reflect.Value, depth int) {
	if depth > maxDepth || len(p.out) > maxSize {
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
		for i := 0; i < v.Len() && len(p.out) <= maxSize; i++ {
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
		if len(p.out) > maxSize {
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
	switch v := v.Interface().(type) {
	case error:
		p.call("Error", v, v.Error)
	case interface{ String() string }:
		p.call("String", v, v.String)
	default:
		return false
	}
	return true
}

// call writes what the method returns, or panics with (catchPanic, fmt/print.go).
func (p *printer) call(name string, v any, method func() string) {
	defer func() {
		r := recover()
		if r == nil {
			return // it has returned, or called runtime.Goexit
		}
		if v := reflect.ValueOf(v); v.Kind() == reflect.Pointer && v.IsNil() {
			p.text("<nil>")
			return
		}
		if p.panicking {
			p.text(TypeOf(r))
			return
		}
		p.panicking = true
		p.text("%!v(PANIC=" + name + " method: ")
		p.value(reflect.ValueOf(r), 0)
		p.text(")")
		p.panicking = false
	}()
	p.text(method())
}
