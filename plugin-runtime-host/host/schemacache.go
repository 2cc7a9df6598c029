package main

import (
	"reflect"
	"sync"
)

type schemaKey struct {
	codes string
	t     reflect.Type
}

// schemas maps schemaKey to *schema. It has at most one entry for each pair of a Rust
// type and a Go type that a program converts by handle; neither are types ever freed.
var schemas sync.Map

// schemaOf returns the schema that all of the codes describe, for values of type t. To
// read one takes longer than most conversions by it.
func schemaOf(codes string, t reflect.Type) (*schema, error) {
	key := schemaKey{codes, t}
	if known, ok := schemas.Load(key); ok {
		return known.(*schema), nil
	}
	s, rest, err := parse([]byte(codes), t)
	if err = complete(rest, err); err != nil {
		return nil, err
	}
	schemas.Store(key, s)
	return s, nil
}
