// Package internals tells which types belong to the internals of Go's standard library.
//
// The code of the standard library trusts the contents of such values, as it has made all of them itself: abi.Type.GcSlice, for
// one, makes a slice of any length at any address. Go code outside of the library cannot name these types. Rust finds them by name,
// so it could make values that nothing but the library should make.
package internals

import (
	"reflect"
	"strings"
	"sync"
)

// trusting lists the packages that import unsafe, other than internal ones. internals_test.go compares it with the Go in use.
var trusting = map[string]bool{
	"bytes": true, "crypto/fips140": true, "crypto/rand": true, "crypto/sha3": true, "crypto/subtle": true, "crypto/tls": true,
	"crypto/x509": true, "database/sql": true, "debug/buildinfo": true, "debug/elf": true, "debug/pe": true, "encoding/json": true,
	"errors": true, "go/build": true, "go/types": true, "hash/crc32": true, "hash/maphash": true, "iter": true, "log/slog": true,
	"maps": true, "math": true, "math/big": true, "math/bits": true, "math/rand": true, "math/rand/v2": true, "mime/multipart": true,
	"net": true, "net/http": true, "net/http/httptest": true, "net/textproto": true, "net/url": true, "os": true, "os/user": true,
	"plugin": true, "reflect": true, "runtime": true, "runtime/cgo": true, "runtime/coverage": true, "runtime/debug": true,
	"runtime/metrics": true, "runtime/pprof": true, "runtime/trace": true, "slices": true, "strings": true, "sync": true,
	"sync/atomic": true, "syscall": true, "testing": true, "testing/cryptotest": true, "testing/synctest": true, "time": true,
	"time/tzdata": true, "unique": true, "weak": true,
}

// Library reports whether the path is that of an internal package of the standard library.
func Library(path string) bool {
	first, rest, _ := strings.Cut(path, "/")
	switch first {
	case "internal", "vendor":
		return rest != ""
	case "crypto", "database", "embed", "encoding", "go", "hash", "image", "log", "math", "net", "os", "reflect", "runtime", "sync", "testing":
		return strings.HasPrefix(rest, "internal/") || rest == "internal" || strings.Contains(rest, "/internal/") || strings.HasSuffix(rest, "/internal")
	}
	return false
}

// Named reports whether a named type is one that Go code outside of the standard library cannot name, or, like runtime.Func, is only
// a pointer to use.
func Named(t reflect.Type) bool {
	path, name := t.PkgPath(), t.Name()
	return Library(path) || trusting[path] && (name[0] < 'A' || name[0] > 'Z' || path == "runtime" && name == "Func")
}

// found caches Contains by reflect.Type. It has at most as many entries as the program has types.
var found sync.Map

// Contains reports whether a value of type t is, or contains as an element or field, one that belongs to the internals. What an
// exported type of the standard library contains does not count: Go code makes such values, too.
func Contains(t reflect.Type) bool {
	if t.PkgPath() == "" && t.Kind() != reflect.Array && t.Kind() != reflect.Struct {
		return false
	}
	if known, ok := found.Load(t); ok {
		return known.(bool)
	}
	contains := contains(t)
	found.Store(t, contains)
	return contains
}

func contains(t reflect.Type) bool {
	switch path := t.PkgPath(); {
	case path != "" && Named(t):
		return true
	case trusting[path]:
		return false
	case t.Kind() == reflect.Array:
		return t.Len() > 0 && Contains(t.Elem())
	case t.Kind() == reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			if Contains(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

var errorType = reflect.TypeOf((*error)(nil)).Elem()

// Uncallable reports whether Rust may call no methods of a type. These are the types of internal packages, and reflect.Value, whose
// methods do what this host refuses. The methods of errors may be called, as in Go, whose library returns such errors.
func Uncallable(t reflect.Type) bool {
	named := t
	if t.Kind() == reflect.Pointer {
		named = t.Elem()
	}
	path := named.PkgPath()
	internal := strings.HasPrefix(path, "internal/") || strings.HasPrefix(path, "runtime/internal/") || path == "reflect" && named.Name() == "Value"
	return internal && !t.Implements(errorType)
}
