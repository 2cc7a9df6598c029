package debug

import (
	"runtime"
	"testing"
	"unsafe"
)

func TestSetGCPercentReturnsThePreviousSetting(t *testing.T) {
	old := SetGCPercent(123)
	if found := SetGCPercent(old); found != 123 {
		t.Errorf("GOGC is %d, not 123", found)
	}
}

func TestAFaultIsAPanicWhereThatIsSet(t *testing.T) {
	if SetPanicOnFault(true) {
		t.Error("it was set before")
	}
	defer func() {
		_, ok := recover().(runtime.Error)
		if !ok || !SetPanicOnFault(false) {
			t.Error("there was no runtime error, or the setting was lost")
		}
	}()
	// Nothing is mapped there, and it is too large an address for a nil pointer, which always panics.
	address := uintptr(1) << 20
	println(**(**byte)(unsafe.Pointer(&address)))
}
