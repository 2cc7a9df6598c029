package main

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// wait is a goroutine that waits for a value to receive, on behalf of a task of a
// Rust executor. The task is woken when there may be a value, so no thread blocks.
//
// A goroutine can wait for a value only by receiving it. The value is put on the
// channel's shelf, where every receiver in Rust looks first, so that it is not lost
// if the task no longer wants it. Go code that receives from the channel does not
// see the shelf. It misses at most one value for each wait that was cancelled after
// its value had arrived.
type wait struct {
	channel reflect.Value
	cancel  chan struct{}
	waiter  uintptr // what Rust is given when there may be a value
}

// shelf has the values that waits on one channel have received and that have not
// been taken yet. It does not keep the channel alive: without other references to the
// channel, nobody can ask for the values.
type shelf struct {
	values  []reflect.Value
	waits   int           // how many waits there are; each keeps the channel alive
	more    chan struct{} // closed when values gets a value
	watched bool          // whether the channel has a finalizer
}

var shelves struct {
	sync.Mutex
	count     atomic.Int32       // the length of byChannel, which is read without the lock
	byChannel map[uintptr]*shelf // by the address of the channel, which is not reused before its finalizer has run
	ended     sync.Cond          // signalled when a wait ends
}

func init() { shelves.ended.L = &shelves.Mutex }

// end cancels the wait.
func (w *wait) end() { close(w.cancel) }

// await starts a wait and returns a handle to it. Dropping the handle cancels the wait.
func await(channel reflect.Value, waiter uintptr) *handle {
	w := &wait{channel, make(chan struct{}), waiter}
	shelves.Lock()
	key := channel.Pointer()
	s := shelves.byChannel[key]
	if s == nil {
		if shelves.byChannel == nil {
			shelves.byChannel = map[uintptr]*shelf{}
		}
		s = &shelf{more: make(chan struct{})}
		shelves.byChannel[key] = s
		shelves.count.Add(1)
	}
	s.waits++
	more := s.more
	shelves.Unlock()
	go w.run(s, more)
	return keep(reflect.ValueOf(w))
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
			close(s.more) // wakes all receivers, which look at the shelf again
		}
	}
	s.tidy(w.channel)
	shelves.ended.Broadcast()
	shelves.Unlock()
	callRust(rust.woken, w.waiter, 0)
}

// tidy forgets the shelf of a channel if it is no longer needed. Otherwise it makes
// sure that the shelf is forgotten with the channel. The caller holds the lock.
func (s *shelf) tidy(channel reflect.Value) {
	if s.waits > 0 || shelves.byChannel[channel.Pointer()] != s {
		return
	}
	// A channel begins its block of memory (makechan in runtime/chan.go), so that it can have a finalizer.
	memory := (*byte)(channel.UnsafePointer())
	if len(s.values) == 0 {
		if s.watched {
			runtime.SetFinalizer(memory, nil)
		}
		forgetShelf(channel.Pointer())
	} else if !s.watched {
		s.watched = true
		runtime.SetFinalizer(memory, func(memory *byte) {
			shelves.Lock()
			forgetShelf(uintptr(unsafe.Pointer(memory)))
			shelves.Unlock()
		})
	}
}

// forgetShelf forgets a shelf. The caller holds the lock.
func forgetShelf(key uintptr) {
	delete(shelves.byChannel, key)
	shelves.count.Add(-1)
}

// late takes a value from the shelf of a channel that is closed and empty. A wait may
// have received the last value without having put it on the shelf yet, so late first
// lets all waits on the channel end, which they do by themselves.
func late(channel reflect.Value) (reflect.Value, bool) {
	if shelves.count.Load() == 0 {
		return reflect.Value{}, false
	}
	shelves.Lock()
	defer shelves.Unlock()
	for {
		s := shelves.byChannel[channel.Pointer()]
		if s == nil {
			return reflect.Value{}, false
		}
		if len(s.values) > 0 {
			return s.take(channel), true
		}
		shelves.ended.Wait()
	}
}

// take removes and returns the first value. The caller holds the lock.
func (s *shelf) take(channel reflect.Value) reflect.Value {
	v := s.values[0]
	s.values[0] = reflect.Value{}
	if s.values = s.values[1:]; len(s.values) == 0 {
		s.values, s.more = nil, make(chan struct{})
	}
	s.tidy(channel)
	return v
}

// unshelve takes a value from the shelf of one of the cases. It returns the index of
// the case, or -1.
func unshelve(cases []reflect.SelectCase) (int, reflect.Value) {
	i, v, _ := unshelveOr(cases)
	return i, v
}

// unshelveOr is like unshelve. If there is no value, it also returns cases that become
// ready when there is one.
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
		s := shelves.byChannel[one.Chan.Pointer()]
		if s == nil {
			continue
		}
		if len(s.values) == 0 {
			more = append(more, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(s.more)})
			continue
		}
		return i, s.take(one.Chan), nil
	}
	return -1, reflect.Value{}, more
}
