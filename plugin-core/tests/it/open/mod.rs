//! Opening: once for each file, in Go's order, whatever `init` does.

mod bad_input;
mod built_otherwise;
mod damage;
mod failing_init;
mod foreign;
mod init;
mod libraries;
mod made;
mod matching_host;
mod mismatch;
mod once;
mod trust;
