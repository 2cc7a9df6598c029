// Package main is the peer without this project: a Go library of hand-written
// exports, built with -buildmode=c-shared and called through libloading. It
// does the work of fixtures/bench, copies strings and bytes as the
// documentation of cgo shows, and recovers no panics.
package main

/*
#include <stdlib.h>

typedef long long (*callback)(long long);

static inline long long call(callback f, long long x) { return f(x); }
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errEmpty = errors.New("nothing to stamp")

// Add returns a + b.
//
//export Add
func Add(a, b C.longlong) C.longlong { return a + b }

// Greet returns "hello " and s. The caller frees it.
//
//export Greet
func Greet(s *C.char) *C.char { return C.CString("hello " + C.GoString(s)) }

// Stamp increments the first byte and stores a copy of all bytes in *out. It
// returns the text of an error, or nil. The caller frees both.
//
//export Stamp
func Stamp(data unsafe.Pointer, size C.int, out *unsafe.Pointer, outSize *C.int) *C.char {
	stamped, err := stamp(C.GoBytes(data, size))
	if err != nil {
		return C.CString(err.Error())
	}
	*out, *outSize = C.CBytes(stamped), C.int(len(stamped))
	return nil
}

func stamp(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, errEmpty
	}
	b[0]++
	return b, nil
}

// CallBack calls f n times, each time with its previous result.
//
//export CallBack
func CallBack(f C.callback, n C.longlong) C.longlong {
	x := C.longlong(0)
	for i := C.longlong(0); i < n; i++ {
		x = C.call(f, x)
	}
	return x
}

func main() {}
