package main

import (
	"errors"
	"reflect"
	"sync"
	"unsafe"
)

// binding is a symbol or func value together with one Rust type. It is used for
// calls and accesses that need the Go type at run time. Rust holds the addresses
// of bindings: those of symbols are never freed, those of func values are kept by
// a handle.
type binding struct {
	value   reflect.Value // the function, or the variable itself
	params  []*schema     // of a function
	results []*schema     // of a function, without a final error
	fails   bool          // whether the last result is an error
	whole   *schema       // of a variable
}

var bindings struct {
	sync.Mutex
	all []*binding
}

// bindSymbol prepares the symbol named in slots 1 and 2 of the plugin in slot 0
// for the schema in slots 3 and 4. It leaves the address of the binding in slot 0.
func bindSymbol(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	symbol, err := f.symbol()
	if err == nil {
		var b *binding
		if b, err = newBinding(reflect.ValueOf(symbol), []byte(f.argString(3))); err == nil {
			bindings.Lock()
			bindings.all = append(bindings.all, b)
			bindings.Unlock()
			f.regs.Ints[0] = uintptr(unsafe.Pointer(b))
			f.status = returned
			return
		}
	}
	f.say(refused, err.Error(), "", "")
}

var errorType = reflect.TypeOf((*error)(nil)).Elem()

// newBinding prepares a symbol as Lookup returns it: a function, or a pointer to a
// variable.
func newBinding(symbol reflect.Value, codes []byte) (*binding, error) {
	if symbol.Kind() == reflect.Func {
		return newCallee(symbol, codes)
	}
	b := &binding{value: symbol.Elem()}
	var err error
	b.whole, codes, err = parse(codes, b.value.Type())
	return b, complete(codes, err)
}

// newCallee prepares a func value.
func newCallee(fn reflect.Value, codes []byte) (*binding, error) {
	t := fn.Type()
	if len(codes) == 0 || codes[0] != 'f' {
		return nil, errors.New(t.String() + " is not what was asked for")
	}
	s, codes, err := parse(codes, t)
	if err = complete(codes, err); err != nil {
		return nil, err
	}
	params, results := s.parts[:t.NumIn()], s.parts[t.NumIn():]
	for _, param := range params {
		if param.internal {
			return nil, errors.New(internalText(param.t))
		}
	}
	return &binding{value: fn, params: params, results: results, fails: len(results) < t.NumOut()}, nil
}

func complete(codes []byte, err error) error {
	if err == nil && len(codes) > 0 {
		return errors.New("the description of the Rust type goes on after its end")
	}
	return err
}
