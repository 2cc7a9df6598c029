package check

import "unsafe"

// garbage is what is in the bits of a register that a narrow value leaves undefined.
var garbage = ^uint64(0x5a5a)

// Wide returns the number of item i, with garbage in the bits that a T does not have.
// What is converted from it, which takes no instruction, is passed with the garbage:
// Go's rules leave the upper bits of a register undefined.
//
//go:noinline
func Wide[T any](c *Call, i int) uint64 {
	in := input(c.items[i].raw)
	var narrow T
	// A shift by 64 bits gives 0.
	return in.word()&(1<<(8*unsafe.Sizeof(narrow))-1) | garbage<<(8*unsafe.Sizeof(narrow))
}

// Float32 returns the number of item i. The upper half of its register holds that of a float64.
//
//go:noinline
func Float32(c *Call, i int) float32 {
	number := Make[float32](c, i)
	if number != number {
		return number // a conversion could make it another one
	}
	return shorten(float64(number))
}

//go:noinline
func shorten(wide float64) float32 { return float32(wide) }
