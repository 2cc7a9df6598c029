package main

import (
	"fmt"
	"plugin"
	"reflect"
	"sync"
	"unsafe"
)

// binding is a symbol prepared for calls or accesses that need its Go type at
// run time. Bindings are kept for ever: Rust holds their addresses.
type binding struct {
	value  reflect.Value // the function, or the variable itself
	params []*copier     // of a function
	fails  bool          // the last result is an error
	whole  *copier       // of a variable
}

var bindings struct {
	sync.Mutex
	all []*binding
}

var errorType = reflect.TypeOf((*error)(nil)).Elem()

// bindSymbol prepares the symbol named in slots 1 and 2 of the plugin in slot 0
// and leaves the binding's address in slot 0.
func bindSymbol(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	plugins.Lock()
	owner := plugins.all[f.regs.Ints[0]]
	plugins.Unlock()
	b, err := newBinding(owner, f.argString(1))
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	bindings.Lock()
	bindings.all = append(bindings.all, b)
	bindings.Unlock()
	f.regs.Ints[0] = uintptr(unsafe.Pointer(b))
	f.status = returned
}

func newBinding(owner *plugin.Plugin, name string) (*binding, error) {
	symbol, err := owner.Lookup(name)
	if err != nil {
		return nil, err
	}
	b := &binding{value: reflect.ValueOf(symbol)}
	t := b.value.Type()
	if t.Kind() != reflect.Func {
		b.value = b.value.Elem() // Lookup gives a pointer to a variable
		b.whole, err = newCopier(t.Elem())
		return b, err
	}
	for i := 0; i < t.NumIn(); i++ {
		param, err := newCopier(t.In(i))
		if err != nil {
			return nil, err
		}
		b.params = append(b.params, param)
	}
	n := t.NumOut()
	b.fails = n > 0 && t.Out(n-1) == errorType
	return b, nil
}

// copier makes Go values of one type from images: values in Rust memory, laid
// out as Go lays them out, whose pointers lead to Rust memory as well.
type copier struct {
	t    reflect.Type
	flat bool // no pointers: a value is its bytes
	into func(dst, src unsafe.Pointer)
}

// fresh returns a new value made from the image at src.
func (c *copier) fresh(src unsafe.Pointer) reflect.Value {
	place := reflect.New(c.t)
	c.into(place.UnsafePointer(), src)
	return place.Elem()
}

func newCopier(t reflect.Type) (*copier, error) {
	c := &copier{t: t}
	size := t.Size()
	switch kind := t.Kind(); {
	case kind >= reflect.Bool && kind <= reflect.Complex128:
		c.flat = true
		c.into = func(dst, src unsafe.Pointer) {
			copy(unsafe.Slice((*byte)(dst), size), unsafe.Slice((*byte)(src), size))
		}
	case kind == reflect.String:
		c.into = func(dst, src unsafe.Pointer) {
			image := (*slice)(src) // only two words of it are there
			*(*string)(dst) = string(unsafe.Slice((*byte)(image.data), image.len))
		}
	case kind == reflect.Slice:
		elem, err := newCopier(t.Elem())
		if err != nil {
			return nil, err
		}
		c.into = func(dst, src unsafe.Pointer) {
			image := *(*slice)(src)
			made := reflect.MakeSlice(t, image.len, image.len)
			elem.repeat(made.UnsafePointer(), image.data, image.len)
			reflect.NewAt(t, dst).Elem().Set(made)
		}
	case kind == reflect.Array:
		elem, err := newCopier(t.Elem())
		if err != nil {
			return nil, err
		}
		n := t.Len()
		c.flat = elem.flat
		c.into = func(dst, src unsafe.Pointer) { elem.repeat(dst, src, n) }
	default:
		return nil, fmt.Errorf("a Go %s (%s) cannot be made from Rust", kind, t)
	}
	return c, nil
}

// slice is a slice as it lies in memory; a string is its first two words.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

// repeat makes n values side by side.
func (c *copier) repeat(dst, src unsafe.Pointer, n int) {
	step := c.t.Size()
	if c.flat {
		size := step * uintptr(n)
		copy(unsafe.Slice((*byte)(dst), size), unsafe.Slice((*byte)(src), size))
		return
	}
	for i := uintptr(0); i < uintptr(n); i++ {
		c.into(unsafe.Add(dst, i*step), unsafe.Add(src, i*step))
	}
}

// loadWords reads a string, or a slice without pointers in its elements, from the
// variable at fn, into the slots where a call would return it.
func loadWords(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	variable := (*slice)(pointer(&f.fn))
	data, n := variable.data, variable.len
	f.hold(0, data)
	f.regs.Ints[1] = uintptr(n)
	f.status = returned
}

// loadValue copies the variable of binding fn to fresh Go memory, whose address
// goes to ptrs[0].
func loadValue(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	b := (*binding)(pointer(&f.fn))
	place := reflect.New(b.whole.t)
	place.Elem().Set(b.value)
	f.hold(0, place.UnsafePointer())
	f.status = returned
}

// storeValue sets the variable of binding fn from the image at slot 0.
func storeValue(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	b := (*binding)(pointer(&f.fn))
	b.value.Set(b.whole.fresh(pointer(&f.regs.Ints[0])))
	f.status = returned
}
