package main

import (
	"reflect"
	"strings"
	"sync"
	"time"

	"goplugin.host/internals"
)

// A tree is a self-describing encoding of a value. Values of any Go type are made
// from the trees that serde writes, and the other way round. It is code j of a
// schema; the other side is plugin-core/src/serde. A tree is a byte of flags and a
// value:
//
//	nil, false, true
//	int      a varint, zigzag         uint     a varint
//	float    8 bytes                  text, bytes   a length, and that many
//	list     a hint for the length, values, end
//	dict     a hint for the length, keys and values alternating, end
//	record   the number of its kind; if that is new, the number of fields, and for
//	         each the Go name and the JSON name; then for each a value, or absent
//	name     a text that is used again later: its length and bytes
//	again    the number of a name
//	failure  a text: why there is no value
//
// Numbers are little-endian, lengths and counts varints.
const (
	treeNil byte = iota
	treeFalse
	treeTrue
	treeInt
	treeUint
	treeFloat
	treeText
	treeBytes
	treeList
	treeDict
	treeRecord
	treeName
	treeAgain
	treeEnd
	treeAbsent
	treeFailure
)

// treeFloats is the flag by which a number becomes a float64 where Go has type any, as in encoding/json.
const treeFloats byte = 1

const (
	// treeDepth is how deep lists, dicts and records may be nested: both sides recurse.
	treeDepth = 128
	// treePointers is the longest chain of pointers, maps and slices.
	treePointers = 1000
	// treeSize is the greatest length of a tree, and treeValues the greatest number of values in it. A value whose parts are shared
	// can be small in Go and have a huge tree.
	treeSize   = 256 << 20
	treeValues = 1 << 24
)

// refusal is the host's own panic about a value that cannot be converted.
type refusal struct {
	text  string
	limit string // the name of the exceeded limit, if any: Limit of plugin-core/src/value/depth.rs
	field string // the unexported field that a value is given for, if any
	pkg   string // the package of the field
	of    string // the Go type of the value
}

func (r refusal) Error() string { return r.text }

func refuse(text string) { panic(refusal{text: text}) }

// fieldPlan is a field of a struct, or of a struct embedded in it.
type fieldPlan struct {
	index []int
	name  string
	json  string // its name in JSON, if that differs
}

// structPlan describes a struct type for trees.
type structPlan struct {
	fields   []fieldPlan
	exact    map[string]int // by both names
	loose    map[string]int // by both names in lower case without underscores
	internal bool           // whether it belongs to the internals of Go's standard library
	opaque   bool           // whether it has fields, but no exported ones
}

var structPlans sync.Map // reflect.Type to *structPlan

// planOf returns the plan of a struct type: the exported fields, with those of
// embedded structs, by their Go names; as in encoding/json, a tag gives another
// name, or is "-" to leave the field out.
func planOf(t reflect.Type) *structPlan {
	if known, ok := structPlans.Load(t); ok {
		return known.(*structPlan)
	}
	p := &structPlan{internal: internals.Contains(t), exact: map[string]int{}, loose: map[string]int{}}
	for _, field := range reflect.VisibleFields(t) {
		whole := field.Tag.Get("json")
		tag, _, _ := strings.Cut(whole, ",")
		embedded := field.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		if whole == "-" || !field.IsExported() || field.Anonymous && tag == "" && embedded.Kind() == reflect.Struct {
			continue
		}
		if tag == field.Name {
			tag = ""
		}
		p.fields = append(p.fields, fieldPlan{field.Index, field.Name, tag})
	}
	add := func(names map[string]int, name string, i int) {
		if _, taken := names[name]; name != "" && !taken {
			names[name] = i
		}
	}
	for i, field := range p.fields {
		add(p.exact, field.json, i)
	}
	for i, field := range p.fields {
		add(p.exact, field.name, i)
		add(p.loose, loose(field.name), i)
		add(p.loose, loose(field.json), i)
	}
	p.opaque = len(p.fields) == 0 && t.NumField() > 0
	structPlans.Store(t, p)
	return p
}

// field returns the field for a name that Rust uses.
func (p *structPlan) field(name string) (index int, ok bool) {
	i, ok := p.exact[name]
	if !ok {
		i, ok = p.loose[loose(name)]
	}
	return i, ok
}

// loose returns a spelling that is the same for max_url and MaxURL.
func loose(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

var timeType = reflect.TypeOf(time.Time{})
