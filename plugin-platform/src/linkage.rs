//! Refuses to compile for a static C library, which cannot load plugins.

#[cfg(target_feature = "crt-static")]
compile_error!(
    "plugins are loaded by the C library's dynamic loader, which a statically linked program does not have: \
    build without `-C target-feature=+crt-static` (in RUSTFLAGS, .cargo/config.toml); for musl, where it is the default, \
    with `-C target-feature=-crt-static`"
);
