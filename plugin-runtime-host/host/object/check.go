package object

import (
	"errors"
	"reflect"
	"runtime"
	"sync"
	"unsafe"
)

// checked caches the result of check. It is no sync.OnceValue, which adds many types
// that each process has to relocate.
var checked struct {
	sync.Once
	err error
}

// check verifies the layouts. It first reads types that the compiler has made, so that
// the runtime is never given a type that it cannot read, and then uses made types.
func check() error {
	checked.Do(func() {
		defer func() {
			if v := recover(); v != nil {
				err, _ := v.(error)
				if err == nil {
					err = errors.New("the self-test panicked")
				}
				checked.err = err
			}
		}()
		known := descriptor(reflect.TypeOf((*known)(nil)))
		for _, err := range []error{checkPointer((*receiverType)(known)), checkStruct((*elemType)((*receiverType)(known).elem)), checkCode(known), checkOffsets()} {
			if err != nil {
				checked.err = err
				return
			}
		}
		checked.err = checkUse()
	})
	return checked.err
}

func wrong(what string) error {
	return errors.New(what + " of " + runtime.Version() + " is not as expected")
}

// The compiler has written the descriptions of these types.
type probe interface {
	Add(a int, s string, f float64) (string, error)
	String() string
	hidden(n int8) int8
}

type narrowProbe interface{ String() string }

//lint:ignore U1000 the field gives the type a size
type known struct{ n int }

func (k *known) Add(a int, s string, f float64) (string, error) { return s, nil }
func (k *known) String() string                                 { return "known" }
func (k *known) hidden(n int8) int8                             { return n }

var _ probe = (*known)(nil)

// checkPointer compares the description of *known.
func checkPointer(r *receiverType) error {
	t := reflect.TypeOf((*known)(nil))
	if r.size != t.Size() || r.ptrBytes != unsafe.Sizeof(r.elem) || int(r.align) != t.Align() || int(r.field) != t.FieldAlign() ||
		reflect.Kind(r.kind&31) != reflect.Pointer || r.elem != descriptor(t.Elem()) || r.hash == 0 {
		return wrong("the layout of pointer types")
	}
	if r.flags&hasUncommon == 0 || r.flags&isNamed != 0 || r.count != 3 || r.exported != 2 || uintptr(r.offset) != unsafe.Sizeof(uncommon{}) {
		return wrong("the layout of method tables")
	}
	for _, m := range r.entries(3) {
		if m.name <= 0 || m.typ == 0 || m.iface == 0 || m.call != m.iface {
			return wrong("the content of method tables")
		}
	}
	return nil
}

// checkStruct compares the description of known, and of a struct without a name.
func checkStruct(e *elemType) error {
	if e.flags&(hasUncommon|isNamed) != hasUncommon|isNamed || len(e.fields) != 1 || e.count != 0 || e.size != 8 ||
		e.pointer == 0 || e.uncommon.pkgPath <= 0 {
		return wrong("the layout of struct types")
	}
	field := unsafe.Slice((*byte)(e.fields[0].name), 3)
	if string(field) != string(encodedName("n")) || e.fields[0].typ != descriptor(reflect.TypeOf(0)) || e.fields[0].offset != 0 {
		return wrong("the layout of fields")
	}
	plain := (*elemType)(descriptor(reflect.TypeOf(struct{ a, b, c int }{})))
	if plain.flags&(hasUncommon|isNamed) != 0 || len(plain.fields) != 3 || plain.ptrBytes != 0 || plain.size != 24 {
		return wrong("the layout of struct types without a name")
	}
	return nil
}

// checkCode compares the distance between two methods of *known with the distance between their offsets.
func checkCode(r unsafe.Pointer) error {
	t := reflect.TypeOf((*known)(nil))
	m := (*receiverType)(r).entries(2)
	if int(m[1].call)-int(m[0].call) != int(t.Method(1).Func.Pointer())-int(t.Method(0).Func.Pointer()) {
		return wrong("the code in method tables")
	}
	return nil
}

// checkOffsets registers addresses.
func checkOffsets() error {
	a, b := new(uint64), new(uint64)
	first, second := register(unsafe.Pointer(a)), register(unsafe.Pointer(b))
	if first >= -1 || second >= -1 || first == second || register(unsafe.Pointer(a)) != first {
		return wrong("reflect.addReflectOff")
	}
	return nil
}

// checkUse makes a type and an object, and calls the object's methods in every way.
func checkUse() error {
	methods, err := Union([]reflect.Type{reflect.TypeOf((*probe)(nil)).Elem()})
	if err != nil {
		return err
	}
	methods = append(methods, Method{Name: "Wide", Type: reflect.TypeOf(wide)})
	t, err := get("goplugin.host/object.probe", methods)
	if err != nil {
		return err
	}
	elem := t.Reflect.Elem()
	if t.Reflect.String() != "*object.probe" || elem.Name() != "probe" || elem.PkgPath() != "goplugin.host/object" ||
		t.Reflect.NumMethod() != 3 || reflect.PointerTo(elem) != t.Reflect ||
		!t.Reflect.Implements(reflect.TypeOf((*probe)(nil)).Elem()) ||
		elem.NumField() != 2 || reflect.TypeOf(object{}).ConvertibleTo(elem) {
		return wrong("a type that was made")
	}
	var added, hid []any
	object := t.Make([]reflect.Value{
		reflect.ValueOf(func(a int, s string, f float64) (string, error) {
			added = []any{a, s, f}
			return s, errProbe
		}),
		reflect.ValueOf(func() string { return "made" }),
		reflect.ValueOf(wide),
		reflect.ValueOf(func(n int8) int8 {
			hid = append(hid, n)
			return -n
		}),
	}, 7)
	x := object.Interface()
	p, isProbe := x.(probe)
	if owner, ok := Owner(object); !isProbe || !ok || owner != 7 || any(p) != x || p.hidden(3) != -3 || p.String() != "made" {
		return wrong("a call of a method that was made")
	}
	if s, err := p.Add(5, "x", 2.5); s != "x" || err != errProbe || len(hid) != 1 || added[0] != 5 || added[1] != "x" || added[2] != 2.5 {
		return wrong("a call with arguments of a method that was made")
	}
	if narrow, ok := any(p).(narrowProbe); !ok || narrow.String() != "made" {
		return wrong("an assertion of an object that was made")
	}
	method := object.MethodByName("Add")
	out := method.Call([]reflect.Value{reflect.ValueOf(6), reflect.ValueOf("y"), reflect.ValueOf(3.5)})
	if out[0].String() != "y" || added[0] != 6 || added[2] != 3.5 {
		return wrong("a call by reflect of a method that was made")
	}
	w, isWide := x.(interface {
		Wide(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q int) int
	})
	if !isWide || w.Wide(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17) != 170 {
		return wrong("a call by the stack of a method that was made")
	}
	return nil
}

var errProbe = errors.New("probe")

// wide has more arguments than any machine has registers.
func wide(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q int) int {
	return a*q + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + 1
}
