package main

import (
	"context"
	"io"
	"strconv"
	"time"
	"unsafe"
)

// This file makes contexts of package context, and reads from an io.Reader into
// Rust memory.

// contextKind is the kind of context to make. It is enum ContextKind of
// plugin-core/src/runtime/host_request.rs, in the same order.
type contextKind uintptr

const (
	backgroundContext contextKind = iota
	cancelContext                 // of the parent in slot 1
	timeoutContext                // likewise, after the nanoseconds in slot 2
	valueContext                  // likewise, with the key in slot 2 and the value in slot 3
)

// newContext leaves a handle in slot 0 to a context of the kind in slot 0. If the
// context can be cancelled, slot 1 holds a handle to its cancel func, and slot 2 a
// handle that cancels the context when it is dropped.
func newContext(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	kind := contextKind(f.regs.Ints[0])
	if kind == backgroundContext {
		f.giveAt(0, context.Background())
		f.status = returned
		return
	}
	given := f.handle(1).copied()
	if !given.IsValid() {
		f.say(refused, "the context is nil", "", "")
		return
	}
	parent, ok := given.Interface().(context.Context)
	if !ok {
		f.refuse(given.Type(), "a context.Context")
		return
	}
	if kind != valueContext || canBeDone(parent) {
		parent = watched(parent)
	}
	made, cancel := parent, context.CancelFunc(nil)
	switch kind {
	case cancelContext:
		made, cancel = context.WithCancel(parent)
	case timeoutContext:
		made, cancel = context.WithTimeout(parent, time.Duration(f.regs.Ints[2]))
	case valueContext:
		key, value := f.handle(2).copied(), f.handle(3).copied()
		if !key.IsValid() {
			f.say(refused, "the key is nil", "", "")
			return
		}
		key = hashable(key)
		if made = context.WithValue(parent, key.Interface(), nil); value.IsValid() {
			made = context.WithValue(parent, key.Interface(), value.Interface())
		}
	}
	f.giveAt(0, made)
	if cancel != nil {
		f.giveAt(1, (func())(cancel))
		f.giveAt(2, contextEnder(cancel))
	}
	f.status = returned
}

// contextEnder cancels a context when Rust drops its handle. It does so on a new
// goroutine, since a context of another type may run plugin code.
type contextEnder func()

func (cancel contextEnder) end() { go cancel() }

// mostRead is the size of the largest buffer for one read.
const mostRead = 64 << 10

// mostEmptyReads is how often in succession a reader may return neither data nor an
// error: maxConsecutiveEmptyReads of package bufio.
const mostEmptyReads = 100

// read reads from the reader in slot 0 into Rust memory, whose address is in slot 1
// and whose length is in slot 2. Afterwards slot 2 holds the number of bytes read,
// whether there was an error or not. Slot 1 is 1 if the reader has returned io.EOF.
func read(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	given := f.handle(0).copied()
	if !given.IsValid() {
		f.say(refused, "the reader is nil", "", "")
		return
	}
	reader, ok := given.Interface().(io.Reader)
	if !ok {
		f.refuse(given.Type(), "an io.Reader")
		return
	}
	into := unsafe.Slice((*byte)(pointer(&f.regs.Ints[1])), f.regs.Ints[2])
	buffer := make([]byte, min(len(into), mostRead)) // not Rust memory, since the reader might keep it
	n, err := reader.Read(buffer)
	for empty := 1; n == 0 && err == nil && len(buffer) > 0; empty++ {
		if empty == mostEmptyReads {
			err = io.ErrNoProgress
			break
		}
		n, err = reader.Read(buffer)
	}
	if n < 0 || n > len(buffer) {
		f.say(refused, "the reader says that it has read "+strconv.Itoa(n)+" bytes, where there is room for "+strconv.Itoa(len(buffer)), "", "")
		return
	}
	f.status = returned
	f.regs.Ints[1] = 0
	if err == io.EOF {
		f.regs.Ints[1] = 1
	} else if err != nil {
		f.fail(err)
	}
	copy(into, buffer[:n])
	f.regs.Ints[2] = uintptr(n)
}

// readBy returns the Read method of a reader that calls a func. The func returns at most the number of bytes that it is given.
func readBy(next func(n int) ([]byte, error)) func(p []byte) (int, error) {
	return func(p []byte) (int, error) {
		bytes, err := next(len(p))
		return copy(p, bytes), err
	}
}
