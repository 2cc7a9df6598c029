// Package sigpipe keeps writes to a closed standard output from ending the
// process where the program ignores SIGPIPE, as Rust programs do.
//
// Package os raises SIGPIPE after such a write to file 1 or 2, unless the runtime
// has noted that the signal is ignored (runtime/signal_unix.go, sigpipe). At its
// start the runtime notes that for other signals that it finds ignored, but not
// for this one, which it handles. signal.Ignore would note it; but it also lets
// the processes that a plugin starts ignore SIGPIPE, which breaks some of them.
package sigpipe
