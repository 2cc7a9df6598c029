//go:build !go1.28

package typelinks

import (
	"reflect"
	"sync"
	"unsafe"
)

// registering is the mutex that package plugin holds while the runtime registers a
// plugin. typelinksinit of runtime/type.go, which fills the map that resolveTypeOff
// reads, runs then only.
var registering *sync.Mutex

// Guard tells where that mutex is. Without it, All returns nothing.
func Guard(mutex *sync.Mutex) { registering = mutex }

// Modules returns how many modules there are.
func Modules() int {
	sections, _ := typelinks()
	return len(sections)
}

// All returns the types of all modules. If an earlier module lists the same type, the
// earlier one is returned.
func All() []reflect.Type {
	if registering == nil {
		return nil
	}
	registering.Lock()
	defer registering.Unlock()
	sections, offsets := typelinks()
	var all []reflect.Type
	for i, section := range sections {
		for _, offset := range offsets[i] {
			if t := resolveTypeOff(unsafe.Add(section, offset), offset); t != nil {
				all = append(all, typeAt(t))
			}
		}
	}
	return all
}

// typeAt returns the type whose descriptor is at p.
func typeAt(p unsafe.Pointer) reflect.Type {
	// An interface is a type and a value (runtime/runtime2.go, eface). The value is not used.
	value := [2]unsafe.Pointer{p, nil}
	return reflect.TypeOf(*(*any)(unsafe.Pointer(&value)))
}

// From runtime/runtime1.go.
//
//go:linkname typelinks reflect.typelinks
func typelinks() (sections []unsafe.Pointer, offsets [][]int32)

// From runtime/runtime1.go.
//
//go:linkname resolveTypeOff reflect.resolveTypeOff
//go:noescape
func resolveTypeOff(base unsafe.Pointer, offset int32) unsafe.Pointer
