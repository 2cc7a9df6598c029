//! `#[derive(PluginApi)]` and `#[derive(GoInterface)]`: structs whose fields are looked up by name and bound one by one.

use crate::{
    attributes::{Go, named_fields},
    rename::Case,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::{DeriveInput, Error, Result};

/// The symbols of a plugin.
pub(crate) fn plugin_api(input: &DeriveInput) -> Result<TokenStream> {
    let Members { ident, rust, go } = &Members::of(input)?;
    // The names in here must not be those of fields, of which one may be called `plugin`.
    Ok(quote_spanned! { Span::mixed_site() =>
        #[automatically_derived]
        impl ::plugin_core::PluginApi for #ident {
            fn bind(plugin: &dyn ::plugin_core::Plugin) -> ::core::result::Result<Self, ::plugin_core::Error> {
                let mut problems = ::std::vec::Vec::new();
                #(let #rust = ::plugin_core::Member::bind(plugin, #go)
                    .map_err(|problem| problems.push(problem))
                    .ok();)*
                if let (#(::core::option::Option::Some(#rust),)*) = (#(#rust,)*) {
                    return ::core::result::Result::Ok(Self { #(#rust),* });
                }
                ::core::result::Result::Err(::plugin_core::Error::interface(plugin.plugin_path(), problems))
            }
        }
    })
}

/// The methods of a value.
pub(crate) fn go_interface(input: &DeriveInput) -> Result<TokenStream> {
    let Members { ident, rust, go } = &Members::of(input)?;
    Ok(quote_spanned! { Span::mixed_site() =>
        #[automatically_derived]
        impl ::plugin_core::GoInterface for #ident {
            fn bind<'a>(
                methods: impl ::core::convert::Into<::plugin_core::Methods<'a>>,
            ) -> ::core::result::Result<Self, ::plugin_core::ValueError> {
                let methods = &::core::convert::Into::into(methods);
                let mut problems = ::std::vec::Vec::new();
                #(let #rust = ::plugin_core::Method::bind(methods, #go)
                    .map_err(|problem| problems.push((::std::borrow::ToOwned::to_owned(#go), problem)))
                    .ok();)*
                if let (#(::core::option::Option::Some(#rust),)*) = (#(#rust,)*) {
                    return ::core::result::Result::Ok(Self { #(#rust),* });
                }
                ::core::result::Result::Err(::plugin_core::ValueError::interface(methods.go_type().unwrap_or_default(), problems))
            }
        }
    })
}

/// The fields of a struct, with the Go names that they stand for.
struct Members<'a> {
    ident: &'a Ident,
    rust: Vec<&'a Ident>,
    go: Vec<String>,
}

impl<'a> Members<'a> {
    fn of(input: &'a DeriveInput) -> Result<Self> {
        if !input.generics.params.is_empty() {
            return Err(Error::new_spanned(
                &input.generics,
                "neither a plugin nor a Go interface has parameters: leave them out",
            ));
        }
        let case = Go::of(&input.attrs, "it", &["rename_all"])?.case(Case::Pascal)?;
        let (mut rust, mut go) = (Vec::new(), Vec::new());
        for (name, field) in named_fields(input)? {
            let says = Go::of(&field.attrs, "a symbol or method", &["name"])?;
            rust.push(name);
            go.push(
                says.name
                    .map_or_else(|| case.rename(name), |name| name.value()),
            );
        }
        let ident = &input.ident;
        Ok(Self { ident, rust, go })
    }
}
