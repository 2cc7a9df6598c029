// Package entry keeps the dynamic loader from starting the Go runtime.
//
// The linker makes the symbol that its flag -E names an initialiser of a C
// library (cmd/link/internal/ld/symtab.go, Go 1.21 to 1.27). By default that is
// the runtime's own _rt0_GOARCH_GOOS_lib, which finds the environment behind the
// arguments that the loader gives it: on the stack of the process, where it is
// as it was when the program began. With -E=goplugin_loaded the loader runs a
// function that does nothing, and Rust starts the runtime when it wants it, with
// arguments and an environment of its own making.
package entry
