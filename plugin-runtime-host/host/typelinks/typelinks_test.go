//go:build !go1.28

package typelinks

import (
	"reflect"
	"sync"
	"testing"
)

type marker struct{ n int }

// The types of these values have no name, so that the linker lists them in a program, too.
var listed = []any{map[marker]int{}, []marker{{1}}, func(marker) {}, &marker{2}}

func TestAProgramIsOneModuleWhoseTypesAreListedOnce(t *testing.T) {
	if n := Modules(); n != 1 {
		t.Errorf("%d modules", n)
	}
	Guard(new(sync.Mutex))
	count := map[reflect.Type]int{}
	for _, found := range All() {
		count[found]++
	}
	for _, value := range listed {
		if n := count[reflect.TypeOf(value)]; n != 1 {
			t.Errorf("%T is listed %d times", value, n)
		}
	}
}
