package main

import (
	"reflect"
	"strings"
	"sync"
	"time"
)

// A tree is a value as bytes that tell what they are, so that a Go value of any
// type can be made from what serde gives, and the other way round. Code j of a
// schema; the other side is plugin-core/src/serde. First a byte of flags, then
// a value:
//
//	nil, false, true
//	int      a varint, zigzag         uint     a varint
//	float    8 bytes                  text, bytes   a length, and that many
//	list     a hint of the length, values, end
//	dict     a hint of the length, keys and values in turn, end
//	record   the number of its kind; where that is new, how many fields, and of each
//	         the Go name and the name in JSON; then a value for each, or absent
//	name     a text that comes back later: its length and bytes
//	again    the number of a name
//	failure  a text: there is no value, and why
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

// treeFloats is the flag that says: where Go has any, a number is a float64, as encoding/json makes it.
const treeFloats byte = 1

const (
	// treeDepth is how many lists, dicts and records may be in each other: both sides recurse.
	treeDepth = 128
	// treePointers is how many pointers, maps and slices may lead to each other.
	treePointers = 1000
	// treeSize is how long a tree may be, and treeValues how many values may be in it: one whose parts are shared can be small in
	// Go, and without end when it is written out.
	treeSize   = 256 << 20
	treeValues = 1 << 24
)

// refusal is a panic of the host itself: a value that cannot be converted.
type refusal struct {
	text  string
	limit string // the name of the limit that is exceeded, if any: Limit of plugin-core/src/value/depth.rs
	field string // the unexported field that something is given for, if any
	pkg   string // and its package
	of    string // and by or of a value of which Go type
}

func (r refusal) Error() string { return r.text }

func refuse(text string) { panic(refusal{text: text}) }

// fieldPlan is one field of a struct, or of one embedded in it.
type fieldPlan struct {
	index []int
	name  string
	json  string // its name in JSON, if that is another
}

// structPlan is what trees know of a struct type.
type structPlan struct {
	fields []fieldPlan
	exact  map[string]int // by both names
	loose  map[string]int // by both in lower case without underscores
	opaque bool           // it has fields, but none that is exported
}

var structPlans sync.Map // reflect.Type to *structPlan

// planOf returns the plan of a struct type: the exported fields, with those of
// embedded structs, by their Go names; as in encoding/json, a tag gives another
// name, or "-" to leave the field out.
func planOf(t reflect.Type) *structPlan {
	if known, ok := structPlans.Load(t); ok {
		return known.(*structPlan)
	}
	p := &structPlan{exact: map[string]int{}, loose: map[string]int{}}
	for _, field := range reflect.VisibleFields(t) {
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		embedded := field.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		if tag == "-" || !field.IsExported() || field.Anonymous && tag == "" && embedded.Kind() == reflect.Struct {
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

// field returns the field that Rust calls by this name.
func (p *structPlan) field(name string) (*fieldPlan, bool) {
	i, ok := p.exact[name]
	if !ok {
		i, ok = p.loose[loose(name)]
	}
	if !ok {
		return nil, false
	}
	return &p.fields[i], true
}

// loose is the spelling in which max_url and MaxURL are the same.
func loose(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

var timeType = reflect.TypeOf(time.Time{})
