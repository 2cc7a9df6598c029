//! Derives and an attribute for `plugin-core`, which re-exports and documents them. What is unsafe in the code they write: see `structure` and `go_value`.
#![forbid(unsafe_code)]

mod attributes;
mod enum_text;
mod enumeration;
mod go_value;
mod members;
mod methods;
mod newtype;
mod rename;
mod structure;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, ItemImpl, parse_macro_input};

/// Makes a Rust struct stand for a Go struct with the same fields, see `plugin_core::GoStruct`.
#[proc_macro_derive(GoStruct, attributes(go))]
pub fn go_struct(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    structure::derive(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Makes a Rust struct of one field stand for a Go type with a name, see `plugin_core::GoNewtype`.
#[proc_macro_derive(GoNewtype, attributes(go))]
pub fn go_newtype(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    newtype::derive(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Makes a Rust enum stand for the constants of a Go type, see `plugin_core::GoEnum`.
#[proc_macro_derive(GoEnum, attributes(go))]
pub fn go_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enumeration::derive(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Binds all symbols of a plugin that a program uses at once, see `plugin_core::PluginApi`.
#[proc_macro_derive(PluginApi, attributes(go))]
pub fn plugin_api(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    members::plugin_api(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Binds all methods of a Go value that a program uses at once, see `plugin_core::GoInterface`.
#[proc_macro_derive(GoInterface, attributes(go))]
pub fn go_interface(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    members::go_interface(&input)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// Makes the methods of a Rust type those of a Go object, see `plugin_core::GoMethods`.
#[proc_macro_attribute]
pub fn go_methods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if let Some(argument) = arguments.into_iter().next() {
        let told = "#[go_methods] has no arguments: write #[go(name = \"...\")], #[go(type = \"...\")] or #[go(skip)] before a method";
        return Error::new(argument.span().into(), told)
            .into_compile_error()
            .into();
    }
    let block = parse_macro_input!(item as ItemImpl);
    methods::go_methods(block)
        .unwrap_or_else(Error::into_compile_error)
        .into()
}
