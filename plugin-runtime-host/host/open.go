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

// openPlugin opens the plugin whose path is in slots 0 and 1, and leaves its index in
// slot 0.
//
// plugin.Open runs on a new goroutine. On the goroutine of the calling thread, an init
// function that calls runtime.Goexit would end the process; on a new one it is an
// error. An init function may also block for any time, which delays only this caller.
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
	defer func() { // not recovered, which would take some panics of init functions for mistakes of the caller
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
