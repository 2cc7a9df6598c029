//! Opening: once for each file, in Go's order, whatever `init` does.

mod bad_input;
mod built_otherwise;
mod calls_go;
mod damage;
mod descriptors;
mod dry_run;
#[cfg(not(embedded_host))]
mod elevated;
mod failing_init;
#[cfg(not(target_vendor = "apple"))]
mod fifos;
#[cfg(not(embedded_host))]
mod flipped_link;
// On what ELF headers say and how ELF loaders search: not for Mach-O.
#[cfg(not(target_vendor = "apple"))]
mod foreign;
mod forked;
// On hosts in files, which are not looked for where one is linked into the program (the crate `embedded`).
#[cfg(not(embedded_host))]
mod host_file;
#[cfg(not(embedded_host))]
mod host_trust;
mod in_callback;
mod init;
#[cfg(not(target_vendor = "apple"))]
mod libraries;
#[cfg(target_env = "gnu")]
mod library_graphs;
#[cfg(not(target_vendor = "apple"))]
mod loaded_by_others;
mod made;
#[cfg(not(embedded_host))]
mod matching_host;
#[cfg(not(target_vendor = "apple"))]
mod memory;
mod mismatch;
#[cfg(not(target_vendor = "apple"))]
mod mutants;
#[cfg(not(target_vendor = "apple"))]
mod notes;
mod once;
#[cfg(target_env = "gnu")]
mod path_tokens;
mod preload;
#[cfg(not(target_vendor = "apple"))]
mod random;
mod rare;
#[cfg(not(target_vendor = "apple"))]
mod reading;
#[cfg(not(target_vendor = "apple"))]
mod relocations;
#[cfg(not(target_vendor = "apple"))]
mod self_bound;
mod small_stacks;
mod trust;
mod types_meanwhile;
mod unloaded_by_others;
mod unresolved;
#[cfg(not(target_vendor = "apple"))]
mod victim;
