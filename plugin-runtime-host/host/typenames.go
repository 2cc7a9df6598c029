package main

import (
	"errors"
	"reflect"
	"sort"
	"strings"
	"sync"
	"unsafe"

	"goplugin.host/typelinks"
)

// Lookup of types by their Go names.

// predeclared has Go's predeclared types. It is filled at the first use.
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

// Values of slot 0 of findType that are no index of a plugin.
const (
	bySchema = ^uintptr(0)     // find the type that a schema is for
	anywhere = ^uintptr(0) - 1 // find a type by name in all plugins
)

// findType leaves a handle in slot 0 to the type with the name in slots 1 and 2,
// which is no composite type. If several types have the name, it takes the one that
// the symbols of the plugin in slot 0 refer to; their names, one in each line, are in
// slots 3 and 4. Otherwise it takes the one of the plugin's own package, whose path is
// in slots 5 and 6. For other values of slot 0 see above. If there is no such type,
// kind lists the names of all types.
func findType(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	name := f.argString(1)
	var t reflect.Type
	var err error
	switch f.regs.Ints[0] {
	case bySchema:
		t, err = literalType([]byte(name))
	case anywhere:
		if t = predeclaredType(name); t == nil {
			t, err = only(name, allTypes().named(name))
		}
	default:
		if t = predeclaredType(name); t == nil {
			t, err = f.typeOfPlugin(name)
		}
	}
	if err == errNoType {
		why := "there is no type " + name
		if strings.HasPrefix(name, "interface {") || strings.HasPrefix(name, "struct {") {
			why += " in the host or a plugin that is open, and Go makes none at run time: write out all methods or fields, or give the name of such a type"
		}
		f.say(refused, why, allTypes().names(), "")
		return
	}
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	f.giveType(t)
	f.status = returned
}

var errNoType = errors.New("there is no such type")

// typeOfPlugin returns the type with this name of the plugin in slot 0.
func (f *frame) typeOfPlugin(name string) (reflect.Type, error) {
	owner, path := f.plugin(0), f.argString(5)
	walk := walk{seen: map[reflect.Type]bool{}, methods: true}
	for _, symbol := range strings.Split(f.argString(3), "\n") {
		if found, err := owner.Lookup(symbol); err == nil {
			walk.visit(reflect.TypeOf(found))
		}
	}
	var near []reflect.Type
	for t := range walk.seen {
		if isCalled(t, name) {
			near = append(near, t)
		}
	}
	for _, found := range [][]reflect.Type{near, allTypes().named(name)} {
		var own []reflect.Type
		for _, t := range found {
			if t.PkgPath() == path {
				own = append(own, t)
			}
		}
		if len(own) == 1 {
			return own[0], nil
		}
		if len(found) > 0 {
			return only(name, found)
		}
	}
	return nil, errNoType
}

// only returns the type with this name, if there is one.
func only(name string, found []reflect.Type) (reflect.Type, error) {
	switch len(found) {
	case 0:
		return nil, errNoType
	case 1:
		return found[0], nil
	}
	var paths []string
	for _, t := range found {
		if t.Name() != "" && t.PkgPath()+"."+t.Name() == name {
			return t, nil // sync.Mutex, not internal/sync.Mutex, which has the same text
		}
		paths = append(paths, fullName(t))
	}
	sort.Strings(paths)
	return nil, errors.New(name + " is one of " + strings.Join(paths, ", ") + ": give the package's path")
}

// fullName returns the name of a type, preceded by the path of its package if it has one.
func fullName(t reflect.Type) string {
	if t.Name() == "" || t.PkgPath() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}

// typeIndex finds the types of all modules.
type typeIndex struct {
	modules int
	byName  map[string][]reflect.Type // by the name without package; types without a name by their text
	structs map[int][]reflect.Type    // by the number of fields
}

var types struct {
	sync.Mutex
	index *typeIndex
}

// allTypes returns the index. It is rebuilt after a plugin has been opened.
func allTypes() *typeIndex {
	types.Lock()
	defer types.Unlock()
	if modules := typelinks.Modules(); types.index == nil || types.index.modules != modules {
		types.index = newTypeIndex(modules)
	}
	return types.index
}

func newTypeIndex(modules int) *typeIndex {
	// A module other than the first may have its own copy of a named type to which nothing refers: the dynamic linker has bound all
	// references to the copy of the first module. So named types are found through the types that refer to them.
	walk := walk{seen: map[reflect.Type]bool{}}
	all := typelinks.All()
	for _, t := range all {
		if t.Name() == "" {
			walk.visit(t)
		}
	}
	for _, t := range all {
		if t.Name() != "" {
			walk.visit(reflect.PointerTo(t).Elem())
		}
	}
	index := &typeIndex{modules: modules, byName: map[string][]reflect.Type{}, structs: map[int][]reflect.Type{}}
	for t := range walk.seen {
		if isOurs(t) {
			continue
		}
		switch {
		case t.PkgPath() == "go.shape": // the compiler's own types, of generic code
		case t.Name() != "":
			index.byName[t.Name()] = append(index.byName[t.Name()], t)
		case t.Kind() == reflect.Struct || t.Kind() == reflect.Interface:
			index.byName[t.String()] = append(index.byName[t.String()], t)
		}
		if t.Kind() == reflect.Struct {
			index.structs[t.NumField()] = append(index.structs[t.NumField()], t)
		}
	}
	return index
}

// named returns the types with a name, which may or may not include the package.
func (x *typeIndex) named(name string) []reflect.Type {
	alone, _, _ := strings.Cut(name, "[") // There may be names with dots in the brackets of a generic type.
	alone = name[strings.LastIndexByte(alone, '.')+1:]
	var found []reflect.Type
	for _, key := range []string{alone, name} {
		for _, t := range x.byName[key] {
			if isCalled(t, name) {
				found = append(found, t)
			}
		}
		if key == name {
			break
		}
	}
	if len(found) == 0 && strings.HasSuffix(name, "]") {
		return x.generic(name)
	}
	return found
}

// names returns the names of all named types, one in each line.
func (x *typeIndex) names() string {
	var names []string
	for _, all := range x.byName {
		for _, t := range all {
			if t.Name() != "" {
				names = append(names, t.String())
			}
		}
	}
	return strings.Join(names, "\n")
}

// walk visits types and the types that they consist of.
type walk struct {
	seen map[reflect.Type]bool
	// Whether to visit the types of their methods, too. For a type that is never converted to an interface these are unusable, since
	// the linker removes what only reflection could reach.
	methods bool
}

// visit visits t and the types that it consists of. It uses a list instead of recursion, since types may be deep.
func (w *walk) visit(t reflect.Type) {
	for rest := []reflect.Type{t}; len(rest) > 0; {
		t, rest = rest[len(rest)-1], rest[:len(rest)-1]
		if w.seen[t] {
			continue
		}
		w.seen[t] = true
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
		if !w.methods {
			continue
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
