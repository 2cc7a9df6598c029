package main

import (
	"errors"
	"reflect"
	"sort"
	"strings"
	"sync"
	"unsafe"
)

// predeclared are the types that every program may name, once they have been asked for.
var predeclared struct {
	sync.Once
	types map[string]reflect.Type
}

func predeclaredType(name string) reflect.Type {
	predeclared.Do(func() {
		predeclared.types = map[string]reflect.Type{
			"string": reflect.TypeOf(""), "error": errorType, "any": anyType, "interface {}": anyType,
			"byte": basicTypes[reflect.Uint8], "rune": basicTypes[reflect.Int32],
		}
		for _, t := range basicTypes {
			if t != nil {
				predeclared.types[t.String()] = t
			}
		}
	})
	return predeclared.types[name]
}

var anyType = reflect.TypeOf((*any)(nil)).Elem()

// findType leaves a handle in slot 0 for the type named in slots 1 and 2: one
// that the types of the symbols whose names, each in a line, are in slots 3 and 4
// lead to, in the plugin in slot 0. Without a plugin, for which slot 0 is -1,
// slots 1 and 2 hold a schema instead, which tells the type.
func findType(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	name := f.argString(1)
	var t reflect.Type
	var err error
	if f.regs.Ints[0] == ^uintptr(0) {
		t, _, err = literalType([]byte(name))
	} else if t = predeclaredType(name); t == nil {
		t, err = f.mentioned(name)
	}
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	f.giveType(t)
	f.status = returned
}

// mentioned returns the type with this name that the plugin in slot 0 mentions.
func (f *frame) mentioned(name string) (reflect.Type, error) {
	walk := walk{name: name, seen: map[reflect.Type]bool{}}
	owner := f.plugin(0)
	for _, symbol := range strings.Split(f.argString(3), "\n") {
		if found, err := owner.Lookup(symbol); err == nil {
			walk.visit(reflect.TypeOf(found))
		}
	}
	switch len(walk.found) {
	case 0:
		return nil, errors.New("no symbol's type leads to a type " + name)
	case 1:
		return walk.found[0], nil
	}
	var paths []string
	for _, t := range walk.found {
		if t.Name() != "" && t.PkgPath()+"."+t.Name() == name {
			return t, nil // sync.Mutex, and not internal/sync.Mutex, which prints so too
		}
		paths = append(paths, t.PkgPath()+"."+t.Name())
	}
	sort.Strings(paths)
	return nil, errors.New(name + " is one of " + strings.Join(paths, ", ") + ": give the package's path")
}

// walk looks for types by name.
type walk struct {
	name  string
	seen  map[reflect.Type]bool
	found []reflect.Type
}

// visit looks at t and at all that it is made of, as far as can be: by a list, since types may lead far.
func (w *walk) visit(t reflect.Type) {
	for rest := []reflect.Type{t}; len(rest) > 0; {
		t, rest = rest[len(rest)-1], rest[:len(rest)-1]
		if w.seen[t] {
			continue
		}
		w.seen[t] = true
		if t.String() == w.name || t.Name() != "" && t.PkgPath()+"."+t.Name() == w.name {
			w.found = append(w.found, t)
		}
		switch t.Kind() {
		case reflect.Map:
			rest = append(rest, t.Key(), t.Elem())
		case reflect.Array, reflect.Chan, reflect.Pointer, reflect.Slice:
			rest = append(rest, t.Elem())
		case reflect.Func:
			for i := 0; i < t.NumIn(); i++ {
				rest = append(rest, t.In(i))
			}
			for i := 0; i < t.NumOut(); i++ {
				rest = append(rest, t.Out(i))
			}
		case reflect.Struct:
			for i := 0; i < t.NumField(); i++ {
				rest = append(rest, t.Field(i).Type)
			}
		}
		if t.Kind() == reflect.Interface {
			for i := 0; i < t.NumMethod(); i++ {
				rest = append(rest, t.Method(i).Type)
			}
		} else if t.NumMethod() > 0 {
			// reflect.Type would make a type with the receiver for each.
			for v, i := reflect.Zero(t), 0; i < t.NumMethod(); i++ {
				rest = append(rest, v.Method(i).Type())
			}
		}
	}
}
