package sigpipe

import (
	"testing"
	"unsafe"
)

// This variable is not the one by which the runtime decides, just as the runtime's would not be if its layout changed.
func TestAVariableOfAnotherLayoutStaysAsItIs(t *testing.T) {
	var other [64]byte
	for i := range other {
		other[i] = byte(i) &^ 0x20 // the bit of SIGPIPE is in one of these bytes
	}
	before := other
	Ignore(unsafe.Pointer(&other))
	if other != before {
		t.Errorf("%v has become %v", before, other)
	}
}
