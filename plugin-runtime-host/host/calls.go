package main

import (
	"reflect"
	"runtime"
	"unsafe"

	"goplugin.host/trampoline"
)

// callRegisters calls a function by the trampoline. All arguments and results of
// the function are passed in registers.
func callRegisters(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer func() { // not recovered, which would be called by a func of its own
		if f.status == running {
			f.caught(recover())
		}
	}()
	var args [trampoline.MaxInts]unsafe.Pointer
	f.copyArguments(&args)
	f.callCopied(&args)
}

// scalarCall is a call by callScalars. Mirrored by struct ScalarCall of
// plugin-core/src/call/scalar_call.rs.
type scalarCall struct {
	status status  // running, as Rust makes it
	fn     uintptr // the func value
	ints   [3]uintptr
	frame  uintptr // if the call panicked, the frame that has the texts
}

// callScalars calls a function of up to three numbers, of one word each, with at
// most one such result. Nothing has to be copied or kept, so the call needs no
// frame: it lies on Rust's stack.
//
// ABIInternal assigns registers in order, and the caller reserves the spill space.
// So a function of fewer words can be called as one of three words, if its
// arguments take no more memory than three words. Rust checks that (fn entry of
// plugin-core/src/call/plan.rs), and trampoline.Works has proved the order.
func callScalars(p unsafe.Pointer) {
	c := (*scalarCall)(p)
	defer func() { // not a method, which would be called by a func of its own
		if c.status == running {
			c.caught(recover())
		}
	}()
	fn := *(*func(a, b, c uintptr) uintptr)(unsafe.Pointer(&c.fn))
	in := &c.ints
	in[0] = fn(in[0], in[1], in[2])
	c.status = returned
}

// caught records what ended the call in a frame that Rust lends for this purpose.
func (c *scalarCall) caught(v any) {
	c.frame = askRust(rust.lend, 0, 0)
	f := (*frame)(pointer(&c.frame))
	f.release()
	f.caught(v)
	c.status = f.status
}

// callText calls a function whose argument is a string or a slice, optionally
// followed by a number, and whose result is a string or a slice. It works as
// callScalars does, but copies what the first word points to. The argument and the
// result have pointer types here, so the collector sees them during the whole call.
func callText(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer func() { // not recovered, which would be called by a func of its own
		if f.status == running {
			f.caught(recover())
		}
	}()
	fn := *(*func(a unsafe.Pointer, b, c uintptr) (unsafe.Pointer, uintptr, uintptr))(unsafe.Pointer(&f.fn))
	in := &f.regs.Ints
	elem := uintptr((*plan)(pointer(&f.plan)).copy[0].elem)
	r, b, c := fn(copyBytes(pointer(&in[0]), in[1]*elem), in[1], in[2])
	f.hold(0, r)
	in[1], in[2] = b, c
	f.status = returned
}

// copyArguments replaces the Rust pointers among the arguments by pointers to
// copies in Go memory, which args keeps alive. The product of length and element
// size cannot overflow, since it is the size of memory that Rust has.
func (f *frame) copyArguments(args *[trampoline.MaxInts]unsafe.Pointer) {
	pl := (*plan)(pointer(&f.plan))
	for i := range pl.copy[:pl.copies] {
		c := &pl.copy[i]
		data := &f.regs.Ints[c.reg]
		args[i] = copyBytes(pointer(data), f.regs.Ints[c.reg+1]*uintptr(c.elem))
		*data = uintptr(args[i])
	}
}

// callCopied makes the call, and stores its results.
func (f *frame) callCopied(args *[trampoline.MaxInts]unsafe.Pointer) {
	pl := (*plan)(pointer(&f.plan))
	// The collector knows this stack slot. It receives the pointers among the results.
	var results [trampoline.MaxInts]unsafe.Pointer
	trampoline.Call(pointer(&f.fn), &f.regs, &results, pl.resultPtrs|pl.flags)
	runtime.KeepAlive(args)
	for i, mask := 0, pl.resultPtrs; mask != 0; i, mask = i+1, mask>>1 {
		if mask&1 != 0 {
			f.hold(i, results[i])
		}
	}
	if pl.errorAt != 0 {
		// The two words of an interface, just as the callee returned them.
		if err := *(*error)(unsafe.Pointer(&results[pl.errorAt-1])); err != nil {
			f.fail(err)
			return
		}
	}
	f.status = returned
}

// copyBytes copies n bytes of Rust memory into new Go memory. They hold no
// pointers. A block whose size is a multiple of 8, 4 or 2 is aligned to at least
// that (runtime/malloc.go, the tiny allocator), which suffices for n bytes of
// whole elements.
func copyBytes(src unsafe.Pointer, n uintptr) unsafe.Pointer {
	if n == 0 {
		return unsafe.Pointer(&zero) // an empty slice, but not a nil one
	}
	if n > 1 {
		// This is faster than append. It must not be used for a single byte: the runtime shares strings of one byte, and the copy may be written to.
		return unsafe.Pointer(unsafe.StringData(string(unsafe.Slice((*byte)(src), n))))
	}
	// append does not clear what it is about to overwrite.
	return unsafe.Pointer(unsafe.SliceData(append([]byte(nil), unsafe.Slice((*byte)(src), n)...)))
}

var zero [8]byte

// callReflect calls a function of any signature through reflect. It is used if
// arguments or results are passed on the stack, or if their encoded form differs
// from their Go layout. Slot 0 holds the address of an array of pointers to the
// encoded arguments; afterwards ptrs[0] points to such an array for the results.
func callReflect(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	defer f.recovered()
	f.callWith(f.arguments())
}

// arguments decodes the arguments.
func (f *frame) arguments() []reflect.Value {
	b := (*binding)(pointer(&f.fn))
	images := unsafe.Slice((*unsafe.Pointer)(pointer(&f.regs.Ints[0])), len(b.params))
	args := make([]reflect.Value, len(b.params))
	for i, param := range b.params {
		args[i] = param.given(images[i], "argument", i+1)
	}
	return args
}

// callWith makes the call and encodes its results.
func (f *frame) callWith(args []reflect.Value) {
	b := (*binding)(pointer(&f.fn))
	var out []reflect.Value
	if b.value.Type().IsVariadic() {
		out = b.value.CallSlice(args)
	} else {
		out = b.value.Call(args)
	}
	f.giveBack(b.params, args)
	if b.fails {
		if err, _ := out[len(out)-1].Interface().(error); err != nil {
			f.fail(err)
			return
		}
	}
	w := new(writer)
	results := make([]unsafe.Pointer, len(b.results)+1)
	w.snapshot(func() {
		for i, result := range b.results {
			results[i] = w.image(result, out[i])
		}
	})
	f.hold(0, unsafe.Pointer(unsafe.SliceData(results)))
	f.holdImages(1, w)
	f.status = returned
}

// target returns what the callee changes of an argument: what a pointer of code 'o'
// leads to, or a slice of code 'l'. It returns the zero Value for other codes.
func (s *schema) target(arg reflect.Value) reflect.Value {
	switch s.code {
	case 'o':
		return arg.Elem()
	case 'l':
		return arg
	}
	return reflect.Value{}
}

// giveBack encodes the targets of in-out arguments for Rust, as the call has left
// them. ptrs[2] becomes the address of an array of pointers to the encoded values.
func (f *frame) giveBack(params []*schema, args []reflect.Value) {
	var changed []int
	for i, param := range params {
		if param.target(args[i]).IsValid() {
			changed = append(changed, i)
		}
	}
	if changed != nil {
		w := new(writer)
		images := make([]unsafe.Pointer, len(changed))
		w.snapshot(func() {
			for at, i := range changed {
				images[at] = w.image(params[i].parts[0], params[i].target(args[i]))
			}
		})
		f.hold(2, unsafe.Pointer(unsafe.SliceData(images)))
		f.holdImages(3, w)
	}
}
