package main

import (
	"reflect"
	"strconv"
	"unicode"

	"goplugin.host/fmtlite"
)

// treeStep is a step of the way to what is being read: to an element of a list, or
// to what is by a name or another key.
type treeStep struct {
	kind  stepKind
	index int
	name  string
	key   reflect.Value
}

type stepKind byte

const (
	toNothing stepKind = iota // to the list, dict or record itself
	toIndex
	toName
	toKey
)

// locate adds to a refusal where in the value it was.
func (r *treeReader) locate() {
	switch v := recover().(type) {
	case nil:
	case refusal:
		if path := r.path(); path != "" {
			v.text = path + ": " + v.text
		}
		panic(v)
	default:
		panic(v)
	}
}

// path returns where the reader is: config.backend[2].host. Way of
// plugin-core/src/serde/way.rs spells it the same way.
func (r *treeReader) path() string {
	path := ""
	for _, step := range r.way {
		if step.kind == toKey && step.key.Kind() == reflect.String {
			step.kind, step.name = toName, step.key.String()
		}
		switch {
		case step.kind == toIndex:
			path += "[" + strconv.Itoa(step.index) + "]"
		case step.kind == toKey:
			path += "[" + fmtlite.Any(step.key.Interface()) + "]"
		case step.kind == toName && !isPlain(step.name):
			path += "[" + strconv.Quote(step.name) + "]"
		case step.kind == toName && path != "":
			path += "." + step.name
		case step.kind == toName:
			path = step.name
		}
	}
	return path
}

// isPlain says whether a key is one that stands behind a dot.
func isPlain(key string) bool {
	for _, c := range key {
		if c != '_' && c != '-' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return key != ""
}

// to goes on to another part of the list, dict or record.
func (r *treeReader) to(step treeStep) { r.way[len(r.way)-1] = step }
