package object

import (
	"sync"
	"unsafe"
)

// offsets has the registered encoded names, which are never freed.
var offsets struct {
	sync.Mutex
	names map[string]int32
	begun bool
}

// register returns an offset for an address. It is valid in every type in the heap.
// The memory at the address is never freed.
func register(address unsafe.Pointer) int32 {
	offsets.Lock()
	defer offsets.Unlock()
	return registerLocked(address)
}

func registerLocked(address unsafe.Pointer) int32 {
	if !offsets.begun {
		offsets.begun = true
		// The first offset of a process is -1, which means that there is no type or no code (runtime/type.go, resolveTypeOff and
		// textOff). So it is not used.
		addReflectOff(unsafe.Pointer(new(uint64)))
	}
	return addReflectOff(address)
}

// nameOffset encodes a name as abi.NewName does, and registers it. The package is that
// of an unexported method, otherwise it is empty.
func nameOffset(name, pkgPath string, exported bool) int32 {
	offsets.Lock()
	defer offsets.Unlock()
	return nameOffsetLocked(name, pkgPath, exported)
}

func nameOffsetLocked(name, pkgPath string, exported bool) int32 {
	encoded := encodedName(name)
	if exported {
		encoded[0] |= nameExported
	}
	if pkgPath != "" {
		encoded[0] |= nameHasPackage
	}
	if pkgPath != "" {
		at := nameOffsetLocked(pkgPath, "", false)
		encoded = append(encoded, (*[4]byte)(unsafe.Pointer(&at))[:]...)
	}
	if at, ok := offsets.names[string(encoded)]; ok {
		return at
	}
	if offsets.names == nil {
		offsets.names = map[string]int32{}
	}
	at := registerLocked(unsafe.Pointer(unsafe.SliceData(encoded)))
	offsets.names[string(encoded)] = at
	return at
}

// encodedName encodes a name that is not exported and has no package, as abi.NewName does.
func encodedName(name string) []byte {
	encoded := []byte{0}
	n := len(name)
	for ; n >= 0x80; n >>= 7 {
		encoded = append(encoded, byte(n)|0x80)
	}
	return append(append(encoded, byte(n)), name...)
}
