package main

import (
	"unsafe"

	"goplugin.host/trampoline"
)

// callBatch calls one function many times. All its arguments and results are
// numbers of one word each, so nothing has to be copied or kept.
//
// Slots: 0 the address of the arguments, 1 the address of the results, both
// arrays of words in Rust memory, 2 how many calls, 3 arguments per call, 4
// results per call. Afterwards slot 0 holds how many calls have returned. That is
// fewer than asked for if one of them panicked, which ends the batch.
func callBatch(p unsafe.Pointer) {
	f := (*frame)(p)
	f.release()
	f.status = running
	done := 0
	calls, nargs, nresults := int(f.regs.Ints[2]), int(f.regs.Ints[3]), int(f.regs.Ints[4])
	args := unsafe.Slice((*uintptr)(pointer(&f.regs.Ints[0])), calls*nargs)
	results := unsafe.Slice((*uintptr)(pointer(&f.regs.Ints[1])), calls*nresults)
	defer func() {
		if f.status == running {
			f.caught(recover())
		}
		f.regs.Ints[0] = uintptr(done)
	}()
	if nargs <= 3 && nresults <= 1 {
		// As in callScalars: no number takes more than a word of spill space.
		fn := *(*func(a, b, c uintptr) uintptr)(unsafe.Pointer(&f.fn))
		var in [3]uintptr
		for ; done < calls; done++ {
			copy(in[:nargs], args[done*nargs:])
			out := fn(in[0], in[1], in[2])
			if nresults == 1 {
				results[done] = out
			}
		}
	} else {
		var none [trampoline.MaxInts]unsafe.Pointer
		fn := pointer(&f.fn)
		for ; done < calls; done++ {
			copy(f.regs.Ints[:nargs], args[done*nargs:])
			trampoline.Call(fn, &f.regs, &none, 0)
			copy(results[done*nresults:(done+1)*nresults], f.regs.Ints[:nresults])
		}
	}
	f.status = returned
}
