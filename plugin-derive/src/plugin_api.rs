//! `#[derive(PluginApi)]`.

use crate::attributes::{Go, exported, named_fields};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{DeriveInput, Error, Result};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a plugin's interface has no parameters: leave them out",
        ));
    }
    let mut rust_names = Vec::new();
    let mut go_names = Vec::new();
    for (rust, field) in named_fields(input)? {
        let go = Go::of(&field.attrs)?;
        if let Some(tag) = go.tag {
            return Err(Error::new_spanned(tag, "symbols have no tags"));
        }
        rust_names.push(rust);
        go_names.push(go.name.map_or_else(|| exported(rust), |name| name.value()));
    }
    let ident = &input.ident;
    // The names in here must not be those of fields, of which one may be called `plugin`.
    Ok(quote_spanned! { Span::mixed_site() =>
        #[automatically_derived]
        impl ::plugin_core::PluginApi for #ident {
            fn bind(plugin: &dyn ::plugin_core::Plugin) -> ::core::result::Result<Self, ::plugin_core::Error> {
                let mut problems = ::std::vec::Vec::new();
                #(let #rust_names = ::plugin_core::Member::bind(plugin, #go_names)
                    .map_err(|problem| problems.push(problem))
                    .ok();)*
                if let (#(::core::option::Option::Some(#rust_names),)*) = (#(#rust_names,)*) {
                    return ::core::result::Result::Ok(Self { #(#rust_names),* });
                }
                ::core::result::Result::Err(::plugin_core::Error::interface(plugin, problems))
            }
        }
    })
}
