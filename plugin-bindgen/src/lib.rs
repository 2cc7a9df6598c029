//! Writes Rust bindings for a Go plugin: a struct `Api` with all its functions and variables, typed, and what their types need.
//!
//! What a plugin exports, and of which types, is read from its file. Go's doc comments, the names of parameters and constants are not in
//! it: they come from the plugin's source, if that is given.
//!
//! ```no_run
//! let image = plugin_image::read_file("greeter.so".as_ref())?;
//! let bindings = plugin_bindgen::generate(&image, None)?;
//! std::fs::write("greeter.rs", bindings)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The text is a list of items, to be a module of its own or to be included in one; it uses `plugin_core` and nothing else:
//!
//! ```no_run
//! # macro_rules! include { ($name:literal) => {
//! #     #[derive(plugin_core::PluginApi)]
//! #     pub struct Api { pub greet: plugin_core::Func<fn(String) -> String> }
//! # } }
//! mod greeter {
//!     include!("greeter.rs");
//! }
//!
//! # use plugin_core::PluginApi; // The file has `bind` without the trait.
//! # fn call(plugin: plugin_core::GoPlugin) -> Result<(), Box<dyn std::error::Error>> {
//! let api = greeter::Api::bind(&plugin)?;
//! println!("{}", api.greet.call("world")?);
//! # Ok(())
//! # }
//! ```
//!
//! # What becomes of Go's types
//!
//! Numbers, texts, slices, arrays, maps, errors and channels with a direction become what the module `value` of `plugin-core` says. A
//! struct whose fields are all exported becomes a struct; a pointer to one is an `Option<Box<T>>`, by copy. A func is a closure where Go
//! takes it as a parameter. A named type that is no struct is an alias, with its constants. For the methods of an interface, and of the
//! variables' types, there is a struct of typed methods.
//!
//! All else is a `Value`, by handle, and the comment of the function or field says why.
//!
//! # What becomes of Go's names
//!
//! `ServeHTTP` becomes `serve_http`, and a constant `MaxLen` becomes `MAX_LEN`. Where two names of Go's would be one in Rust, neither has that,
//! so that none is taken for the other when a plugin gets a second one: each capital letter begins a word then, `_` is spelled by its number,
//! and `_` stands at the end. `FOOBar` and `FooBar` become `f_o_o_bar_` and `foo_bar_`, and `Foo_Bar` beside them `foo_u5f_bar_`. Constants
//! have the name of their type in front first. Two types have the name of their package in front; the first that is met keeps the short
//! name. Which name a plugin exports is said in each comment.
#![forbid(unsafe_code)]

mod emit;
mod error;
mod map;
mod names;
mod source;
mod traits;

use std::collections::BTreeSet;

use plugin_image::Image;

pub use error::Error;
pub use source::Source;

/// Bindings for the plugin that `image` was read from. It must have been read with its methods, as is the default.
///
/// # Errors
///
/// [`Error::NotPlugin`].
pub fn generate(image: &Image, source: Option<&Source>) -> Result<String, Error> {
    let module = image.module.as_ref().ok_or(Error::NotPlugin)?;
    Ok(emit::text(module, source))
}

/// The packages whose types the plugin exports, but for its own: what [`Source::read`] wants to know.
///
/// # Errors
///
/// [`Error::NotPlugin`].
pub fn packages(image: &Image) -> Result<BTreeSet<String>, Error> {
    let module = image.module.as_ref().ok_or(Error::NotPlugin)?;
    let names = module.types.iter().filter_map(|(_, ty)| ty.name.as_ref());
    let paths = names.map(|name| name.package_path.clone());
    let foreign = paths.filter(|path| {
        !path.is_empty() && path != "main" && plugin_image::escape_path(path) != module.plugin_path
    });
    Ok(foreign.collect())
}
