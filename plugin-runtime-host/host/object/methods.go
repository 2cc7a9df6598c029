package object

import (
	"encoding/binary"
	"reflect"
	"sort"
	"strconv"
	"sync"

	"goplugin.host/abi"
)

// MostMethods is the greatest number of methods of a type. There are as many stubs.
const MostMethods = 256

// Method is one method of a type.
type Method struct {
	Name    string
	PkgPath string       // of an unexported one, as in reflect.Method
	Type    reflect.Type // a func type, without receiver

	// Whether a func without receiver can be the method, by moving its arguments down by one register.
	shifts bool
}

// Contradiction reports that two interfaces have a method with different types.
type Contradiction struct {
	Method        string
	First, Second reflect.Type
}

func (c *Contradiction) Error() string {
	return "method " + c.Method + " is a " + c.First.String() + " in one interface and a " + c.Second.String() + " in another"
}

// NotInterface reports that a type is no interface.
type NotInterface struct{ Type reflect.Type }

func (n *NotInterface) Error() string { return n.Type.String() + " is no interface" }

// TooMany reports that there are more methods than stubs.
type TooMany struct{ Count int }

func (t *TooMany) Error() string {
	return strconv.Itoa(t.Count) + " methods are more than the " + strconv.Itoa(MostMethods) + " that an object can have"
}

// unions has the results of Union, by the types' addresses.
var unions sync.Map // string to []Method

// Union returns the methods that a type needs to implement all of these interfaces.
// The result is shared.
func Union(interfaces []reflect.Type) ([]Method, error) {
	var key []byte
	for _, t := range interfaces {
		key = binary.LittleEndian.AppendUint64(key, uint64(uintptr(descriptor(t))))
	}
	if known, ok := unions.Load(string(key)); ok {
		return known.([]Method), nil
	}
	methods, err := union(interfaces)
	if err == nil {
		unions.Store(string(key), methods)
	}
	return methods, err
}

func union(interfaces []reflect.Type) ([]Method, error) {
	var all []Method
	for _, t := range interfaces {
		if t.Kind() != reflect.Interface {
			return nil, &NotInterface{t}
		}
		for i := 0; i < t.NumMethod(); i++ {
			m := t.Method(i)
			all = append(all, Method{Name: m.Name, PkgPath: m.PkgPath, Type: m.Type})
		}
	}
	return sorted(all)
}

// sorted returns methods in the order of a method table (cmd/compile,
// types.CompareSyms, the same as in interfaces), without duplicates.
func sorted(methods []Method) ([]Method, error) {
	sort.SliceStable(methods, func(i, j int) bool { return methods[i].before(&methods[j]) })
	var all []Method
	for _, m := range methods {
		if n := len(all); n > 0 && !all[n-1].before(&m) {
			if all[n-1].Type != m.Type {
				return nil, &Contradiction{m.Name, all[n-1].Type, m.Type}
			}
			continue
		}
		m.shifts = shifts(m.Type)
		all = append(all, m)
	}
	if len(all) > MostMethods {
		return nil, &TooMany{len(all)}
	}
	return all, nil
}

// before reports whether m sorts before other. Exported methods come first.
func (m *Method) before(other *Method) bool {
	if exported := m.PkgPath == ""; exported != (other.PkgPath == "") {
		return exported
	}
	if m.Name != other.Name {
		return m.Name < other.Name
	}
	return m.PkgPath < other.PkgPath
}

// shifts reports whether a func of type t can be called as a method by moving the
// contents of the integer registers down by one. That is so if the receiver and all
// arguments are passed in registers. The results are in the same registers either way,
// and the caller of the method reserves one word of spill space more than the func
// needs.
func shifts(t reflect.Type) bool {
	in := []reflect.Type{reflect.TypeOf((*object)(nil))}
	for i := 0; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	with := abi.Here().Assign(in...)
	return !with.OnStack
}
