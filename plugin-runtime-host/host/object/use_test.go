package object

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// recorder is what the methods of a response writer do.
type recorder struct {
	sync.Mutex
	header http.Header
	body   strings.Builder
	status int
}

func (r *recorder) funcs() map[string]any {
	return map[string]any{
		"Header": func() http.Header { return r.header },
		"Write": func(b []byte) (int, error) {
			r.Lock()
			defer r.Unlock()
			return r.body.Write(b)
		},
		"WriteHeader": func(status int) { r.status = status },
	}
}

func newWriter(t testing.TB) (http.ResponseWriter, *recorder) {
	r := &recorder{header: http.Header{}}
	return implement(t, "example.com/rust.Writer", r.funcs(), typeOf[http.ResponseWriter]()).(http.ResponseWriter), r
}

func TestAnInterfaceValueIsUsedAsAnyOther(t *testing.T) {
	w, r := newWriter(t)
	w.Header().Set("A", "b")
	w.WriteHeader(201)
	n, err := w.Write([]byte("direct"))
	if n != 6 || err != nil || r.status != 201 || r.header.Get("A") != "b" {
		t.Fatal(n, err, r)
	}
	fmt.Fprintf(w, "<%d>", 42)
	io.Copy(w, strings.NewReader("copied"))
	io.WriteString(w, "string")
	equal(t, r.body.String(), "direct<42>copiedstring")
}

func TestItIsOfItsInterfacesOnly(t *testing.T) {
	w, _ := newWriter(t)
	_, flusher := w.(http.Flusher)
	_, stringer := w.(fmt.Stringer)
	_, narrow := w.(interface{ Write([]byte) (int, error) })
	_, other := any(w).(interface{ Write(string) (int, error) })
	equal(t, [4]bool{flusher, stringer, narrow, other}, [4]bool{false, false, true, false})
	if err := http.NewResponseController(w).Flush(); !errors.Is(err, http.ErrNotSupported) {
		t.Error(err)
	}
	switch x := any(w).(type) {
	case *http.Request, http.Hijacker, io.ReadWriter:
		t.Errorf("%T", x)
	case io.Writer:
	default:
		t.Error("no writer")
	}
	if _, ok := any(w).(*bytes.Buffer); ok {
		t.Error("a buffer")
	}
}

func TestItHasAnIdentity(t *testing.T) {
	w, _ := newWriter(t)
	other, _ := newWriter(t)
	if any(w) != any(io.Writer(w)) || w == other || reflect.TypeOf(w) != reflect.TypeOf(other) || reflect.DeepEqual(w, other) {
		t.Error("identity")
	}
	keys := map[any]int{w: 1, other: 2}
	writers := map[io.Writer]int{w: 3, other: 4}
	equal(t, [4]int{keys[io.Writer(w)], keys[other], writers[w], writers[other]}, [4]int{1, 2, 3, 4})
}

func TestReflectSeesATypeWithMethods(t *testing.T) {
	w, _ := newWriter(t)
	typ := reflect.TypeOf(w)
	write, _ := typ.MethodByName("Write")
	equal(t, fmt.Sprintf("%T %d %s %s %v", w, typ.NumMethod(), typ.Method(0).Name, typ.Method(2).Name, write.Type),
		"*rust.Writer 3 Header WriteHeader func(*rust.Writer, []uint8) (int, error)")
	elem := typ.Elem()
	equal(t, fmt.Sprintln(elem, elem.Name(), elem.PkgPath(), elem.NumMethod(), reflect.PointerTo(elem) == typ, elem.Kind()),
		"rust.Writer Writer example.com/rust 0 true struct\n")
	arg := []reflect.Value{reflect.ValueOf([]byte("four"))}
	for _, out := range [][]reflect.Value{
		write.Func.Call(append([]reflect.Value{reflect.ValueOf(w)}, arg...)),
		reflect.ValueOf(w).MethodByName("Write").Call(arg),
		reflect.ValueOf(&w).Elem().MethodByName("Write").Call(arg),
		reflect.ValueOf(w).Convert(typeOf[io.Writer]()).Method(0).Call(arg),
	} {
		if out[0].Int() != 4 || !out[1].IsNil() {
			t.Error(out)
		}
	}
	bound := reflect.ValueOf(w).Method(write.Index).Interface().(func([]byte) (int, error))
	if n, _ := bound([]byte("three")); n != 5 {
		t.Error(n)
	}
	for _, v := range []any{w, map[string]any{"w": w}} {
		if text, err := json.Marshal(v); err != nil || !strings.Contains(string(text), "{}") {
			t.Error(string(text), err)
		}
	}
	equal(t, reflect.SliceOf(typ).String()+reflect.MapOf(typ, elem).String()+reflect.ArrayOf(1000, elem).String(),
		"[]*rust.Writermap[*rust.Writer]rust.Writer[1000]rust.Writer")
}

type embedding struct {
	http.ResponseWriter
	count int
}

func (e *embedding) Write(b []byte) (int, error) { e.count++; return e.ResponseWriter.Write(b) }

type constrained[W io.Writer] struct{ w W }

func (c constrained[W]) write(s string) int { n, _ := c.w.Write([]byte(s)); return n }

func TestMethodsAreValuesDeferredEmbeddedAndGeneric(t *testing.T) {
	w, r := newWriter(t)
	http.ResponseWriter.Write(w, []byte("1"))
	bound := w.Write
	bound([]byte("2"))
	func() { defer w.Write([]byte("3")) }()
	done := make(chan bool)
	go func() { defer close(done); w.Write([]byte("4")) }()
	<-done
	io.WriteString(&embedding{ResponseWriter: w}, "5")
	struct{ http.ResponseWriter }{w}.Write([]byte("6"))
	constrained[http.ResponseWriter]{w}.write("7")
	constrained[io.Writer]{w}.write("8")
	equal(t, r.body.String(), "12345678")
}

func TestSeveralInterfacesAndMethodsOfNone(t *testing.T) {
	r := &recorder{header: http.Header{}}
	funcs, flushed := r.funcs(), 0
	funcs["Flush"] = func() { flushed++ }
	funcs["String"] = func() string { return "flushing" }
	funcs["MarshalJSON"] = func() ([]byte, error) { return []byte(`"json"`), nil }
	x := implement(t, "rust.Flushing", funcs, typeOf[http.ResponseWriter](), typeOf[http.Flusher](), typeOf[io.Writer]())
	if err := http.NewResponseController(x.(http.ResponseWriter)).Flush(); err != nil || flushed != 1 {
		t.Error(err)
	}
	text, err := json.Marshal(x)
	equal(t, fmt.Sprintln(x, string(text), err, reflect.TypeOf(x).NumMethod()), "flushing \"json\" <nil> 6\n")
}

func TestStandardInterfaces(t *testing.T) {
	done := make(chan struct{})
	cause := errors.New("cancelled")
	ctx := implement(t, "rust.Context", map[string]any{
		"Deadline": func() (time.Time, bool) { return time.Time{}, false },
		"Done":     func() <-chan struct{} { return done },
		"Err": func() error {
			select {
			case <-done:
				return cause
			default:
				return nil
			}
		},
		"Value": func(key any) any { return key },
	}, typeOf[context.Context]()).(context.Context)
	type key string
	child, stop := context.WithCancel(context.WithValue(ctx, key("mine"), 1))
	defer stop()
	equal(t, fmt.Sprintln(child.Value(key("mine")), child.Value("its")), "1 its\n")
	close(done)
	<-child.Done()
	equal(t, child.Err(), cause)

	coded := implement(t, "rust.Error", map[string]any{"Error": func() string { return "coded" }, "Code": func() int { return 404 }}, typeOf[error]()).(error)
	wrapped := fmt.Errorf("wrapped: %w", coded)
	var as interface{ Code() int }
	if !errors.Is(wrapped, coded) || !errors.As(wrapped, &as) || as.Code() != 404 || wrapped.Error() != "wrapped: coded" {
		t.Error(wrapped)
	}

	data := []int{5, 2, 9, 1}
	sort.Sort(implement(t, "rust.Sorter", map[string]any{
		"Len": func() int { return len(data) }, "Less": func(i, j int) bool { return data[i] < data[j] },
		"Swap": func(i, j int) { data[i], data[j] = data[j], data[i] },
	}, typeOf[sort.Interface]()).(sort.Interface))
	equal(t, fmt.Sprint(data), "[1 2 5 9]")
}

func TestUnexportedMethods(t *testing.T) {
	x := implement(t, "rust.Sealed", map[string]any{"hidden": func(n int8) int8 { return -n }, "String": func() string { return "s" },
		"Add": func(a int, s string, f float64) (string, error) { return s, nil }}, typeOf[probe]())
	equal(t, x.(probe).hidden(5), -5)
	equal(t, reflect.TypeOf(x).NumMethod(), 2)
}

func TestAnObjectWithoutMethods(t *testing.T) {
	equal(t, fmt.Sprintf("%T", implement(t, "rust.Empty", nil, typeOf[any]())), "*rust.Empty")
}
