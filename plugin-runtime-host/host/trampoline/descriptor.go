//go:build amd64 || arm64

package trampoline

import "unsafe"

// descriptor returns the runtime's descriptor of the calling goroutine, its g.
func descriptor() unsafe.Pointer
