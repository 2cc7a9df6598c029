package abi

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// What the compiler reserves for a call is in its table of functions: the width of
// all that lies on the stack, which is what values take there, and the spill space.
// So functions are compiled, and their widths compared with what this package says,
// for parameters and, as these have no spill space, for results.
const program = `package main

import (
	"fmt"
	"reflect"
	"runtime"
	"unsafe"

	"compiled/abi"
)

// width reads what the compiler has written (type _func, runtime/runtime2.go).
func width(fn any) uintptr {
	code := runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
	return uintptr(*(*int32)(unsafe.Add(unsafe.Pointer(code), 8)))
}

func check(fn any) {
	t := reflect.TypeOf(fn)
	var params, results []reflect.Type
	for i := 0; i < t.NumIn(); i++ {
		params = append(params, t.In(i))
	}
	for i := 0; i < t.NumOut(); i++ {
		results = append(results, t.Out(i))
	}
	in, out := abi.Here().Assign(params...), abi.Here().Assign(results...)
	if got, want := in.Stack+out.Stack+in.Spill, width(fn); got != want {
		fmt.Println(t, "takes", want, "bytes, not", got, in, out)
	}
}

var sink [1000]byte
`

// leaves are types without parts, or with parts that do not show.
var leaves = []string{
	"bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "int", "uint", "uintptr", "float32", "float64",
	"complex64", "complex128", "string", "[]byte", "[]string", "any", "error", "map[string]int", "*int", "chan int", "func()",
	"unsafe.Pointer", "struct{}", "[0]int64", "[0]func()", "[0]int8", "[5]struct{}",
}

// generator makes up types, always the same ones.
type generator struct{ *rand.Rand }

func (g generator) anyType(depth int) string {
	if depth == 0 || g.Intn(3) == 0 {
		return leaves[g.Intn(len(leaves))]
	}
	switch g.Intn(8) {
	case 0:
		return fmt.Sprintf("[%d]%s", g.Intn(4), g.anyType(depth-1))
	case 1:
		return "[1]" + g.anyType(depth-1)
	}
	var fields strings.Builder
	for i := g.Intn(5); i >= 0; i-- {
		name := "_"
		if g.Intn(4) > 0 {
			name = fmt.Sprintf("F%d", i)
		}
		fmt.Fprintf(&fields, "%s %s; ", name, g.anyType(depth-1))
	}
	return "struct{ " + fields.String() + "}"
}

func (g generator) list(most int) string {
	types := make([]string, g.Intn(most+1))
	for i := range types {
		types[i] = "_ " + g.anyType(g.Intn(4))
	}
	return "(" + strings.Join(types, ", ") + ")"
}

func TestAsTheCompilerDoes(t *testing.T) {
	g := generator{rand.New(rand.NewSource(13))}
	var text, checks strings.Builder
	text.WriteString(program)
	add := func(params, results string) {
		// Each calls something, so that it is a function with a frame.
		fmt.Fprintf(&text, "//go:noinline\nfunc f%d%s %s { runtime.Gosched(); panic(sink) }\n", strings.Count(checks.String(), "\n"), params, results)
		fmt.Fprintf(&checks, "\tcheck(f%d)\n", strings.Count(checks.String(), "\n"))
	}
	for _, leaf := range leaves {
		add("(_ "+leaf+")", "(_ "+leaf+")")
		add("(_ int8, _ struct{ A "+leaf+"; Z [0]int64 }, _ int8)", "(_ struct{ B int8; A [1]"+leaf+" })")
	}
	for i := 0; i < 600; i++ {
		add(g.list(8), g.list(4))
	}
	fmt.Fprintf(&text, "var _ unsafe.Pointer\nfunc main() {\n%s}\n", checks.String())
	if out := run(t, text.String()); out != "" {
		t.Fatal(out)
	}
}

// run runs a program that has a copy of this package.
func run(t *testing.T, text string) string {
	source, err := os.ReadFile("abi.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module compiled\ngo 1.21\n", "main.go": text, "abi/abi.go": string(source)} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("go", "run", ".")
	command.Dir = dir
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestWhatRegistersHold(t *testing.T) {
	type inner struct {
		F float32
		S []byte
	}
	a := ARM64.Assign(types("", int8(0), inner{}, [1]error{}, [0]string{}, complex(1, 2), map[int]int{})...)
	want := []Register{Data, Number, Number, Data, Number, Number, Pointer, Pointer, Pointer}
	if !reflect.DeepEqual(a.Ints, want) || a.Floats != 3 || a.OnStack || a.Pointers() != 0b111001001 {
		t.Errorf("%+v", a)
	}
}

func TestAValueThatDoesNotFitLeavesItsRegisters(t *testing.T) {
	type six struct{ A, B, C, D, E, F int8 }
	a := AMD64.Assign(types(six{}, six{}, 1, "", [2]int8{}, 1)...)
	if len(a.Ints) != 9 || a.Stack != 16 || a.Spill != 32 || !a.OnStack {
		t.Errorf("%+v", a)
	}
}

func TestSpaceIsChecked(t *testing.T) {
	var s Space
	s.Add(1, 1)
	if at := s.Add(4, 4); at != 4 || s.Size != 8 || s.Align != 4 {
		t.Errorf("at %d: %+v", at, s)
	}
	s.Add(1<<63-9, 1)
	if s.Exceeds || s.Size != 1<<63-1 {
		t.Errorf("%+v", s)
	}
	if s.Add(0, 8); !s.Exceeds {
		t.Errorf("%+v", s)
	}
	for _, c := range []struct {
		size, count, product uintptr
		fits                 bool
	}{{0, 1 << 63, 0, true}, {8, 1<<61 + 1, 0, false}, {8, 1 << 60, 0, false}, {8, 1<<60 - 1, 1<<63 - 8, true}, {1 << 40, 1 << 40, 0, false}} {
		if product, fits := Times(c.size, c.count); product != c.product || fits != c.fits {
			t.Errorf("%d times %d: %d %t", c.size, c.count, product, fits)
		}
	}
}

func types(values ...any) (types []reflect.Type) {
	for _, v := range values {
		types = append(types, reflect.TypeOf(v))
	}
	return
}
