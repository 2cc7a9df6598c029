package object

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"goplugin.host/abi"
)

type large struct {
	A [12]int
	S string
	F float64
	M map[string]int
}

type small struct {
	A int8
	F float32
	S string
}

type signatures interface {
	Variadic(format string, args ...any) int
	Large(l large) large
	Small(s small, n int) (int, small)
	Floats(a float32, b float64, c complex128, d float32) (float64, float32)
	Eight(a, b, c, d, e, f, g, h int) int
	Nine(a, b, c, d, e, f, g, h, i int) int
	Sixteen(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p int) int
	ManyFloats(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q float64) float64
	Mixed(a int8, p *int, s string, b []byte, f float32, e error, x any) (any, error, []byte, string, *int)
	Functions(c chan int, f func(int) int, m map[string]int) (<-chan int, func(int) int)
	Ten() (a, b, c, d, e, f, g, h, i, j int)
	Array(a [2]int, n int) (int, [2]int)
	Empty(a struct{}, n int, b [0]int64) (int, struct{})
}

// plain is what the compiler makes of the same.
type plain struct{}

func (*plain) Variadic(format string, args ...any) int { return len(fmt.Sprintf(format, args...)) }
func (*plain) Large(l large) large                     { l.A[11]++; return l }
func (*plain) Small(s small, n int) (int, small)       { s.A++; return n, s }
func (*plain) Floats(a float32, b float64, c complex128, d float32) (float64, float32) {
	return float64(a) + b + real(c) - imag(c), d
}
func (*plain) Eight(a, b, c, d, e, f, g, h int) int   { return digits(a, b, c, d, e, f, g, h) }
func (*plain) Nine(a, b, c, d, e, f, g, h, i int) int { return digits(a, b, c, d, e, f, g, h, i) }
func (*plain) Sixteen(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p int) int {
	return digits(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}
func (*plain) ManyFloats(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q float64) float64 {
	return a + 2*b + 3*c + 4*d + 5*e + 6*f + 7*g + 8*h + 9*i + 10*j + 11*k + 12*l + 13*m + 14*n + 15*o + 16*p + 17*q
}
func (*plain) Mixed(a int8, p *int, s string, b []byte, f float32, e error, x any) (any, error, []byte, string, *int) {
	return [3]any{a, f, x}, e, b, s, p
}
func (*plain) Functions(c chan int, f func(int) int, m map[string]int) (<-chan int, func(int) int) {
	c <- m["a"]
	return c, func(i int) int { return f(i) + 1 }
}
func (*plain) Ten() (a, b, c, d, e, f, g, h, i, j int)             { return 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }
func (*plain) Array(a [2]int, n int) (int, [2]int)                 { return n, [2]int{a[1], a[0]} }
func (*plain) Empty(_ struct{}, n int, _ [0]int64) (int, struct{}) { return n, struct{}{} }

func digits(all ...int) (n int) {
	for _, d := range all {
		n = n*3 + d
	}
	return
}

// exercise calls all methods; what comes out.
func exercise(x signatures) string {
	var out strings.Builder
	say := func(values ...any) { fmt.Fprintln(&out, values...) }
	say(x.Variadic("none"), x.Variadic("%d %s", 1, "x"))
	l := large{S: "large", F: 1.5, M: map[string]int{"k": 1}}
	for i := range l.A {
		l.A[i] = i
	}
	say(x.Large(l))
	say(x.Small(small{-3, 1.5, "small"}, 9))
	say(x.Floats(1.5, 2.5, 3+4i, 5.5))
	say(x.Eight(1, 2, 3, 4, 5, 6, 7, 8), x.Nine(1, 2, 3, 4, 5, 6, 7, 8, 9))
	say(x.Sixteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
	say(x.ManyFloats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17))
	n := 77
	a, e, b, s, p := x.Mixed(-8, &n, "str", []byte("bytes"), 0.5, errProbe, 3)
	say(a, e, string(b), s, p == &n)
	c, f := x.Functions(make(chan int, 1), func(i int) int { return i * 2 }, map[string]int{"a": 3})
	say(<-c, f(4))
	say(x.Ten())
	say(x.Array([2]int{1, 2}, 3))
	say(x.Empty(struct{}{}, 4, [0]int64{}))
	return out.String()
}

func TestAllSignaturesAreAsTheCompilersOwn(t *testing.T) {
	want := exercise(&plain{})
	compiled, made := map[string]any{}, map[string]any{}
	methods := reflect.ValueOf(&plain{})
	for i := 0; i < methods.NumMethod(); i++ {
		fn, name := methods.Method(i), methods.Type().Method(i).Name
		compiled[name] = fn.Interface()
		made[name] = func(args []reflect.Value) []reflect.Value {
			if fn.Type().IsVariadic() {
				return fn.CallSlice(args)
			}
			return fn.Call(args)
		}
	}
	for name, funcs := range map[string]map[string]any{"Compiled": compiled, "Made": made} {
		x := implement(t, "rust."+name, funcs, typeOf[signatures]()).(signatures)
		equal(t, exercise(x), want)
		byReflect := reflect.ValueOf(x).MethodByName("Nine")
		args := make([]reflect.Value, 9)
		for i := range args {
			args[i] = reflect.ValueOf(i)
		}
		equal(t, int(byReflect.Call(args)[0].Int()), digits(0, 1, 2, 3, 4, 5, 6, 7, 8))
	}
}

func TestWhatFitsIsShifted(t *testing.T) {
	methods, err := Union([]reflect.Type{typeOf[signatures]()})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, m := range methods {
		if !m.shifts {
			got += m.Name + " "
		}
	}
	want := "Array Large ManyFloats Mixed Nine Sixteen "
	if abi.Here() == abi.ARM64 {
		want = "Array Large ManyFloats Sixteen "
	}
	equal(t, got, want)
}

// Each stub calls its own func, whichever set it is of.
func TestEveryStub(t *testing.T) {
	type fits = func(n int) int
	type exceeds = func(a [2]int, n int) int
	for _, tooLarge := range []bool{false, true} {
		methods, funcs := make([]Method, MostMethods), make([]reflect.Value, MostMethods)
		for i := range methods {
			i := i
			fn := reflect.ValueOf(fits(func(n int) int { return n*1000 + i }))
			if tooLarge {
				fn = reflect.ValueOf(exceeds(func(a [2]int, n int) int { return n*1000 + i + a[0] - a[1] }))
			}
			methods[i], funcs[i] = Method{Name: "M" + strconv.Itoa(1000+i), Type: fn.Type()}, fn
		}
		made, err := Get("rust.Many", methods)
		if err != nil {
			t.Fatal(err)
		}
		object := made.Make(funcs, 0)
		for i := range methods {
			in := []reflect.Value{reflect.ValueOf(5)}
			if tooLarge {
				in = []reflect.Value{reflect.ValueOf([2]int{4, 4}), in[0]}
			}
			equal(t, int(object.Method(i).Call(in)[0].Int()), 5000+i)
		}
	}
}
