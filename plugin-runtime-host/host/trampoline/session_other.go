//go:build !amd64 && !arm64

package trampoline

import "unsafe"

// Session is not to be had on this architecture.
type Session struct{ G0, G, Run uintptr }

// SessionsHere is whether there is assembly for sessions.
const SessionsHere = false

// SessionsWork reports that there are no sessions.
func SessionsWork(asmcgocall uintptr) bool { return false }

// CallC does not exist on this architecture, as SessionsWork says.
func CallC(fn uintptr, arg unsafe.Pointer, result, asmcgocall uintptr) {
	panic("trampoline: not on this architecture")
}

// Stay, GoCall and Descriptor do not exist either.
func Stay() uintptr       { return 0 }
func GoCall() uintptr     { return 0 }
func Descriptor() uintptr { return 0 }
