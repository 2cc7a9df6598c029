package main

import (
	"reflect"
	"unsafe"
)

// sequence is a range-over-func iteration on a goroutine of its own. Between two
// values the func does not run, as in Go's range statement.
type sequence struct {
	more   chan struct{}        // Rust wants a value
	values chan []reflect.Value // the answer to more
	stop   chan struct{}        // closed when Rust wants no more
	ended  chan struct{}        // closed when the func has ended
	status status               // how it ended: returned, panicked or refused; set before ended is closed
	panic  endOfPanic           // of one that panicked
}

// end ends the goroutine when Rust wants no more values.
func (s *sequence) end() { close(s.stop) }

// over leaves a handle in slot 0 to the sequence of the values that a func yields.
func (f *frame) over(v reflect.Value) {
	if !v.IsValid() || !canRange(v.Type()) {
		f.say(refused, "this is not a func(yield func(...) bool)", "", "")
		return
	}
	if v.IsNil() {
		f.say(refused, "the "+v.Type().String()+" is nil", "", "")
		return
	}
	s := &sequence{more: make(chan struct{}), values: make(chan []reflect.Value), stop: make(chan struct{}), ended: make(chan struct{})}
	go s.run(v)
	f.give(reflect.ValueOf(s))
}

// canRange reports whether t is func(yield func(...) bool) (spec, "For statements
// with range clause").
func canRange(t reflect.Type) bool {
	if t.Kind() != reflect.Func || t.NumIn() != 1 || t.NumOut() != 0 || t.IsVariadic() {
		return false
	}
	yield := t.In(0)
	return yield.Kind() == reflect.Func && yield.NumIn() <= 2 && !yield.IsVariadic() &&
		yield.NumOut() == 1 && yield.Out(0).Kind() == reflect.Bool
}

func (s *sequence) run(fn reflect.Value) {
	defer close(s.ended)
	defer func() {
		if s.status == running {
			v := recover()
			if v == nil {
				s.status = refused
				return
			}
			s.status, s.panic = panicked, panicOf(v)
		}
	}()
	s.status = running
	if s.wanted() {
		yield := fn.Type().In(0)
		answer := func(wanted bool) []reflect.Value {
			return []reflect.Value{reflect.ValueOf(wanted).Convert(yield.Out(0))}
		}
		fn.Call([]reflect.Value{reflect.MakeFunc(yield, func(args []reflect.Value) []reflect.Value {
			select {
			case <-s.ended: // even if Rust wants no more
				panic(continuedError{})
			default:
			}
			select {
			case s.values <- args:
				return answer(s.wanted())
			case <-s.stop:
				return answer(false)
			case <-s.ended:
				panic(continuedError{})
			}
		})})
	}
	s.status = returned
}

// continuedError is the value of the panic of a yield that is called after the func has
// ended, as in Go's range statement (runtime.panicrangestate, runtime/panic.go).
type continuedError struct{}

func (continuedError) Error() string {
	return "range function continued iteration after whole loop exit"
}
func (continuedError) RuntimeError() {}

// wanted waits until Rust wants a value, and reports whether it does.
func (s *sequence) wanted() bool {
	select {
	case <-s.more:
		return true
	case <-s.stop:
		return false
	}
}

// next leaves handles to the values that the sequence yields next. Slot 1 is 1 if it
// yielded, or 0 if it has ended.
func (f *frame) next(r *sequence) {
	f.regs.Ints[1] = 0
	select {
	case r.more <- struct{}{}:
		// Values are received only after more was sent, so one yield at most waits in wanted, whichever goroutine it is called on.
		select {
		case values := <-r.values:
			f.giveAll(values)
			f.regs.Ints[1] = 1
			return
		case <-r.ended:
		}
	case <-r.ended:
	}
	f.hold(0, unsafe.Pointer(new(*handle)))
	f.regs.Ints[0] = 0
	switch r.status {
	case panicked:
		r.panic.tell(f)
	case refused:
		f.say(refused, "the function called runtime.Goexit", "", "")
	}
	r.status = returned // it is reported once
}
