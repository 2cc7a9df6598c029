// Package check is what the plugins that `cargo xtask fuzz-calls` generates have in common.
package check

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"sync"
	"sync/atomic"
)

// item is a value: what it is made from, and what it is written down as.
type item struct{ raw, canon []byte }

var (
	entries [][][]item // entry, row, item
	row     int
	step    int
	values  atomic.Int64
	mutex   sync.Mutex
	wrong   []string
	kept    []keptValue
)

// keptValue is an argument that the plugin has kept, and what it must still be.
type keptValue struct {
	value reflect.Value
	canon []byte
	what  string
}

// Load reads the file of values.
func Load(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	in := input(data)
	entries = make([][][]item, in.length())
	for i := range entries {
		entries[i] = make([][]item, in.length())
		for j := range entries[i] {
			entries[i][j] = make([]item, in.length())
			for k := range entries[i][j] {
				raw := in.bytes(in.length())
				entries[i][j][k] = item{raw, in.bytes(in.length())}
			}
		}
	}
	return path
}

// SetRow chooses the row of the next call, and by how much each call moves on.
func SetRow(newRow, newStep int) { row, step = newRow, newStep }

// Values returns how many values were compared.
func Values() int64 { return values.Load() }

// Wrong returns what has been wrong since it was asked last.
func Wrong() []string {
	for _, kept := range kept {
		compareAgain("kept: "+kept.what, kept.value, kept.canon)
	}
	mutex.Lock()
	defer mutex.Unlock()
	all := wrong
	wrong = nil
	return all
}

func report(text string) {
	mutex.Lock()
	defer mutex.Unlock()
	wrong = append(wrong, text)
}

func compare(what string, v reflect.Value, canon []byte) {
	values.Add(1)
	compareAgain(what, v, canon)
}

func compareAgain(what string, v reflect.Value, canon []byte) {
	if found := encode(nil, v); !bytes.Equal(found, canon) {
		report(fmt.Sprintf("%s: sent %.200x, Go received %.200x = %.400s", what, canon, found, fmt.Sprintf("%+v", v)))
	}
}

// Call is one call of one function, or of one func that it was given.
type Call struct {
	items   []item
	row     int
	entry   int
	results int // the number of the item of the first result
	what    string
}

// Begin begins a call of the function with this number, whose results begin with this item.
func Begin(entry, results int) *Call {
	c := &Call{entries[entry][row], row, entry, results, "parameter"}
	row += step
	return c
}

// Func is the call of the parameter that begins with item `from`, whose results begin with `results` and end before `to`.
func (c *Call) Func(from, results, to int) *Call {
	return &Call{c.items[from:to], c.row, c.entry, results - from, "a func's result"}
}

// Make makes the value of item i.
func Make[T any](c *Call, i int) (value T) {
	in := input(c.items[i].raw)
	in.decode(reflect.ValueOf(&value).Elem())
	return
}

// Arg compares an argument, or the result of a func, with item i.
func Arg[T any](c *Call, i int, value T) {
	v := reflect.ValueOf(&value).Elem()
	Look(c, i, &value)
	if (c.entry+c.row*3+i)%8 == 0 && len(kept) < 40 {
		mutex.Lock()
		defer mutex.Unlock()
		kept = append(kept, keptValue{v, c.items[i].canon, fmt.Sprintf("entry %d, row %d, item %d", c.entry, c.row, i)})
	}
}

// Look compares an argument that must not be kept.
func Look[T any](c *Call, i int, value *T) {
	compare(fmt.Sprintf("%s, item %d", c.what, i), reflect.ValueOf(value).Elem(), c.items[i].canon)
}

// Holds reports what is not true.
func Holds(what string, is bool) {
	values.Add(1)
	if !is {
		report(what)
	}
}

// Change compares what a pointer leads to with item i, and makes it item i + 1.
func Change[T any](c *Call, i int, pointer *T) {
	compare(fmt.Sprintf("what parameter with item %d leads to", i), reflect.ValueOf(pointer).Elem(), c.items[i].canon)
	*pointer = Make[T](c, i+1)
}

// Changed compares what a func has made of what a pointer leads to with item i.
func Changed[T any](c *Call, i int, value *T) {
	compare(fmt.Sprintf("what a func changed, item %d", i), reflect.ValueOf(value).Elem(), c.items[i].canon)
}

// Failed compares the error that a func returned with its last results; if there is one, nobody looks at the others.
func Failed(c *Call, err error) bool {
	compare("a func's error", reflect.ValueOf(&err).Elem(), c.items[len(c.items)-2].canon)
	return err != nil
}

// ByReflect makes the call by package reflect.
func ByReflect(c *Call, f any) {
	v := reflect.ValueOf(f)
	t := v.Type()
	var arguments []reflect.Value
	for i := 0; i < t.NumIn(); i++ {
		in := input(c.items[i].raw)
		arguments = append(arguments, in.variable(t.In(i)))
	}
	call := v.Call
	if t.IsVariadic() {
		call = v.CallSlice
	}
	results := call(arguments)
	if n := len(results); n > 0 && t.Out(n-1) == errorType && c.results+n == len(c.items)-1 {
		err, _ := results[n-1].Interface().(error)
		if Failed(c, err) {
			return
		}
	}
	for i, result := range results {
		compare(fmt.Sprintf("a func's result by reflect, item %d", c.results+i), result, c.items[c.results+i].canon)
	}
}

// Receiver makes the receiver of a method, which has an entry of its own.
func Receiver[T any](entry int) T { return Make[T](&Call{items: entries[entry][0]}, 0) }

// SameReceiver compares the receiver of a method with what it should be.
func SameReceiver[T any](entry int, receiver T) {
	compare("the receiver", reflect.ValueOf(&receiver).Elem(), entries[entry][0][0].canon)
}
