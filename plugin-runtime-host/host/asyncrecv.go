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
// channel's buffer, where every receiver in Rust looks first, so that it is not lost
// if the task no longer wants it. Go code that receives from the channel does not
// see the buffer. It misses at most one value for each wait that was cancelled after
// its value had arrived.
type wait struct {
	channel reflect.Value
	cancel  chan struct{}
	waiter  uintptr // what Rust is given when there may be a value
}

// recvBuffer has the values that waits on one channel have received and that have not
// been taken yet. It does not keep the channel alive: without other references to the
// channel, nobody can ask for the values.
type recvBuffer struct {
	values  []reflect.Value
	waits   int           // how many waits there are; each keeps the channel alive
	more    chan struct{} // closed when values gets a value
	watched bool          // whether the channel has a finalizer
}

var buffers struct {
	sync.Mutex
	count     atomic.Int32            // the length of byChannel, which is read without the lock
	byChannel map[uintptr]*recvBuffer // by the address of the channel, which is not reused before its finalizer has run
	ended     sync.Cond               // signalled when a wait ends
}

func init() { buffers.ended.L = &buffers.Mutex }

// end cancels the wait.
func (w *wait) end() { close(w.cancel) }

// await starts a wait and returns a handle to it. Dropping the handle cancels the wait.
func await(channel reflect.Value, waiter uintptr) *handle {
	w := &wait{channel, make(chan struct{}), waiter}
	buffers.Lock()
	key := channel.Pointer()
	s := buffers.byChannel[key]
	if s == nil {
		if buffers.byChannel == nil {
			buffers.byChannel = map[uintptr]*recvBuffer{}
		}
		s = &recvBuffer{more: make(chan struct{})}
		buffers.byChannel[key] = s
		buffers.count.Add(1)
	}
	s.waits++
	more := s.more
	buffers.Unlock()
	go w.run(s, more)
	return keep(reflect.ValueOf(w))
}

func (w *wait) run(s *recvBuffer, more chan struct{}) {
	chosen, received, ok := reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: w.channel},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(more)},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(w.cancel)},
	})
	buffers.Lock()
	s.waits--
	if chosen == 0 && ok {
		if s.values = append(s.values, received); len(s.values) == 1 {
			close(s.more) // wakes all receivers, which look at the buffer again
		}
	}
	s.tidy(w.channel)
	buffers.ended.Broadcast()
	buffers.Unlock()
	callRust(rust.woken, w.waiter, 0)
}

// tidy forgets the buffer of a channel if it is no longer needed. Otherwise it makes
// sure that the buffer is forgotten with the channel. The caller holds the lock.
func (s *recvBuffer) tidy(channel reflect.Value) {
	if s.waits > 0 || buffers.byChannel[channel.Pointer()] != s {
		return
	}
	// A channel begins its block of memory (makechan in runtime/chan.go), so that it can have a finalizer.
	memory := (*byte)(channel.UnsafePointer())
	if len(s.values) == 0 {
		if s.watched {
			runtime.SetFinalizer(memory, nil)
		}
		forgetBuffer(channel.Pointer())
	} else if !s.watched {
		s.watched = true
		runtime.SetFinalizer(memory, func(memory *byte) {
			buffers.Lock()
			forgetBuffer(uintptr(unsafe.Pointer(memory)))
			buffers.Unlock()
		})
	}
}

// forgetBuffer forgets a buffer. The caller holds the lock.
func forgetBuffer(key uintptr) {
	delete(buffers.byChannel, key)
	buffers.count.Add(-1)
}

// drainClosed takes a value from the buffer of a channel that is closed and empty. A wait may
// have received the last value without having put it into the buffer yet, so drainClosed first
// lets all waits on the channel end, which they do by themselves.
func drainClosed(channel reflect.Value) (reflect.Value, bool) {
	if buffers.count.Load() == 0 {
		return reflect.Value{}, false
	}
	buffers.Lock()
	defer buffers.Unlock()
	for {
		s := buffers.byChannel[channel.Pointer()]
		if s == nil {
			return reflect.Value{}, false
		}
		if len(s.values) > 0 {
			return s.take(channel), true
		}
		buffers.ended.Wait()
	}
}

// take removes and returns the first value. The caller holds the lock.
func (s *recvBuffer) take(channel reflect.Value) reflect.Value {
	v := s.values[0]
	s.values[0] = reflect.Value{}
	if s.values = s.values[1:]; len(s.values) == 0 {
		s.values, s.more = nil, make(chan struct{})
	}
	s.tidy(channel)
	return v
}

// drain takes a value from the buffer of one of the cases. It returns the index of
// the case, or -1.
func drain(cases []reflect.SelectCase) (int, reflect.Value) {
	i, v, _ := drainOr(cases)
	return i, v
}

// drainOr is like drain. If there is no value, it also returns cases that become
// ready when there is one.
func drainOr(cases []reflect.SelectCase) (int, reflect.Value, []reflect.SelectCase) {
	var more []reflect.SelectCase
	if buffers.count.Load() == 0 {
		return -1, reflect.Value{}, nil
	}
	buffers.Lock()
	defer buffers.Unlock()
	for i, one := range cases {
		if one.Dir != reflect.SelectRecv || one.Chan.Kind() != reflect.Chan {
			continue
		}
		s := buffers.byChannel[one.Chan.Pointer()]
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
