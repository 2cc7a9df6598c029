//! `#[derive(GoStruct)]`.
//!
//! What it writes is an `unsafe impl`, of which it keeps the promise (`Structure` of plugin-core says which): names, types, taking
//! apart and putting together are all made from the one list of the struct's fields. Code that a derive writes is not what
//! `#![forbid(unsafe_code)]` is about: rustc does not report it there.

use crate::attributes::{Go, exported, named_fields};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, Error, Result};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a Go struct has no parameters: leave them out",
        ));
    }
    let fields = named_fields(input)?;
    let go = Go::of(&input.attrs)?;
    if let Some(tag) = go.tag {
        return Err(Error::new_spanned(
            tag,
            "fields have tags, structs have none",
        ));
    }
    let option = |literal: Option<syn::LitStr>| match literal {
        Some(literal) => quote!(::core::option::Option::Some(#literal)),
        None => quote!(::core::option::Option::None),
    };
    // A slice of the struct itself must not ask for the layout of what it is in. More structs than needed do no harm.
    let recursive = go.recursive.is_some()
        || fields
            .iter()
            .any(|(_, field)| mentions(field.ty.to_token_stream(), &input.ident));
    let name = option(go.name);
    let mut names = Vec::new();
    for (rust, field) in &fields {
        let go = Go::of(&field.attrs)?;
        if let Some(recursive) = go.recursive {
            return Err(Error::new_spanned(
                recursive,
                "it is the struct that is recursive: put this before it",
            ));
        }
        let tag = option(go.tag);
        let name = go.name.map_or_else(|| exported(rust), |name| name.value());
        names.push(quote!(::plugin_core::value::FieldName { name: #name, tag: #tag }));
    }
    let nest = |parts: Vec<TokenStream>| {
        parts
            .into_iter()
            .rev()
            .fold(quote!(()), |rest, part| quote!((#part, #rest)))
    };
    let types = nest(
        fields
            .iter()
            .map(|(_, field)| {
                let ty = &field.ty;
                quote!(#ty)
            })
            .collect(),
    );
    let pattern = nest(fields.iter().map(|(rust, _)| quote!(#rust)).collect());
    let borrowed = nest(fields.iter().map(|(rust, _)| quote!(&self.#rust)).collect());
    let rust_names = fields.iter().map(|(rust, _)| rust);
    let ident = &input.ident;
    Ok(quote! {
        // SAFETY: all of it is made from one list of the fields.
        #[automatically_derived]
        unsafe impl ::plugin_core::value::Structure for #ident {
            type Fields = #types;
            const NAME: ::core::option::Option<&'static str> = #name;
            const FIELDS: &'static [::plugin_core::value::FieldName] = &[#(#names),*];
            const RECURSIVE: bool = #recursive;

            fn from_fields(#pattern: Self::Fields) -> Self {
                Self { #(#rust_names),* }
            }

            #[allow(clippy::unused_unit)]
            fn fields(&self) -> <Self::Fields as ::plugin_core::value::Fields>::Borrowed<'_> {
                #borrowed
            }
        }
    })
}

/// Whether a type mentions a name, or `Self`.
fn mentions(ty: TokenStream, name: &Ident) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name || ident == "Self",
        TokenTree::Group(group) => mentions(group.stream(), name),
        _ => false,
    })
}
