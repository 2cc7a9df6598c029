//! Links the runtime host for the plugin that the variable `GO_PLUGIN_EMBED` names into the programs of this crate. Without it, the crate
//! can be checked on a machine that has no Go.

use std::env;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(embedded_host)");
    println!("cargo::rerun-if-env-changed=GO_PLUGIN_EMBED");
    if let Some(plugin) = env::var_os("GO_PLUGIN_EMBED") {
        plugin_build::Host::new().plugins(plugin).embed();
        // Tests of hosts in files find none.
        println!("cargo::rustc-cfg=embedded_host");
    }
}
