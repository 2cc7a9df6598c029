// Package typelinks lists the types that the modules in this process have: those
// of the host, and those of each plugin. The runtime has lists of them, by which it
// finds that a type of one module is one of another (typelinksinit in
// runtime/type.go). In a plugin they hold all types that the linker kept
// (cmd/compile/internal/reflectdata/reflect.go, writeType: -dynlink).
package typelinks
