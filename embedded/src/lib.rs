//! Tests and programs of the other crates with the runtime host linked into them, for options such as `cargo xtask test --embedded`.
//!
//! There is no code here. Cargo.toml names the files; the build script links the host, for the plugin that `GO_PLUGIN_EMBED` names.
#![forbid(unsafe_code)]
