package object

import (
	"encoding/binary"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// Type is a pointer type made at run time.
type Type struct {
	Methods []Method // in the order of its method table

	Reflect  reflect.Type
	receiver *receiverType
}

// types has all made types, by their text and methods, in the order of the method table
// and in the orders that Get was given, and by the type. They are never freed, since the
// runtime keeps its method tables for ever.
var types struct {
	sync.RWMutex
	byMethods map[string]*Type
	made      map[reflect.Type]bool
}

// Made reports whether a type was made by this package.
func Made(t reflect.Type) bool {
	types.RLock()
	defer types.RUnlock()
	return types.made[t]
}

// Get returns the type *name with these methods, and makes it if it does not exist. The
// name begins with the path of a package and a dot.
func Get(name string, methods []Method) (*Type, error) {
	if err := Check(); err != nil {
		return nil, err
	}
	return get(name, methods)
}

func get(name string, methods []Method) (*Type, error) {
	given := key(name, methods)
	types.RLock()
	t := types.byMethods[given]
	types.RUnlock()
	if t != nil {
		return t, nil
	}
	methods, err := sorted(append([]Method(nil), methods...))
	if err != nil {
		return nil, err
	}
	inOrder := key(name, methods)
	types.Lock()
	defer types.Unlock()
	if t = types.byMethods[inOrder]; t == nil {
		t = newType(name, methods)
	}
	if types.byMethods == nil {
		types.byMethods, types.made = map[string]*Type{}, map[reflect.Type]bool{}
	}
	types.byMethods[given], types.byMethods[inOrder], types.made[t.Reflect] = t, t, true
	return t, nil
}

// key returns a key that is different for different types.
func key(name string, methods []Method) string {
	key := []byte(name)
	for _, m := range methods {
		key = append(append(key, 0), m.Name...)
		key = append(append(key, 0), m.PkgPath...)
		key = binary.LittleEndian.AppendUint64(append(key, 0), uint64(uintptr(descriptor(m.Type))))
	}
	return string(key)
}

func newType(name string, methods []Method) *Type {
	dot := strings.LastIndexByte(name, '.')
	pkgPath, text := name[:dot], name[strings.LastIndexByte(name, '/')+1:]
	pkg := nameOffset(pkgPath, "", false)

	r, e := newReceiverType(len(methods)), new(elemType)
	hash := hashOf(unsafe.Pointer(r))

	e.structType = *(*structType)(descriptor(reflect.TypeOf(object{})))
	e.fields = ownFields(e.fields, len(types.made))
	e.flags = e.flags&^extraStar | hasUncommon | isNamed
	e.text = nameOffset(text, "", true)
	e.hash = hash
	e.uncommon = uncommon{pkgPath: pkg, offset: uint32(unsafe.Sizeof(uncommon{}))}

	r.pointerType = *(*pointerType)(descriptor(reflect.TypeOf((*object)(nil))))
	r.flags = r.flags&^(extraStar|isNamed) | hasUncommon
	r.text = nameOffset("*"+text, "", true)
	r.pointer = 0
	r.hash = hash*16777619 ^ '*'
	r.elem = unsafe.Pointer(e)
	r.uncommon = uncommon{pkgPath: pkg, count: uint16(len(methods)), offset: uint32(unsafe.Sizeof(uncommon{}))}
	e.pointer = register(unsafe.Pointer(r))

	receiving, shifting := stubs()
	table := r.entries(len(methods))
	for i, m := range methods {
		exported := m.PkgPath == ""
		if exported {
			r.exported++
		}
		from := receiving
		if m.shifts {
			from = shifting
		}
		code := register((*[MostMethods]unsafe.Pointer)(from)[i])
		table[i] = methodEntry{
			name:  nameOffset(m.Name, m.PkgPath, exported),
			typ:   register(descriptor(m.Type)),
			iface: code,
			call:  code,
		}
	}
	t := &Type{Methods: methods, receiver: r}
	t.Reflect = reflect.TypeOf(t.holding(nil))
	return t
}

// ownFields returns the fields of object, the first with a name that no other type
// has. Go converts structs with the same fields into each other, and pointers to
// them; then the methods of one type would run on the funcs of another.
func ownFields(fields []structField, number int) []structField {
	own := append([]structField(nil), fields...)
	name := encodedName("methods" + strconv.Itoa(number))
	own[0].name = unsafe.Pointer(unsafe.SliceData(name))
	return own
}

// hashOf returns the hash of the address of a type: FNV-1a (Fowler, Noll and Vo).
func hashOf(address unsafe.Pointer) uint32 {
	hash := uint32(2166136261)
	for rest := uintptr(address); rest != 0; rest >>= 8 {
		hash = (hash ^ uint32(rest&0xff)) * 16777619
	}
	return hash
}

// holding returns an interface that holds the object, by its type.
func (t *Type) holding(o *object) (x any) {
	*(*eface)(unsafe.Pointer(&x)) = eface{unsafe.Pointer(t.receiver), unsafe.Pointer(o)}
	return x
}
