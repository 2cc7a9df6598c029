// Package typelinks lists the types of the modules in this process: the host and each
// plugin. The runtime has lists of them, with which it finds equal types of different
// modules (typelinksinit in runtime/type.go). In a plugin they contain all types that
// the linker has kept (cmd/compile/internal/reflectdata/reflect.go, writeType: -dynlink).
package typelinks
