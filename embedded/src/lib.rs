//! Tests and programs of the other crates, linked once more with the runtime host in them: `cargo xtask test --embedded` and its like.
//!
//! There is no code here. Cargo.toml names the files; the build script links the host, for the plugin that `GO_PLUGIN_EMBED` names.
#![forbid(unsafe_code)]
