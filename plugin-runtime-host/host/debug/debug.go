// Package debug has the functions of runtime/debug that the host needs.
//
// That package imports fmt and os, which the host avoids (see package fmtlite). Its
// functions are implemented in the runtime, and the linker allows other packages to use
// them. Future versions of Go may not, so for versions that have not been tested the
// package itself is used.
package debug
