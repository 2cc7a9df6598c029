//! The guide: its text is in `src`, for mdBook; its Rust code is compiled and run as documentation tests of this crate.

use std::{env, path::Path};

/// Makes the folder of test plugins the current one, so that the guide's code can name them by their file names.
///
/// # Panics
///
/// If there are none: `cargo xtask test` builds them and says where they are.
pub fn in_fixtures() {
    let folder = env::var_os("GO_PLUGIN_FIXTURES").expect(
        "GO_PLUGIN_FIXTURES names no folder of test plugins: run `cargo xtask test`, or `cargo xtask build-fixtures` and set it (this needs Go, https://go.dev/dl)",
    );
    env::set_current_dir(Path::new(&folder)).expect("the folder of test plugins");
}

macro_rules! chapters {
    ($($name:ident $file:literal)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("src/", $file))]
        struct $name;
    )*};
}

chapters! {
    Introduction "introduction.md"
    GettingStarted "getting-started.md"
    HowItWorks "how-it-works.md"
    Types "types.md"
    Calling "calling.md"
    Sessions "sessions.md"
    Variables "variables.md"
    Callbacks "callbacks.md"
    Interfaces "interfaces.md"
    Channels "channels.md"
    Errors "errors.md"
    SeveralPlugins "several-plugins.md"
    Goplug "goplug.md"
    Deployment "deployment.md"
    Trust "trust.md"
    Performance "performance.md"
    Limits "limits.md"
    Migrating "migrating.md"
    Folder "recipes/folder.md"
    Gateway "recipes/gateway.md"
    Methods "recipes/methods.md"
    CCode "recipes/c-code.md"
    Fake "recipes/fake.md"
    Tracing "recipes/tracing.md"
    Signals "recipes/signals.md"
    AsyncOpen "recipes/async-open.md"
}
