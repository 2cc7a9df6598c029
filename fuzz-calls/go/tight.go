package check

// Words are what lies on the stack of a function just above the memory that it
// reserves for the one that it calls.
type Words [4]uint64

// Marks are what they are before the call.
var Marks = Words{mark, mark + 1, mark + 2, mark + 3}

// Same reports words that have changed.
//
//go:noinline
func Same(words *Words) {
	if *words != Marks {
		report("words beside what a caller reserves for its callee have changed")
	}
}

// tries is how often a func is called on stacks that are about to grow: TRIES of slots.rs.
const tries = 8

// Calls calls a func in one of four ways. `prepare` returns a function that makes the
// call, and another one that looks at what has come back. f is the func, or nil if
// it cannot be called by reflect.
func Calls(c *Call, prepare func() (call, look func()), f any) {
	once := func() {
		call, look := prepare()
		call()
		look()
	}
	switch way := (c.entry/2 + c.row) % 4; {
	case way == 1 && f != nil:
		ByReflect(c, f)
	case way == 2:
		Elsewhere(once)
	case way == 3:
		for try := 0; try < tries; try++ {
			call, look := prepare()
			Elsewhere(func() { descend(uintptr(32+64*try), call) })
			look()
		}
	default:
		once()
	}
}

// Room is in the frame of each function that is called, so that the stack grows when it
// begins rather than when something smaller does.
type Room [3 << 10]byte

// Use keeps a room in the frame of the caller.
//
//go:noinline
func (r *Room) Use() { r[0]++ }

// Tight calls f, which calls a function with a Room, with more and more of the stack left.
func Tight(f func()) {
	for room := uintptr(1 << 10); room < 8<<10; room += 3 << 9 {
		room := room
		Elsewhere(func() { descend(room, f) })
	}
}

// descend makes the call where about so many bytes of the stack are left. For one
// of a few numbers the stack is just large enough for the function that makes the
// call, and grows when the func begins: it then stores all registers with arguments
// in the memory that its caller has reserved for that.
//
//go:noinline
func descend(room uintptr, call func()) {
	// While the scheduler asks this goroutine to yield, the guard lies above all stacks.
	if now := left(); now < room+64 || now > 1<<40 {
		call()
		return
	}
	descend(room, call)
}

// left returns how many bytes of the stack are left before it grows: the caller's
// stack pointer less stackguard0 of runtime.g, the third word in Go 1.21 to 1.27.
func left() uintptr
