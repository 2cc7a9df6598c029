// Package debug has the functions of runtime/debug that the host needs.
//
// That package brings fmt and os, which the host does without (see package
// sprint). Its functions are the runtime's own, which the linker lets others have
// too; it need not do so for ever, so with a version of Go for which that was not
// seen the package itself is used.
package debug
