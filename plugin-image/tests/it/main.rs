//! The reader against real files: what it says is compared with what Go says, and whatever is done to a file must end in an answer.

mod go;
mod hand_made;
mod headers;
mod lazy;
mod mutation;
mod other_files;
mod recorded;
mod relocations;
mod variants;
mod zoo;
