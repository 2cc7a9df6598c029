package object

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

type boomer interface{ Boom(s string) int }

// boom recovers what Boom panics with, and the functions on the stack.
func boom(b boomer) (recovered any, stack string) {
	defer func() {
		recovered = recover()
		var pcs [32]uintptr
		frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
		for more := true; more; {
			var frame runtime.Frame
			frame, more = frames.Next()
			stack += frame.Function + "\n"
		}
		debug.Stack()
	}()
	b.Boom("now")
	return
}

func TestPanics(t *testing.T) {
	for name, fn := range map[string]any{
		"rust.Boom":     func(s string) int { panic("boom " + s) },
		"rust.MadeBoom": func([]reflect.Value) []reflect.Value { panic("boom now") },
	} {
		x := implement(t, name, map[string]any{"Boom": fn}, typeOf[boomer]())
		recovered, stack := boom(x.(boomer))
		equal(t, recovered, any("boom now"))
		for _, function := range []string{"TestPanics.func", "object.boom\n", "runtime.gopanic"} {
			if !strings.Contains(stack, function) {
				t.Errorf("no %s in\n%s", function, stack)
			}
		}
		for what, zero := range map[string]any{
			"zero object": reflect.New(reflect.TypeOf(x).Elem()).Interface(),
			"nil":         reflect.Zero(reflect.TypeOf(x)).Interface(),
		} {
			recovered, _ := boom(zero.(boomer))
			if err, ok := recovered.(runtime.Error); !ok || !strings.Contains(err.Error(), "nil pointer dereference") {
				t.Error(what, recovered)
			}
		}
	}
}

// The last stub reads furthest behind a nil table.
func TestANilTableIsNotReadBeyondItsPage(t *testing.T) {
	methods := make([]Method, MostMethods)
	for i := range methods {
		methods[i] = Method{Name: fmt.Sprintf("M%03d", i), Type: typeOf[func()]()}
	}
	made, err := Get("rust.ManyNil", methods)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err, ok := recover().(runtime.Error); !ok || !strings.Contains(err.Error(), "nil pointer") {
			t.Error(err)
		}
	}()
	reflect.New(made.Reflect.Elem()).Method(MostMethods - 1).Call(nil)
}

//go:noinline
func grow(n int) int {
	var pad [512]byte
	if n == 0 {
		return int(pad[n])
	}
	return grow(n-1) + 1 + int(pad[n])
}

type visitor interface {
	Visit(n int, again func(visitor, int) int) int
}

func visit(v visitor, n int) int {
	if n == 0 {
		return 0
	}
	return 1 + v.Visit(n-1, visit)
}

func TestStacksGrow(t *testing.T) {
	for name, fn := range map[string]any{
		"rust.Visitor": func(n int, again func(visitor, int) int) int { return again(self, n) },
		"rust.Made": func(args []reflect.Value) []reflect.Value {
			return args[1].Call([]reflect.Value{reflect.ValueOf(&self).Elem(), args[0]})
		},
	} {
		self = implement(t, name, map[string]any{"Visit": fn}, typeOf[visitor]()).(visitor)
		depth := make(chan int)
		go func() { depth <- visit(self, 2000) }() // a fresh stack
		equal(t, <-depth, 2000)
	}
}

var self visitor

type keeper interface {
	Keep(p *[]byte, s string) (*[]byte, string)
	Write(b []byte) (int, error)
}

// hammer keeps nothing but what it is given back.
func hammer(k keeper, n int) {
	for i := 0; i < n; i++ {
		b := make([]byte, 16+i%64)
		if q, s := k.Keep(&b, string(b[:8])); q != &b || len(s) != 8 {
			panic("lost")
		}
		if n, err := k.Write(b); n != len(b) || err != nil {
			panic("lost")
		}
	}
}

// Objects, and what their funcs have captured, live for as long as they are needed, and no longer.
func TestTheCollector(t *testing.T) {
	const rounds, workers = 60, 4
	var made, dropped atomic.Int64
	// Each of these has a finalizer on what its funcs captured, as the host has on a Rust closure.
	captured := func() *[3]unsafe.Pointer {
		owned := new([3]unsafe.Pointer)
		made.Add(1)
		runtime.SetFinalizer(owned, func(*[3]unsafe.Pointer) { dropped.Add(1) })
		return owned
	}
	kinds := []func() map[string]any{
		func() map[string]any {
			owned := captured()
			return map[string]any{
				"Keep": func(p *[]byte, s string) (*[]byte, string) {
					grow(10)
					runtime.KeepAlive(owned)
					return p, s
				},
				"Write": func(b []byte) (int, error) { runtime.Gosched(); runtime.KeepAlive(owned); return len(b), nil },
			}
		},
		func() map[string]any {
			owned := captured()
			return map[string]any{
				"Keep": func(args []reflect.Value) []reflect.Value { grow(5); runtime.KeepAlive(owned); return args },
				"Write": func(args []reflect.Value) []reflect.Value {
					return []reflect.Value{reflect.ValueOf(args[0].Len()), reflect.Zero(typeOf[error]())}
				},
			}
		},
	}
	var wg sync.WaitGroup
	for worker := 0; worker < workers; worker++ {
		worker := worker
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < rounds; i++ {
				for kind, funcs := range kinds {
					hammer(implement(t, fmt.Sprintf("rust.K%d_%d", kind, (worker+i)%7), funcs(), typeOf[keeper](), typeOf[io.Writer]()).(keeper), 20)
				}
				if i%10 == 0 {
					runtime.GC()
				}
			}
		}()
	}
	wg.Wait()
	for i := 0; i < 500 && dropped.Load() < made.Load(); i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	equal(t, dropped.Load(), made.Load())
}

// A copy by reflect keeps what the methods need.
func TestACopyOutlivesItsOriginal(t *testing.T) {
	var dropped atomic.Bool
	clone := func() fmt.Stringer {
		owned := &[2]unsafe.Pointer{}
		runtime.SetFinalizer(owned, func(*[2]unsafe.Pointer) { dropped.Store(true) })
		x := implement(t, "rust.Cloned", map[string]any{"String": func() string { runtime.KeepAlive(owned); return "alive" }}, typeOf[fmt.Stringer]())
		copied := reflect.New(reflect.TypeOf(x).Elem())
		copied.Elem().Set(reflect.ValueOf(x).Elem())
		return copied.Interface().(fmt.Stringer)
	}()
	for i := 0; i < 10; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if dropped.Load() || clone.String() != "alive" {
		t.Error("dropped while a copy lives")
	}
	runtime.KeepAlive(clone)
}

// Types are made, converted and used at once, while the collector runs.
func TestManyTypesAtOnce(t *testing.T) {
	stop := make(chan bool)
	defer close(stop)
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	var wg sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; i < 50; i++ {
				i := i
				x := implement(t, fmt.Sprintf("rust.T%d", i), map[string]any{
					"String": func() string { return fmt.Sprint(i) }, "Write": func(b []byte) (int, error) { return i, nil }}, typeOf[io.Writer]())
				n, _ := fmt.Fprint(x.(io.Writer), "x")
				if fmt.Sprintf("%v %d", x, n) != fmt.Sprintf("%d %d", i, i) {
					t.Error(x, n)
				}
			}
		}()
	}
	wg.Wait()
}

// What looks at stacks and heaps copes with stubs and types.
func TestProfilesAndDumps(t *testing.T) {
	type adder interface{ Add(a, b int) int }
	x := implement(t, "rust.Adder", map[string]any{"Add": func(a, b int) int { return a + b }}, typeOf[adder]()).(adder)
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for begin := time.Now(); time.Since(begin) < 200*time.Millisecond; {
		sum = x.Add(sum, 1)
	}
	pprof.StopCPUProfile()
	file, err := os.CreateTemp(t.TempDir(), "dump")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	debug.WriteHeapDump(file.Fd())
	runtime.KeepAlive(x)
}

func BenchmarkCalls(b *testing.B) {
	type adder interface{ Add(a, b int) int }
	add := func(a, b int) int { return a + b }
	for name, x := range map[string]adder{
		"compiled": compiledAdder{},
		"shifted":  implement(b, "rust.BenchShifted", map[string]any{"Add": add}, typeOf[adder]()).(adder),
		"reflect": implement(b, "rust.BenchReflect", map[string]any{"Add": func(args []reflect.Value) []reflect.Value { return args[:1] }},
			typeOf[adder]()).(adder),
	} {
		b.Run(name, func(b *testing.B) {
			sum := 0
			for i := 0; i < b.N; i++ {
				sum = x.Add(sum, i)
			}
		})
	}
}

type compiledAdder struct{}

//go:noinline
func (compiledAdder) Add(a, b int) int { return a + b }
