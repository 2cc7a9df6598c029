package object

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"testing"
	"unsafe"
)

func TestTypesAreMadeOnce(t *testing.T) {
	get := func(name string, interfaces ...reflect.Type) *Type {
		methods, err := Union(interfaces)
		if err != nil {
			t.Fatal(err)
		}
		made, err := Get(name, methods)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	one := get("rust.RW", typeOf[io.Reader](), typeOf[io.Writer]())
	if one != get("rust.RW", typeOf[io.ReadWriter](), typeOf[io.Writer]()) {
		t.Error("the same methods and name make two types")
	}
	if other := get("rust.Other", typeOf[io.ReadWriter]()); other == one || other.Reflect == one.Reflect {
		t.Error("another name makes the same type")
	}
	if other := get("rust.RW", typeOf[io.ReadWriteCloser]()); other.Reflect == one.Reflect || other.Reflect.AssignableTo(one.Reflect) {
		t.Error("other methods make the same type")
	}
}

func TestWhatCannotBeMade(t *testing.T) {
	_, err := Union([]reflect.Type{typeOf[fmt.Stringer](), typeOf[interface{ String() int }]()})
	var contradiction *Contradiction
	if !errors.As(err, &contradiction) || contradiction.Method != "String" || contradiction.First.String() != "func() string" || contradiction.Second.String() != "func() int" {
		t.Error(err)
	}
	_, err = Union([]reflect.Type{typeOf[int]()})
	if notInterface := new(NotInterface); !errors.As(err, &notInterface) || err.Error() != "int is no interface" {
		t.Error(err)
	}
	methods := make([]Method, MostMethods+1)
	for i := range methods {
		methods[i] = Method{Name: "M" + strconv.Itoa(1000+i), Type: typeOf[func()]()}
	}
	_, err = Get("rust.TooMany", methods)
	if many := new(TooMany); !errors.As(err, &many) || many.Count != MostMethods+1 {
		t.Error(err)
	}
}

func TestFuncsOfOtherTypesAreRefused(t *testing.T) {
	methods, _ := Union([]reflect.Type{typeOf[fmt.Stringer]()})
	made, err := Get("rust.Refusing", methods)
	if err != nil {
		t.Fatal(err)
	}
	for _, funcs := range [][]reflect.Value{{}, {reflect.ValueOf(func() int { return 1 })}, {reflect.Zero(typeOf[func() string]())}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("not refused", funcs)
				}
			}()
			made.Make(funcs, 0)
		}()
	}
}

func TestOwners(t *testing.T) {
	made, err := Get("rust.Owned", nil)
	if err != nil {
		t.Fatal(err)
	}
	object := made.Make(nil, 42)
	if owner, ok := Owner(object); owner != 42 || !ok {
		t.Error(owner, ok)
	}
	copied := reflect.New(object.Type().Elem())
	copied.Elem().Set(object.Elem())
	if owner, ok := Owner(copied); owner != 42 || !ok {
		t.Error("of a copy", owner, ok)
	}
	for _, foreign := range []any{1, "x", new(int), &known{}, struct{}{}, reflect.Zero(object.Type()).Interface()} {
		if owner, ok := Owner(reflect.ValueOf(foreign)); ok {
			t.Errorf("%T: %d", foreign, owner)
		}
	}
	if _, ok := Owner(reflect.Value{}); ok {
		t.Error("of nil")
	}
	if _, ok := Owner(object.Elem()); ok {
		t.Error("of what an object leads to")
	}
}

// Methods of one type never run on the funcs of another: no conversion leads from
// one to the other, of pointers or of what they lead to.
func TestTypesDoNotConvertIntoEachOther(t *testing.T) {
	var all []reflect.Type
	for _, name := range []string{"rust.A", "rust.B", "other/rust.A"} {
		for _, methods := range [][]Method{nil, {{Name: "Do", Type: typeOf[func(int)]()}}, {{Name: "Do", Type: typeOf[func(string)]()}}} {
			made, err := Get(name, methods)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, made.Reflect, made.Reflect.Elem())
		}
	}
	all = append(all, typeOf[*object](), typeOf[object]())
	for i, from := range all {
		for j, to := range all {
			if from.ConvertibleTo(to) != (i == j) || from.AssignableTo(to) != (i == j) {
				t.Errorf("%v (%d) to %v (%d)", from, i, to, j)
			}
		}
	}
	// A struct without a name, made of the same fields.
	elem := all[1]
	fields := []reflect.StructField{elem.Field(0), elem.Field(1)}
	plain := reflect.StructOf(fields)
	for _, to := range all[2:] {
		if plain.ConvertibleTo(to) || reflect.PointerTo(plain).ConvertibleTo(to) {
			t.Errorf("%v to %v", plain, to)
		}
	}
}

// A description that is not laid out as expected is seen before anything is made.
func TestOtherLayoutsAreSeen(t *testing.T) {
	original := (*receiverType)(descriptor(reflect.TypeOf((*known)(nil))))
	damaged := func(damage func(r *receiverType)) error {
		r := newReceiverType(3)
		*r = *original
		copy(r.entries(3), original.entries(3))
		damage(r)
		return checkPointer(r)
	}
	if err := damaged(func(*receiverType) {}); err != nil {
		t.Fatal(err)
	}
	for i, damage := range []func(r *receiverType){
		func(r *receiverType) { r.size = 16 },
		func(r *receiverType) { r.ptrBytes = 0 },
		func(r *receiverType) { r.hash = 0 },
		func(r *receiverType) { r.flags = 0 },
		func(r *receiverType) { r.kind = uint8(reflect.Struct) },
		func(r *receiverType) { r.elem = descriptor(typeOf[int]()) },
		func(r *receiverType) { r.count, r.exported = r.exported, r.count },
		func(r *receiverType) { r.offset += 8 },
		func(r *receiverType) { r.entries(3)[1].typ = 0 },
		func(r *receiverType) { r.entries(3)[2].call++ },
	} {
		if damaged(damage) == nil {
			t.Error("not seen:", i)
		}
	}
	elem := *(*elemType)(original.elem)
	if err := checkStruct(&elem); err != nil {
		t.Fatal(err)
	}
	elem.fields = nil
	if checkStruct(&elem) == nil {
		t.Error("fields")
	}
	if unsafe.Sizeof(receiverType{})%unsafe.Alignof(methodEntry{}) != 0 {
		t.Error("the method table does not follow the type")
	}
}
