//! Derives for `plugin-core`, which re-exports and documents them. The code they write is safe: the unsafe part is in that crate.
#![forbid(unsafe_code)]

mod attributes;
mod plugin_api;
mod structure;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, parse_macro_input};

/// Makes a Rust struct stand for a Go struct with the same fields, see `plugin_core::GoStruct`.
#[proc_macro_derive(GoStruct, attributes(go))]
pub fn go_struct(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    structure::derive(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Binds all symbols of a plugin that a program uses at once, see `plugin_core::PluginApi`.
#[proc_macro_derive(PluginApi, attributes(go))]
pub fn plugin_api(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    plugin_api::derive(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}
