//go:build goplugin_no_objects || !(amd64 || arm64)

package object

import (
	"errors"
	"unsafe"
)

func addReflectOff(unsafe.Pointer) int32 { panic(Check()) }

func stubs() (receiving, shifting unsafe.Pointer) { panic(Check()) }

// Check returns why no types can be made.
func Check() error {
	return errors.New("this Go version does not give out reflect.addReflectOff, or the machine is neither amd64 nor arm64")
}
