// Package inner has types that package main embeds and instantiates.
package inner

type Thing struct {
	Name  string `db:"name"`
	inner *Thing
}

func (t *Thing) Rename(name string) { t.Name = name }

type Box[T any] struct{ Value T }

func (b Box[T]) Open() T { return b.Value }
