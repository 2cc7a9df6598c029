package check

import (
	"encoding/binary"
	"errors"
	"reflect"
	"sort"
	"time"
	"unsafe"
)

// anyTypes are what an interface may hold; number 0 is nil, these begin with 1.
var anyTypes []reflect.Type

// Types makes known what interfaces may hold.
func Types(types ...reflect.Type) { anyTypes = types }

// TypeOf returns the type T, which may be an interface.
func TypeOf[T any]() reflect.Type { return reflect.TypeOf((*T)(nil)).Elem() }

var (
	errorType = TypeOf[error]()
	timeType  = TypeOf[time.Time]()
)

// place returns the address of a value; that of a copy where it is no variable.
func place(v reflect.Value) unsafe.Pointer {
	if !v.CanAddr() {
		variable := reflect.New(v.Type()).Elem()
		variable.Set(v)
		v = variable
	}
	return unsafe.Pointer(v.UnsafeAddr())
}

// encode writes v down, as Canon::encode does in Rust.
func encode(out []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Bool:
		// A bool that is neither is written as it is.
		return binary.LittleEndian.AppendUint64(out, uint64(*(*uint8)(place(v))))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.LittleEndian.AppendUint64(out, uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return binary.LittleEndian.AppendUint64(out, v.Uint())
	case reflect.Float32:
		return binary.LittleEndian.AppendUint32(out, *(*uint32)(place(v)))
	case reflect.Float64:
		return binary.LittleEndian.AppendUint64(out, *(*uint64)(place(v)))
	case reflect.Complex64:
		return append(out, (*(*[8]byte)(place(v)))[:]...)
	case reflect.Complex128:
		return append(out, (*(*[16]byte)(place(v)))[:]...)
	case reflect.String:
		return append(length(out, v.Len()), v.String()...)
	case reflect.Slice:
		out = length(out, v.Len())
		fallthrough
	case reflect.Array:
		for i := 0; i < v.Len(); i++ {
			out = encode(out, v.Index(i))
		}
		return out
	case reflect.Map:
		return encodeMap(out, v)
	case reflect.Pointer:
		if v.IsNil() {
			return append(out, 0)
		}
		return encode(append(out, 1), v.Elem())
	case reflect.Struct:
		if v.Type() == timeType {
			instant := v.Interface().(time.Time)
			out = binary.LittleEndian.AppendUint64(out, uint64(instant.Unix()))
			return binary.LittleEndian.AppendUint64(out, uint64(instant.Nanosecond()))
		}
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).Name != "_" {
				out = encode(out, v.Field(i))
			}
		}
		return out
	case reflect.Interface:
		return encodeInterface(out, v)
	}
	panic("the generator makes no " + v.Type().String())
}

func length(out []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(out, uint32(n))
}

// encodeMap writes the entries in the order of their keys as bytes.
func encodeMap(out []byte, v reflect.Value) []byte {
	type entry struct{ key, value string }
	var entries []entry
	for all := v.MapRange(); all.Next(); {
		entries = append(entries, entry{string(encode(nil, all.Key())), string(encode(nil, all.Value()))})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].key < entries[j].key })
	out = length(out, len(entries))
	for _, entry := range entries {
		out = append(append(out, entry.key...), entry.value...)
	}
	return out
}

func encodeInterface(out []byte, v reflect.Value) []byte {
	if v.Type() == errorType {
		if v.IsNil() {
			return append(out, 0)
		}
		text := v.Interface().(error).Error()
		return append(length(append(out, 1), len(text)), text...)
	}
	if v.IsNil() {
		return append(out, 0, 0)
	}
	for i, t := range anyTypes {
		if t == v.Elem().Type() {
			return encode(binary.LittleEndian.AppendUint16(out, uint16(i+1)), v.Elem())
		}
	}
	panic("an interface holds a " + v.Elem().Type().String() + ", which nobody put there")
}

// failure is an error that is no pointer.
type failure struct {
	_    [0]func()
	text string
	_    struct{}
}

func (f failure) Error() string { return f.text }

// input is what is left of the bytes that values are made from.
type input []byte

func (in *input) bytes(n int) []byte {
	bytes := (*in)[:n]
	*in = (*in)[n:]
	return bytes
}

// length returns -1 for that of what is nil.
func (in *input) length() int { return int(int32(binary.LittleEndian.Uint32(in.bytes(4)))) }

func (in *input) text() string { return string(in.bytes(max(in.length(), 0))) }

func (in *input) word() uint64 { return binary.LittleEndian.Uint64(in.bytes(8)) }

// decode sets v, a variable, to what the bytes say.
func (in *input) decode(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(in.word() != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(in.word()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(in.word())
	case reflect.Float32:
		*(*uint32)(place(v)) = binary.LittleEndian.Uint32(in.bytes(4))
	case reflect.Float64:
		*(*uint64)(place(v)) = in.word()
	case reflect.Complex64:
		copy((*(*[8]byte)(place(v)))[:], in.bytes(8))
	case reflect.Complex128:
		copy((*(*[16]byte)(place(v)))[:], in.bytes(16))
	case reflect.String:
		v.SetString(in.text())
	case reflect.Slice:
		if n := in.length(); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n+n/2))
			in.elements(v)
		}
	case reflect.Array:
		in.elements(v)
	case reflect.Map:
		if n := in.length(); n >= 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for ; n > 0; n-- {
				key := in.variable(v.Type().Key())
				v.SetMapIndex(key, in.variable(v.Type().Elem()))
			}
		}
	case reflect.Pointer:
		if in.bytes(1)[0] != 0 {
			v.Set(in.variable(v.Type().Elem()).Addr())
		}
	case reflect.Struct:
		if v.Type() == timeType {
			seconds := int64(in.word())
			v.Set(reflect.ValueOf(time.Unix(seconds, int64(in.word())).UTC()))
			return
		}
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).Name == "_" {
				in.variable(v.Type().Field(i).Type)
			} else {
				in.decode(v.Field(i))
			}
		}
	case reflect.Interface:
		in.decodeInterface(v)
	default:
		panic("the generator makes no " + v.Type().String())
	}
}

func (in *input) elements(v reflect.Value) {
	for i := 0; i < v.Len(); i++ {
		in.decode(v.Index(i))
	}
}

func (in *input) variable(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	in.decode(v)
	return v
}

func (in *input) decodeInterface(v reflect.Value) {
	if v.Type() == errorType {
		if in.bytes(1)[0] != 0 {
			if text := in.text(); len(text)%2 == 0 {
				v.Set(reflect.ValueOf(errors.New(text)))
			} else {
				v.Set(reflect.ValueOf(failure{text: text}))
			}
		}
		return
	}
	if number := binary.LittleEndian.Uint16(in.bytes(2)); number > 0 {
		v.Set(in.variable(anyTypes[number-1]))
	}
}
