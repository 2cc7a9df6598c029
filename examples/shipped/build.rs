//! Links the runtime of the Go that is installed here into the program.

fn main() {
    plugin_build::Host::new().embed();
}
