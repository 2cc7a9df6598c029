package main

import (
	"context"

	"goplugin.host/fmtlite"
)

// watchable is a context from which package context derives others. If it does not know the type, it waits on a goroutine of its own
// for Done, and then calls Err and Value. There a panic would end the process, and so would an Err that returns nil: "context:
// internal error: missing cancel error". The methods of the context may be Rust closures, so neither may happen.
type watchable struct {
	context.Context
	done <-chan struct{}
}

// watched returns a context to derive others from. It panics if the context's method Done does.
func watched(parent context.Context) context.Context {
	if _, watches := parent.(interface{ AfterFunc(func()) func() bool }); watches {
		return parent // no goroutine is needed
	}
	if done := parent.Done(); done != nil {
		return &watchable{parent, done}
	}
	return parent // is never done
}

// canBeDone reports whether the context's method Done works. A context that only has
// another value does not call it.
func canBeDone(c context.Context) (can bool) {
	defer func() {
		if recover() != nil {
			can = false
		}
	}()
	c.Done()
	return true
}

func (w *watchable) Done() <-chan struct{} { return w.done }

func (w *watchable) Err() (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = rustPanic{"the method Err of a context panicked: " + panicText(v)}
		}
	}()
	if err = w.Context.Err(); err != nil {
		return err
	}
	select {
	case <-w.done:
		return context.Canceled
	default:
		return nil
	}
}

func (w *watchable) Value(key any) (value any) {
	defer func() {
		if recover() != nil {
			value = nil
		}
	}()
	return w.Context.Value(key)
}

// String returns what package context shows for the context in the text of those that it derives.
func (w *watchable) String() string {
	if text, ok := w.Context.(interface{ String() string }); ok {
		return text.String()
	}
	return fmtlite.TypeOf(w.Context)
}
