// Package sigpipe keeps writes to a closed standard output from ending the
// process where the program ignores SIGPIPE, as Rust programs do.
//
// After such a write to file 1 or 2, package os raises SIGPIPE, unless the runtime has
// recorded that the signal is ignored (runtime/signal_unix.go, sigpipe). At start the
// runtime records that for other ignored signals, but not for SIGPIPE, which it handles.
// signal.Ignore would record it. But then processes that a plugin starts would ignore
// SIGPIPE as well, which breaks some of them.
package sigpipe
