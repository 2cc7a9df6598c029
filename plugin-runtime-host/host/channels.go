package main

import (
	"reflect"
	"runtime"
	"strconv"
	"time"
	"unsafe"
)

// transfer is the outcome of a send or a receive. It is enum Transfer of
// plugin-core/src/dynamic/channel/mod.rs.
type transfer uintptr

const (
	transferred transfer = iota
	closed               // there is nothing more to receive
	timedOut
)

// channel performs the operations on channels. Slot 3 of sends and receives is the
// timeout in nanoseconds; -1 means none. Slots 4 and 5 are the schema of the value
// that is sent or received. If the schema is empty, the value is passed by handle.
func (f *frame) channel(op operation, v reflect.Value) {
	switch op {
	case opChannel:
		t := v.Type()
		if f.regs.Ints[3] != 0 { // a channel of the slice's elements
			t = t.Elem()
		}
		if err := fitsChannel(t); err != nil {
			refuse(err.Error())
		}
		f.give(reflect.MakeChan(reflect.ChanOf(reflect.BothDir, t), room(f.regs.Ints[2], t)))
	case opSend:
		f.send(v, int64(f.regs.Ints[3]))
	case opReceive:
		f.receive(v, int64(f.regs.Ints[3]))
	case opSelect:
		f.selects(int64(f.regs.Ints[4]))
	case opAwait:
		f.regs.Ints[0] = uintptr(unsafe.Pointer(await(v, f.regs.Ints[2])))
	case opClose:
		defer closedBefore()
		v.Close()
	}
}

// wrongWay returns why op cannot be done to a channel of this direction, or "" if it can.
func wrongWay(op operation, dir reflect.ChanDir) string {
	switch {
	case op == opSend && dir&reflect.SendDir == 0:
		return "can only be received from: send on recv-only channel"
	case op == opClose && dir&reflect.SendDir == 0:
		return "can only be received from: close of receive-only channel"
	case (op == opReceive || op == opAwait) && dir&reflect.RecvDir == 0:
		return "can only be sent to: receive from send-only channel"
	}
	return ""
}

// closedBefore turns the runtime's panics about closed channels, and about closing
// nil ones, into errors of their own (runtime/chan.go). The channel cannot be
// checked beforehand, since another goroutine may close it at any time. It must be
// deferred.
func closedBefore() {
	v := recover()
	if err, ok := v.(runtime.Error); ok {
		switch text := err.Error(); text {
		case "send on closed channel", "close of closed channel", "close of nil channel":
			panic(refusal{limit: closedKind, of: text})
		}
	}
	if v != nil {
		panic(v)
	}
}

func (f *frame) send(v reflect.Value, limit int64) {
	defer closedBefore()
	var sent reflect.Value
	if elem := v.Type().Elem(); f.regs.Ints[5] == 0 {
		sent = f.handle(2).as(elem, "a value for a ", v.Type().String())
	} else {
		sent = f.elements(elem).given(pointer(&f.regs.Ints[2]), "the value sent", 0)
	}
	if limit < 0 {
		v.Send(sent)
	} else if chosen, _, _ := choose([]reflect.SelectCase{{Dir: reflect.SelectSend, Chan: v, Send: sent}}, limit); chosen < 0 {
		f.regs.Ints[0] = uintptr(timedOut)
		return
	}
	f.regs.Ints[0] = uintptr(transferred)
}

func (f *frame) receive(v reflect.Value, limit int64) {
	var elem *schema
	if f.regs.Ints[5] != 0 {
		elem = f.elements(v.Type().Elem())
	}
	received, ok := reflect.Value{}, false
	if limit < 0 && buffers.count.Load() == 0 {
		if received, ok = v.Recv(); !ok {
			received, ok = drainClosed(v)
		}
	} else {
		var chosen int
		chosen, received, ok = choose([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: v}}, limit)
		if chosen < 0 {
			f.regs.Ints[0], f.regs.Ints[1] = uintptr(timedOut), 0
			return
		}
	}
	f.regs.Ints[0], f.regs.Ints[1] = uintptr(closed), 0
	if ok {
		f.regs.Ints[0] = uintptr(transferred)
		if elem == nil {
			f.regs.Ints[1] = uintptr(unsafe.Pointer(newHandle(received)))
		} else {
			w := new(writer)
			w.snapshot(func() { f.hold(0, w.image(elem, received)) })
			f.holdImages(1, w)
		}
	}
}

// selects performs one of several cases, or gives up after limit. The cases are an
// array in Rust memory; slot 2 holds its address and slot 3 its length. A case is
// two handles: a channel and, for sending, a value. Afterwards slot 0 holds the
// index of the chosen case, or the number of cases if it gave up. Slot 1 holds a
// handle to the received value, or 0.
func (f *frame) selects(limit int64) {
	defer closedBefore()
	given := unsafe.Slice((*[2]*handle)(pointer(&f.regs.Ints[2])), f.regs.Ints[3])
	cases := make([]reflect.SelectCase, len(given))
	for i, one := range given {
		channel, op := copyUnderLock(one[0].value), opReceive
		if channel.Kind() == reflect.Interface {
			channel = channel.Elem()
		}
		if one[1] != nil {
			op = opSend
		}
		if why := unfit(op, channel); why != "" {
			refuse("case " + strconv.Itoa(i) + ": " + why)
		}
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: channel}
		if one[1] != nil {
			cases[i] = reflect.SelectCase{Dir: reflect.SelectSend, Chan: channel, Send: one[1].as(channel.Type().Elem(), "the value of case ", strconv.Itoa(i), ", for a ", channel.Type().String())}
		}
	}
	chosen, received, ok := choose(cases, limit)
	if chosen < 0 {
		chosen = len(given)
	}
	f.regs.Ints[0], f.regs.Ints[1] = uintptr(chosen), 0
	if ok {
		f.regs.Ints[1] = uintptr(unsafe.Pointer(newHandle(received)))
	}
}

// choose performs one of the cases. If none is ready after limit nanoseconds, it
// returns -1.
func choose(cases []reflect.SelectCase, limit int64) (chosen int, received reflect.Value, ok bool) {
	chosen, received, ok = chooseNow(cases, limit)
	if chosen >= 0 && !ok && cases[chosen].Dir == reflect.SelectRecv {
		received, ok = drainClosed(cases[chosen].Chan)
	}
	return
}

// chooseNow is like choose, but does not look for values that an earlier wait
// received from a channel that is closed now.
func chooseNow(cases []reflect.SelectCase, limit int64) (chosen int, received reflect.Value, ok bool) {
	n := len(cases)
	if limit >= 0 {
		if i, v := drain(cases); i >= 0 {
			return i, v, true
		}
		chosen, received, ok = reflect.Select(append(cases[:n:n], reflect.SelectCase{Dir: reflect.SelectDefault}))
		if chosen < n {
			return chosen, received, ok
		}
		if limit == 0 {
			return -1, received, false
		}
		timer := time.NewTimer(time.Duration(limit))
		defer timer.Stop()
		cases = append(cases[:n:n], reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(timer.C)})
	}
	for {
		i, v, more := drainOr(cases[:n])
		if i >= 0 {
			return i, v, true
		}
		chosen, received, ok = reflect.Select(append(cases[:len(cases):len(cases)], more...))
		switch {
		case chosen < n:
			return chosen, received, ok
		case chosen < len(cases):
			return -1, received, false
		}
	}
}

// elements returns the schema in slots 4 and 5 for values of type t.
func (f *frame) elements(t reflect.Type) *schema {
	s, err := schemaOf(f.argString(4), t)
	if err != nil {
		refuse(err.Error())
	}
	return s
}
