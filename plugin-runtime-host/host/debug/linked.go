//go:build !go1.28

package debug

import _ "unsafe" // for go:linkname

// SetGCPercent sets GOGC and returns what it was.
func SetGCPercent(percent int) int { return int(setGCPercent(int32(percent))) }

// SetPanicOnFault says whether a fault of the calling goroutine is a panic.
func SetPanicOnFault(enabled bool) bool { return setPanicOnFault(enabled) }

// From runtime/mgcpacer.go.
//
//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32

// From runtime/rdebug.go.
//
//go:linkname setPanicOnFault runtime/debug.setPanicOnFault
func setPanicOnFault(enabled bool) bool
