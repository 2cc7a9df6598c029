//go:build go1.28

package debug

import "runtime/debug"

// SetGCPercent sets GOGC and returns what it was.
func SetGCPercent(percent int) int { return debug.SetGCPercent(percent) }

// SetPanicOnFault says whether a fault of the calling goroutine is a panic.
func SetPanicOnFault(enabled bool) bool { return debug.SetPanicOnFault(enabled) }
