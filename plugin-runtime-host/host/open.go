package main

import (
	"plugin"
	"sync"
	"unsafe"
)

// plugins keeps what Open returned; Rust names a plugin by its index.
var plugins struct {
	sync.Mutex
	all []*plugin.Plugin
}

// openPlugin opens the plugin whose path is in slots 0 and 1 and leaves its
// index in slot 0.
//
// Go's own Open runs on a goroutine of its own, not on the calling thread's:
// an init function that calls runtime.Goexit would end the process there, and
// here it is seen. It also may block for as long as it likes, without holding
// up anybody but this caller.
func openPlugin(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	path := f.argString(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.open(path)
	}()
	<-done
}

// open opens a plugin. It may end the goroutine.
func (f *frame) open(path string) {
	f.status = running
	defer func() { // not recovered: what is a caller's mistake elsewhere is a panic of init here
		if f.status != running {
			return
		}
		v := recover()
		switch wrong := v.(type) {
		case refusal:
			v = rustPanic{wrong.Error()}
		case *unassignable:
			v = rustPanic{wrong.Error()}
		}
		f.caughtOnOwn(v)
	}()
	opened, err := plugin.Open(path)
	if err != nil {
		f.say(refused, err.Error(), "", "")
		return
	}
	plugins.Lock()
	f.regs.Ints[0] = uintptr(len(plugins.all))
	plugins.all = append(plugins.all, opened)
	plugins.Unlock()
	f.status = returned
}
