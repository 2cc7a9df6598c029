package main

import (
	"fmt"
	"reflect"
	"strings"
)

// Dump numbers the exports' types in the order of a depth-first walk and writes one line for each.
// plugin-image/tests/it/zoo.rs writes the same text from what it reads out of the file.
func Dump() string {
	d := dumper{seen: map[reflect.Type]int{}}
	var out strings.Builder
	for _, e := range exports() {
		fmt.Fprintf(&out, "%s %s\n", e.name, d.ref(e.typ))
	}
	for _, line := range d.lines {
		out.WriteString(line + "\n")
	}
	return out.String()
}

type dumper struct {
	seen  map[reflect.Type]int
	lines []string
}

func (d *dumper) ref(t reflect.Type) string {
	n, ok := d.seen[t]
	if !ok {
		n = len(d.lines)
		d.seen[t] = n
		d.lines = append(d.lines, "")
		d.lines[n] = d.line(n, t)
	}
	return fmt.Sprintf("#%d", n)
}

func (d *dumper) line(n int, t reflect.Type) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#%d %s %q name=%q pkg=%q size=%d align=%d", n, t.Kind(), t.String(), t.Name(), t.PkgPath(), t.Size(), t.Align())
	switch t.Kind() {
	case reflect.Array:
		fmt.Fprintf(&b, " %s len=%d", d.ref(t.Elem()), t.Len())
	case reflect.Chan:
		fmt.Fprintf(&b, " %s dir=%s", d.ref(t.Elem()), t.ChanDir())
	case reflect.Func:
		b.WriteString(" " + d.signature(t, 0))
	case reflect.Map:
		fmt.Fprintf(&b, " %s %s", d.ref(t.Key()), d.ref(t.Elem()))
	case reflect.Pointer, reflect.Slice:
		fmt.Fprintf(&b, " %s", d.ref(t.Elem()))
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			fmt.Fprintf(&b, " {%s pkg=%q %s offset=%d tag=%q embedded=%t}", f.Name, f.PkgPath, d.ref(f.Type), f.Offset, string(f.Tag), f.Anonymous)
		}
	}
	for i := 0; i < t.NumMethod(); i++ {
		m := t.Method(i)
		receiver := 1
		if t.Kind() == reflect.Interface {
			receiver = 0
		}
		fmt.Fprintf(&b, " %s%s pkg=%q", m.Name, d.signature(m.Type, receiver), m.PkgPath)
	}
	return b.String()
}

func (d *dumper) signature(t reflect.Type, from int) string {
	var in, out []string
	for i := from; i < t.NumIn(); i++ {
		in = append(in, d.ref(t.In(i)))
	}
	for i := 0; i < t.NumOut(); i++ {
		out = append(out, d.ref(t.Out(i)))
	}
	return fmt.Sprintf("(%s)(%s) variadic=%t", strings.Join(in, ","), strings.Join(out, ","), t.IsVariadic())
}
