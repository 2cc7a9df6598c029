package abi

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The compiler says how much stack each function's caller needs: for values that
// travel there, and for spill space. So functions are compiled, for both machines,
// and that is compared with what this package says of their parameters and, as these
// have no spill space, of their results. What it says, a program prints that has the
// same functions.
const program = `package main

import (
	"fmt"
	"reflect"
	"unsafe"

	"compiled/abi"
)

func list(n int, at func(int) reflect.Type) (types []reflect.Type) {
	for i := 0; i < n; i++ {
		types = append(types, at(i))
	}
	return
}

func width(m abi.Machine, t reflect.Type) uintptr {
	in, out := m.Assign(list(t.NumIn(), t.In)...), m.Assign(list(t.NumOut(), t.Out)...)
	return in.Stack + out.Stack + in.Spill
}

func say(name string, fn any) {
	t := reflect.TypeOf(fn)
	fmt.Println(name, width(abi.AMD64, t), width(abi.ARM64, t), t)
}
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
	var funcs, calls strings.Builder
	add := func(params, results string) {
		name := fmt.Sprintf("f%d", strings.Count(calls.String(), "\n"))
		fmt.Fprintf(&funcs, "func %s%s %s { panic(0) }\n", name, params, results)
		fmt.Fprintf(&calls, "\tsay(%q, %s)\n", name, name)
	}
	for _, leaf := range leaves {
		add("(_ "+leaf+")", "(_ "+leaf+")")
		add("(_ int8, _ struct{ A "+leaf+"; Z [0]int64 }, _ int8)", "(_ struct{ B int8; A [1]"+leaf+" })")
	}
	for i := 0; i < 1000; i++ {
		add(g.list(8), g.list(4))
	}
	funcs.WriteString("var _ unsafe.Pointer\n")
	said := run(t, program+funcs.String()+"func main() {\n"+calls.String()+"}\n")
	amd64, arm64 := widths(t, "amd64", funcs.String()), widths(t, "arm64", funcs.String())
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for _, line := range lines {
		fields := strings.SplitN(line, " ", 4)
		if got, want := fields[1:3], []string{amd64[fields[0]], arm64[fields[0]]}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s takes %s bytes of stack on amd64 and arm64, not %s", fields[3], want, got)
		}
	}
	if n := strings.Count(calls.String(), "\n"); len(lines) != n || len(amd64) != n || len(arm64) != n {
		t.Errorf("%d functions, %d said, %d and %d compiled", n, len(lines), len(amd64), len(arm64))
	}
}

var head = regexp.MustCompile(`(?m)^p\.(f\d+) STEXT .*args=(0x[0-9a-f]+)`)

// widths compiles functions, and returns how much stack each of them needs of its caller.
func widths(t *testing.T, machine, funcs string) map[string]string {
	file := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(file, []byte("package p\n\nimport \"unsafe\"\n\n"+funcs), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("go", "tool", "compile", "-S", "-p", "p", "-o", os.DevNull, file)
	command.Env = append(os.Environ(), "GOARCH="+machine)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	found := map[string]string{}
	for _, match := range head.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.ParseUint(match[2], 0, 64)
		if err != nil {
			t.Fatal(err)
		}
		found[match[1]] = strconv.FormatUint(n, 10)
	}
	return found
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
