package rust

import (
	"io"
	"reflect"
	"syscall"
)

// Kind is what an error is about, as Rust's io::ErrorKind says it: KINDS of
// plugin-core/src/value/error_kind.rs, in the same order.
type Kind uint8

const (
	Other Kind = iota
	NotFound
	PermissionDenied
	AlreadyExists
	UnexpectedEof
	TimedOut
	BrokenPipe
	ConnectionRefused
	ConnectionReset
	ConnectionAborted
	NotConnected
	AddrInUse
	AddrNotAvailable
	HostUnreachable
	NetworkUnreachable
	WouldBlock
	InvalidInput
	Unsupported
	NotADirectory
	IsADirectory
	DirectoryNotEmpty
	ReadOnlyFilesystem
	StorageFull
	kinds
)

// numbers has the error of the system for each kind. Its method Is knows fs.ErrNotExist
// and the like.
var numbers = [kinds]syscall.Errno{
	NotFound: syscall.ENOENT, PermissionDenied: syscall.EACCES, AlreadyExists: syscall.EEXIST, TimedOut: syscall.ETIMEDOUT,
	BrokenPipe: syscall.EPIPE, ConnectionRefused: syscall.ECONNREFUSED, ConnectionReset: syscall.ECONNRESET,
	ConnectionAborted: syscall.ECONNABORTED, NotConnected: syscall.ENOTCONN, AddrInUse: syscall.EADDRINUSE,
	AddrNotAvailable: syscall.EADDRNOTAVAIL, HostUnreachable: syscall.EHOSTUNREACH, NetworkUnreachable: syscall.ENETUNREACH,
	WouldBlock: syscall.EAGAIN, InvalidInput: syscall.EINVAL, Unsupported: syscall.ENOSYS, NotADirectory: syscall.ENOTDIR,
	IsADirectory: syscall.EISDIR, DirectoryNotEmpty: syscall.ENOTEMPTY, ReadOnlyFilesystem: syscall.EROFS, StorageFull: syscall.ENOSPC,
}

// is reports whether Go's error for the kind is err.
func (k Kind) is(err error) bool {
	switch k {
	case Other:
		return false
	case UnexpectedEof:
		return err == io.ErrUnexpectedEOF
	case TimedOut:
		if reflect.TypeOf(err).String() == "*poll.DeadlineExceededError" { // os.ErrDeadlineExceeded
			return true
		}
	case BrokenPipe:
		if err == io.ErrClosedPipe {
			return true
		}
	case DirectoryNotEmpty: // its Is says that it exists
		return err == numbers[k]
	}
	return err == numbers[k] || numbers[k].Is(err)
}

// KindOf returns the kind of an error of Go or Rust.
func KindOf(err error) Kind {
	switch err := err.(type) {
	case *Error:
		if err != nil && err.owner != nil {
			return err.owner.Kind
		}
		return Other
	case syscall.Errno:
		if err == syscall.EPERM {
			return PermissionDenied
		}
		if err == syscall.ENOTSUP || err == syscall.EOPNOTSUPP {
			return Unsupported
		}
	}
	for k := NotFound; k < kinds; k++ {
		if k.is(err) {
			return k
		}
	}
	return Other
}
