package main

import (
	"plugin"
	"reflect"
	"unsafe"
)

// symbolValue leaves a handle in slot 0 to the function or variable named in slots 1
// and 2 of the plugin in slot 0.
func symbolValue(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	symbol, err := f.symbol()
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	v := reflect.ValueOf(symbol)
	if v.Kind() != reflect.Func {
		v = v.Elem()
	}
	f.regs.Ints[0] = uintptr(unsafe.Pointer(keep(v)))
	f.status = returned
}

// symbol looks up the symbol named in slots 1 and 2 of the plugin in slot 0.
func (f *frame) symbol() (plugin.Symbol, error) {
	return f.plugin(0).Lookup(f.argString(1))
}

// plugin returns the plugin in a slot.
func (f *frame) plugin(slot int) *plugin.Plugin {
	plugins.Lock()
	defer plugins.Unlock()
	return plugins.all[f.regs.Ints[slot]]
}

// makeValue decodes the value at slot 0 by the schema in slots 1 and 2, and leaves a
// handle to it in slot 0. Its type is that in slot 3 or, if slot 3 is 0, the type that
// the schema describes.
func makeValue(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	codes := f.argString(1)
	var t reflect.Type
	var err error
	if f.regs.Ints[3] != 0 {
		t = f.typeAt(3)
	} else {
		t, err = literalType([]byte(codes))
	}
	if err == nil {
		var s *schema
		if s, err = schemaOf(codes, t); err == nil {
			f.regs.Ints[0] = uintptr(unsafe.Pointer(newHandle(s.given(pointer(&f.regs.Ints[0]), "the value", 0))))
			f.status = returned
			return
		}
	}
	f.say(refused, err.Error(), "", "")
}
