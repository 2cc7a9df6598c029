package main

import (
	"fmt"
	"reflect"
	"sync"
	"unsafe"
)

// binding is a symbol prepared for calls or accesses that need its Go type at
// run time, with one Rust type. Bindings are kept for ever: Rust holds their
// addresses.
type binding struct {
	value   reflect.Value // the function, or the variable itself
	params  []*schema     // of a function
	results []*schema     // of a function, without a final error
	fails   bool          // the last result is an error
	whole   *schema       // of a variable
}

var bindings struct {
	sync.Mutex
	all []*binding
}

// bindSymbol prepares the symbol named in slots 1 and 2 of the plugin in slot 0
// for the schemas in slots 3 and 4: those of the parameters and then of the
// results but for a final error, or that of a variable. It leaves the binding's
// address in slot 0.
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

// newBinding prepares what Lookup returned: a function or a pointer to a variable.
func newBinding(symbol reflect.Value, codes []byte) (*binding, error) {
	t := symbol.Type()
	b := &binding{value: symbol}
	var err error
	if t.Kind() != reflect.Func {
		b.value = symbol.Elem()
		b.whole, codes, err = parse(codes, t.Elem())
		return b, complete(codes, err)
	}
	b.fails = finalError(t) == 1
	results := t.NumOut() - finalError(t)
	if b.params, codes, err = parseAll(codes, t.NumIn(), t.In); err == nil {
		b.results, codes, err = parseAll(codes, results, t.Out)
	}
	return b, complete(codes, err)
}

func parseAll(codes []byte, n int, t func(int) reflect.Type) ([]*schema, []byte, error) {
	var all []*schema
	for i := 0; i < n; i++ {
		s, rest, err := parse(codes, t(i))
		if err != nil {
			return nil, nil, err
		}
		all, codes = append(all, s), rest
	}
	return all, codes, nil
}

func complete(codes []byte, err error) error {
	if err == nil && len(codes) > 0 {
		return fmt.Errorf("the schema goes on after its end: %q", codes)
	}
	return err
}
