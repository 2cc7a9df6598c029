package main

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// wait is a goroutine that waits for a value to receive, so that no thread has
// to: for a task of a Rust executor, which is told when there may be one.
//
// A goroutine can wait for a value only by taking it. So that none is lost when
// nobody asks for it any more, it is put on the channel's shelf, where every
// receiver in Rust looks first. Go code that receives from the channel does not
// see it there: at most one value for each wait that is given up after it came.
type wait struct {
	channel reflect.Value
	cancel  chan struct{}
	waiter  uintptr // whom to tell
}

// shelf has what came for the waits on one channel, and nobody has taken yet.
type shelf struct {
	channel reflect.Value // so that its address stays its own
	values  []reflect.Value
	waits   int
	more    chan struct{} // closed when values has one
}

var shelves struct {
	sync.Mutex
	count     atomic.Int32 // of byChannel, to be looked at without the lock
	byChannel map[unsafe.Pointer]*shelf
	ended     sync.Cond // a wait has
}

func init() { shelves.ended.L = &shelves.Mutex }

// await starts a wait and returns a handle for it. To give that back is to cancel it.
func await(channel reflect.Value, waiter uintptr) *handle {
	if channel.Type().ChanDir()&reflect.RecvDir == 0 {
		panic("reflect: recv on send-only channel")
	}
	w := &wait{channel, make(chan struct{}), waiter}
	shelves.Lock()
	key := channel.UnsafePointer()
	s := shelves.byChannel[key]
	if s == nil {
		if shelves.byChannel == nil {
			shelves.byChannel = map[unsafe.Pointer]*shelf{}
		}
		s = &shelf{channel: channel, more: make(chan struct{})}
		shelves.byChannel[key] = s
		shelves.count.Add(1)
	}
	s.waits++
	more := s.more
	shelves.Unlock()
	go w.run(s, more)
	h := keep(reflect.Value{})
	h.waiting = w
	return h
}

func (w *wait) run(s *shelf, more chan struct{}) {
	chosen, received, ok := reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: w.channel},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(more)},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.cancel)},
	})
	shelves.Lock()
	s.waits--
	if chosen == 0 && ok {
		if s.values = append(s.values, received); len(s.values) == 1 {
			close(s.more) // all that wait look again
		}
	}
	s.tidy()
	shelves.ended.Broadcast()
	shelves.Unlock()
	callRust(rust.woken, w.waiter, 0)
}

// tidy forgets a shelf that nobody needs. The caller holds the lock.
func (s *shelf) tidy() {
	if key := s.channel.UnsafePointer(); s.waits == 0 && len(s.values) == 0 && shelves.byChannel[key] == s {
		delete(shelves.byChannel, key)
		shelves.count.Add(-1)
	}
}

// late takes a value of a channel that is closed and empty: a wait may have taken
// the last one, and not yet put it on the shelf. All waits on such a channel end
// by themselves.
func late(channel reflect.Value) (reflect.Value, bool) {
	if shelves.count.Load() == 0 {
		return reflect.Value{}, false
	}
	shelves.Lock()
	defer shelves.Unlock()
	for {
		s := shelves.byChannel[channel.UnsafePointer()]
		if s == nil {
			return reflect.Value{}, false
		}
		if len(s.values) > 0 {
			return s.take(), true
		}
		shelves.ended.Wait()
	}
}

// take takes the first of the values. The caller holds the lock.
func (s *shelf) take() reflect.Value {
	v := s.values[0]
	s.values[0] = reflect.Value{}
	if s.values = s.values[1:]; len(s.values) == 0 {
		s.values, s.more = nil, make(chan struct{})
	}
	s.tidy()
	return v
}

// unshelve takes a value that has come for one of the cases: it returns the
// number of the case, or -1.
func unshelve(cases []reflect.SelectCase) (int, reflect.Value) {
	i, v, _ := unshelveOr(cases)
	return i, v
}

// unshelveOr is unshelve; if there is no value, it returns cases that are ready
// when there is one.
func unshelveOr(cases []reflect.SelectCase) (int, reflect.Value, []reflect.SelectCase) {
	var more []reflect.SelectCase
	if shelves.count.Load() == 0 {
		return -1, reflect.Value{}, nil
	}
	shelves.Lock()
	defer shelves.Unlock()
	for i, one := range cases {
		if one.Dir != reflect.SelectRecv || one.Chan.Kind() != reflect.Chan {
			continue
		}
		s := shelves.byChannel[one.Chan.UnsafePointer()]
		if s == nil {
			continue
		}
		if len(s.values) == 0 {
			more = append(more, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(s.more)})
			continue
		}
		return i, s.take(), nil
	}
	return -1, reflect.Value{}, more
}
