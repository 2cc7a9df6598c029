package object

import (
	"reflect"
	"unsafe"
)

// These types mirror internal/abi/type.go, the same in Go 1.21 to 1.27. Check compares
// them with types that the compiler has made.
type (
	header struct { // abi.Type
		size, ptrBytes uintptr
		hash           uint32
		flags          uint8
		align, field   uint8
		kind           uint8
		equal          unsafe.Pointer
		gcData         unsafe.Pointer
		text           int32 // name offset
		pointer        int32 // type offset of the pointer to this type
	}
	pointerType struct { // abi.PtrType
		header
		elem unsafe.Pointer
	}
	structType struct { // abi.StructType
		header
		pkgPath unsafe.Pointer
		fields  []structField
	}
	structField struct { // abi.StructField
		name   unsafe.Pointer // encoded
		typ    unsafe.Pointer
		offset uintptr
	}
	uncommon struct { // abi.UncommonType
		pkgPath         int32
		count, exported uint16
		offset          uint32 // of the method table from here
		_               uint32
	}
	methodEntry struct { // abi.Method
		name, typ   int32
		iface, call int32 // the code for calls through an interface, and for others
	}
)

// The memory for a made type: the struct type, and the pointer type followed by its methods.
type (
	elemType struct {
		structType
		uncommon
	}
	receiverType struct {
		pointerType
		uncommon
	}
)

// Bits of header.flags.
const (
	hasUncommon = 1 << 0 // an uncommon follows
	extraStar   = 1 << 1 // the text begins with a star that is not part of it
	isNamed     = 1 << 2
)

// Bits of the first byte of an encoded name (abi.Name).
const (
	nameExported   = 1 << 0
	nameHasPackage = 1 << 2
)

type eface struct{ typ, data unsafe.Pointer }

// descriptor returns the address of the runtime's description of a type.
func descriptor(t reflect.Type) unsafe.Pointer { return (*eface)(unsafe.Pointer(&t)).data }

// entries returns the method table of n methods, which follows the type.
func (r *receiverType) entries(n int) []methodEntry {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*methodEntry)(unsafe.Add(unsafe.Pointer(r), unsafe.Sizeof(*r))), n)
}

// newReceiverType returns zeroed memory for a pointer type with n methods. The
// collector knows which of its words are pointers.
func newReceiverType(n int) *receiverType {
	switch {
	case n <= 4:
		return &new(struct {
			receiverType
			_ [4]methodEntry
		}).receiverType
	case n <= 16:
		return &new(struct {
			receiverType
			_ [16]methodEntry
		}).receiverType
	case n <= 64:
		return &new(struct {
			receiverType
			_ [64]methodEntry
		}).receiverType
	}
	return &new(struct {
		receiverType
		_ [MostMethods]methodEntry
	}).receiverType
}
