package fmtlite

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unsafe"
)

type name string

func (n name) String() string { return "name " + string(n) }

type failure struct{ Code int }

func (f *failure) Error() string { return fmt.Sprint("failure ", f.Code) }

type dereferences struct{ text string }

func (d *dereferences) String() string { return d.text }

type panics struct{ with any }

func (p panics) String() string { panic(p.with) }

type pair struct {
	Left, Right any
	hidden      name
}

type everything struct {
	B    bool
	I8   int8
	I64  int64
	U    uint
	U8   uint8
	Ptr  uintptr
	F32  float32
	F64  float64
	C64  complex64
	C    complex128
	S    string
	A    [3]uint16
	L    []int
	By   []byte
	M    map[string]int
	MF   map[float64]bool
	MA   map[[2]int8]string
	MS   map[struct{ A, B uint8 }]int8
	MB   map[bool]uint
	MC   map[complex64]int
	N    name
	MN   map[name]name
	P    *int
	In   struct{ X, Y int }
	Same []map[string][]int32
}

var (
	number7 = 7
	someInt = 3
	channel = make(chan int)
)

// TestSame compares with fmt.
func TestSame(t *testing.T) {
	at := time.Date(2026, 11, 28, 1, 2, 3, 4, time.UTC)
	link, _ := url.Parse("https://go.dev/x?y=z")
	var nilFailure *failure
	var nilDereferences *dereferences
	var nilError error
	for _, v := range []any{
		nil, true, 0, -1, uint8(255), uintptr(16), int64(math.MinInt64), uint64(math.MaxUint64),
		0.0, 1.0, 1e6, 1e20, 1e21, 1e-7, 0.1, float32(0.1), math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1), 123456789.0,
		complex(1, -2), complex64(complex(0.1, 2)), complex(math.Inf(-1), math.Inf(1)), complex(math.NaN(), math.NaN()),
		"", "text", 'x', []byte("bytes"), []byte(nil), [3]byte{1, 2, 3}, []string{"a b", "", "c"}, []any{nil, 1, "a", []int{}},
		map[string]int{"b": 2, "a": 1}, map[float64]int{math.NaN(): 1, 2: 2, math.Inf(-1): 3},
		map[any]any{nil: 1, 2: 3}, map[any]int{3: 1, 2: 2}, map[bool]int{true: 1, false: 0}, map[int]bool(nil),
		struct{}{}, pair{1, "a", "h"}, &pair{nil, &pair{}, ""}, pair{name("n"), errors.New("e"), "hidden"},
		&map[int]int{1: 2}, &[]int{1}, &[2]int{1, 2}, &number7, (*int)(nil), (*pair)(nil),
		channel, (chan int)(nil), (func())(nil), fmt.Println, unsafe.Pointer(&number7), unsafe.Pointer(nil),
		[]*int{&number7, nil, &someInt}, []error{errors.New("one"), nil, nilFailure},
		name("n"), []name{"a", "b"}, map[name]name{"b": "c", "a": "d"}, &failure{3}, []any{&failure{4}},
		nilFailure, nilDereferences, nilError, panics{"a text"}, panics{errors.New("an error")}, panics{panics{1}.with}, panics{&failure{5}},
		[]any{panics{"inside"}, 2}, at, []time.Duration{time.Second}, at.Sub(at.Add(time.Hour)), link, []url.URL{*link}, big.NewInt(1 << 40),
		reflect.TypeOf(at), time.Monday, errors.Join(errors.New("a"), errors.New("b")),
	} {
		if got, want := Any(v), fmt.Sprint(v); got != want {
			t.Errorf("%#v is %q here and %q by fmt", v, got, want)
		}
		if v != nil {
			if got, want := Value(reflect.ValueOf(v), now), fmt.Sprint(reflect.ValueOf(v)); got != want {
				t.Errorf("reflect.ValueOf(%#v) is %q here and %q by fmt", v, got, want)
			}
		}
		if got, want := TypeOf(v), fmt.Sprintf("%T", v); got != want {
			t.Errorf("the type of %#v is %q here and %q by fmt", v, got, want)
		}
	}
}

// TestAnything compares with fmt for values that are made up.
func TestAnything(t *testing.T) {
	same := func(v everything) bool {
		return Any(v) == fmt.Sprint(v) && Any(&v) == fmt.Sprint(&v) && Any([]any{v, v.M}) == fmt.Sprint([]any{v, v.M})
	}
	if err := quick.Check(same, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}

// TestVariable looks at what is in an interface that is a variable.
func TestVariable(t *testing.T) {
	v := pair{Left: name("x"), Right: []any{nil, 1}}
	for i := 0; i < 2; i++ {
		field := reflect.ValueOf(&v).Elem().Field(i)
		if got, want := Value(field, now), fmt.Sprint(field); got != want {
			t.Errorf("%q here and %q by fmt", got, want)
		}
	}
}

// TestEndless looks at values with which fmt does not end.
func TestEndless(t *testing.T) {
	list := []any{1, nil}
	list[1] = list
	if text := Any(list); !strings.HasPrefix(text, "[1 [1 [1 ") || !strings.Contains(text, more) || len(text) > 1000 {
		t.Errorf("a list in itself is %.1000s", text)
	}
	table := map[string]any{}
	table["self"] = table
	if text := Any(table); !strings.HasPrefix(text, "map[self:map[self:") || !strings.Contains(text, more) || len(text) > 2000 {
		t.Errorf("a map in itself is %.1000s", text)
	}
	var twice any = 1
	for i := 0; i < 60; i++ {
		twice = []any{twice, twice}
	}
	if n := len(Any(twice)); n < maxSize || n > maxSize+1000 {
		t.Errorf("2^60 values are %d bytes", n)
	}
	if text := Any(panics{panics{2}}); text != "%!v(PANIC=String method: int)" {
		t.Errorf("a method whose panic panics is %q", text)
	}
}

func now(do func()) { do() }

// Looker tells whether its method is called while the value is looked at.
type looker struct{ looking *bool }

func (l looker) String() string {
	if *l.looking {
		return "looked at"
	}
	return "later"
}

func (l looker) Error() string { panic(fmt.Sprint("error ", l.String())) }

// TestLater calls methods only when the value was left alone, those of what a
// method panics with as well.
func TestLater(t *testing.T) {
	looking, times := false, 0
	look := func(do func()) {
		looking, times = true, times+1
		defer func() { looking = false }()
		do()
	}
	v := map[string]any{"a": []any{1, looker{&looking}, "x"}, "b": nil}
	const want = "map[a:[1 %!v(PANIC=Error method: error later) x] b:<nil>]"
	if got := Value(reflect.ValueOf(v), look); got != want || times != 2 {
		t.Errorf("%s, in %d looks, not %s", got, times, want)
	}
}
