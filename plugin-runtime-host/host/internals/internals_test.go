package internals

import (
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Each package of the standard library is either internal, or in the list if it imports unsafe.
func TestTheListIsThatOfThisGo(t *testing.T) {
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}}{{if eq . "unsafe"}} unsafe{{end}}{{end}}`, "std").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(list)), "\n")
	if len(lines) < 100 {
		t.Fatal(lines)
	}
	for _, line := range lines {
		path, trusts, _ := strings.Cut(line, " ")
		internal := false
		for _, part := range strings.Split(path, "/") {
			internal = internal || part == "internal" || part == "vendor"
		}
		if internal != Library(path) {
			t.Errorf("%s: internal %v", path, internal)
		}
		if !internal && trusts != "" && !trusting[path] {
			t.Errorf("%s imports unsafe", path)
		}
	}
}

type own struct {
	sync.Mutex
	at    time.Time
	timer time.Timer
	value reflect.Value
	more  [3]struct{ sync.Map }
}

func TestWhatIsInternal(t *testing.T) {
	rtype := reflect.TypeOf(reflect.TypeOf(0)).Elem()
	descriptor := rtype.Field(0).Type
	for _, internal := range []reflect.Type{
		rtype, descriptor, reflect.ArrayOf(2, descriptor), reflect.TypeOf(runtime.Func{}),
		reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.ArrayOf(1, rtype)}}),
	} {
		if !Contains(internal) || !Contains(internal) {
			t.Error(internal)
		}
	}
	for _, free := range []reflect.Type{
		reflect.TypeOf(own{}), reflect.TypeOf(&own{}), reflect.TypeOf(0), reflect.TypeOf(""), reflect.TypeOf(os.File{}), reflect.PointerTo(rtype),
		reflect.SliceOf(descriptor), reflect.TypeOf(runtime.MemStats{}), reflect.TypeOf(func(runtime.Func) {}), reflect.ArrayOf(0, rtype),
	} {
		if Contains(free) {
			t.Error(free)
		}
	}
}

func TestWhoseMethodsMayBeCalled(t *testing.T) {
	rtype := reflect.TypeOf(reflect.TypeOf(0))
	for _, refused := range []reflect.Type{rtype.Elem().Field(0).Type, reflect.PointerTo(rtype.Elem().Field(0).Type), reflect.TypeOf(reflect.Value{})} {
		if !Uncallable(refused) {
			t.Error(refused)
		}
	}
	for _, free := range []reflect.Type{rtype, reflect.TypeOf(os.ErrDeadlineExceeded), reflect.TypeOf(&runtime.Func{}), reflect.TypeOf(&own{})} {
		if Uncallable(free) {
			t.Error(free)
		}
	}
}
