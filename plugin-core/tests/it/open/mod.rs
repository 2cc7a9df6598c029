//! Opening: once for each file, in Go's order, whatever `init` does.

mod bad_input;
mod failing_init;
mod init;
mod mismatch;
mod once;
