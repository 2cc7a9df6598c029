package main

import (
	"reflect"
	"time"
	"unsafe"
)

// transfer is how sending or receiving ended: enum Transfer of
// plugin-core/src/dynamic/channel.rs.
type transfer uintptr

const (
	transferred transfer = iota
	closed               // there is nothing more to receive
	timedOut
)

// channel does what channels can do. Slot 3 of sending and receiving is how many
// nanoseconds to wait: -1 for as long as it takes.
func (f *frame) channel(op operation, v reflect.Value) {
	switch op {
	case opChannel:
		channel := reflect.ChanOf(reflect.BothDir, v.Type())
		f.give(reflect.MakeChan(channel, int(f.regs.Ints[2])))
	case opSend:
		sent := f.handle(2).as(v.Type().Elem())
		limit := int64(f.regs.Ints[3])
		if limit < 0 {
			v.Send(sent)
			f.regs.Ints[0] = uintptr(transferred)
		} else {
			f.wait(reflect.SelectCase{Dir: reflect.SelectSend, Chan: v, Send: sent}, limit)
		}
	case opReceive:
		limit := int64(f.regs.Ints[3])
		if limit < 0 {
			received, ok := v.Recv()
			f.received(received, ok)
		} else {
			f.wait(reflect.SelectCase{Dir: reflect.SelectRecv, Chan: v}, limit)
		}
	case opClose:
		if v.Type().ChanDir()&reflect.SendDir == 0 { // reflect looks at this since Go 1.22
			panic("reflect: close of receive-only channel")
		}
		v.Close()
	}
}

// wait does one case, or gives up after limit nanoseconds.
func (f *frame) wait(one reflect.SelectCase, limit int64) {
	cases := []reflect.SelectCase{one, {Dir: reflect.SelectDefault}}
	chosen, received, ok := reflect.Select(cases)
	if chosen == 1 && limit > 0 {
		timer := time.NewTimer(time.Duration(limit))
		defer timer.Stop()
		cases[1] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(timer.C)}
		chosen, received, ok = reflect.Select(cases)
	}
	switch {
	case chosen == 1:
		f.regs.Ints[0], f.regs.Ints[1] = uintptr(timedOut), 0
	case one.Dir == reflect.SelectSend:
		f.regs.Ints[0] = uintptr(transferred)
	default:
		f.received(received, ok)
	}
}

func (f *frame) received(v reflect.Value, ok bool) {
	f.regs.Ints[0], f.regs.Ints[1] = uintptr(closed), 0
	if ok {
		f.regs.Ints[0] = uintptr(transferred)
		f.regs.Ints[1] = uintptr(unsafe.Pointer(newHandle(v)))
	}
}
