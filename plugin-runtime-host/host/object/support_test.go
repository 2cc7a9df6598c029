package object

import (
	"reflect"
	"testing"
)

func typeOf[T any]() reflect.Type { return reflect.TypeOf((*T)(nil)).Elem() }

// implement makes an object with these funcs as methods; each is of the type that an
// interface has for it, or else the method's type is the func's.
func implement(t testing.TB, name string, funcs map[string]any, interfaces ...reflect.Type) any {
	t.Helper()
	methods, err := Union(interfaces)
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, m := range methods {
		has[m.Name] = true
	}
	for name, fn := range funcs {
		if !has[name] {
			methods = append(methods, Method{Name: name, Type: reflect.TypeOf(fn)})
		}
	}
	made, err := Get(name, methods)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]reflect.Value, len(made.Methods))
	for i, m := range made.Methods {
		if fn, ok := funcs[m.Name].(func([]reflect.Value) []reflect.Value); ok {
			values[i] = reflect.MakeFunc(m.Type, fn)
			continue
		}
		values[i] = reflect.ValueOf(funcs[m.Name]).Convert(m.Type)
	}
	return made.Make(values, 1).Interface()
}

func equal[T comparable](t testing.TB, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
