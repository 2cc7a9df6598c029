// Package entry keeps the dynamic loader from starting the Go runtime.
//
// The linker makes the symbol that its flag -E names an initialiser of a C library
// (cmd/link/internal/ld/symtab.go, Go 1.21 to 1.27). The default is the runtime's
// _rt0_GOARCH_GOOS_lib, which reads the environment after the arguments that the loader
// passes. They are on the initial stack of the process, so that is the environment at
// the start of the program. With -E=goplugin_loaded the loader calls a function that
// does nothing. Rust starts the runtime later, with arguments and an environment that
// it has prepared.
package entry
