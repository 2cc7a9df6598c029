package main

import (
	"encoding/binary"
	"errors"
	"reflect"
	"strconv"
)

// literalType returns the type that a schema is for if no name is in it: structs
// have none here.
func literalType(codes []byte) (reflect.Type, []byte, error) {
	if len(codes) == 0 {
		return nil, nil, errors.New("the schema of a new value is cut short")
	}
	code, codes := codes[0], codes[1:]
	switch code {
	case 'v':
		if len(codes) > 0 && int(codes[0]) < len(basicTypes) && basicTypes[codes[0]] != nil {
			return basicTypes[codes[0]], codes[1:], nil
		}
	case 't':
		return reflect.TypeOf(""), codes, nil
	case 'h', 'j':
		return anyType, codes, nil
	case 'e':
		return errorType, codes, nil
	case 'c':
		if len(codes) > 0 {
			elem, rest, err := literalType(codes[1:])
			if err != nil {
				return nil, nil, err
			}
			return reflect.ChanOf(reflect.ChanDir(codes[0]), elem), rest, nil
		}
	case 'f', 'd':
		if len(codes) >= 3 {
			return literalFunc(codes)
		}
	case 'a':
		if len(codes) >= 8 {
			n := int(binary.LittleEndian.Uint64(codes))
			elem, codes, err := literalType(codes[8:])
			if err != nil {
				return nil, nil, err
			}
			return reflect.ArrayOf(n, elem), codes, nil
		}
	case 's', 'p', 'm':
		first, codes, err := literalType(codes)
		if err != nil {
			return nil, nil, err
		}
		if code == 's' {
			return reflect.SliceOf(first), codes, nil
		}
		if code == 'p' {
			return reflect.PointerTo(first), codes, nil
		}
		elem, codes, err := literalType(codes)
		if err != nil {
			return nil, nil, err
		}
		return reflect.MapOf(first, elem), codes, nil
	}
	return nil, nil, errors.New("a value of this Rust type has no Go type without a name: " + strconv.QuoteRune(rune(code)))
}

// literalFunc is literalType for what follows the code of a func.
func literalFunc(codes []byte) (reflect.Type, []byte, error) {
	params, results, errors := int(codes[0]), int(codes[1]), int(codes[2])
	codes = codes[3:]
	var all []reflect.Type
	for len(all) < params+results {
		t, rest, err := literalType(codes)
		if err != nil {
			return nil, nil, err
		}
		all, codes = append(all, t), rest
	}
	if errors == 1 {
		all = append(all, errorType)
	}
	return reflect.FuncOf(all[:params], all[params:], false), codes, nil
}

var basicTypes = [...]reflect.Type{
	reflect.Bool: reflect.TypeOf(false),
	reflect.Int:  reflect.TypeOf(int(0)), reflect.Int8: reflect.TypeOf(int8(0)), reflect.Int16: reflect.TypeOf(int16(0)),
	reflect.Int32: reflect.TypeOf(int32(0)), reflect.Int64: reflect.TypeOf(int64(0)),
	reflect.Uint: reflect.TypeOf(uint(0)), reflect.Uint8: reflect.TypeOf(uint8(0)), reflect.Uint16: reflect.TypeOf(uint16(0)),
	reflect.Uint32: reflect.TypeOf(uint32(0)), reflect.Uint64: reflect.TypeOf(uint64(0)), reflect.Uintptr: reflect.TypeOf(uintptr(0)),
	reflect.Float32: reflect.TypeOf(float32(0)), reflect.Float64: reflect.TypeOf(float64(0)),
	reflect.Complex64: reflect.TypeOf(complex64(0)), reflect.Complex128: reflect.TypeOf(complex128(0)),
}
