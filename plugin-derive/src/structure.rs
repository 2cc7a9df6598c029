//! `#[derive(GoStruct)]`.
//!
//! It writes an `unsafe impl` of `Structure` of plugin-core. The safety conditions of `Structure` hold because names, types, and the code
//! that takes a struct apart and puts it together are all made from the same list of fields. rustc does not report code written by a
//! derive for `#![forbid(unsafe_code)]`.

use crate::{
    attributes::{Go, named_fields, option},
    go_value,
    rename::Case,
};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{DeriveInput, Result};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let generics = go_value::generics(input)?;
    let fields = named_fields(input)?;
    let takes = ["name", "type", "rename_all", "recursive"];
    let go = Go::of(&input.attrs, "a struct", &takes)?;
    // A slice of the struct itself must not use the layout of the struct that contains it. It is harmless that this covers more structs than necessary.
    let recursive = go.says("recursive")
        || fields
            .iter()
            .any(|(_, field)| mentions(field.ty.to_token_stream(), &input.ident));
    let (name, case) = (go.type_name()?, go.case(Case::Pascal)?);
    let mut names = Vec::new();
    for (rust, field) in &fields {
        let go = Go::of(&field.attrs, "a field", &["name", "tag"])?;
        let tag = option(go.tag.as_ref());
        let name = go
            .name
            .map_or_else(|| case.rename(rust), |name| name.value());
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
    let (parameters, arguments, clause) = generics.split_for_impl();
    let by = quote!(::plugin_core::value::StructValue);
    let kind = match recursive {
        true => go_value::Kind::Recursive,
        false => go_value::Kind::Plain,
    };
    let value = go_value::implement(input, &generics, &by, kind);
    Ok(quote! {
        // SAFETY: all items are made from the same list of fields.
        #[automatically_derived]
        unsafe impl #parameters ::plugin_core::value::Structure for #ident #arguments #clause {
            type Fields = #types;
            const NAME: ::core::option::Option<&'static str> = #name;
            const FIELDS: &'static [::plugin_core::value::FieldName] = &[#(#names),*];

            fn from_fields(#pattern: Self::Fields) -> Self {
                Self { #(#rust_names),* }
            }

            #[allow(clippy::unused_unit)]
            fn fields(&self) -> <Self::Fields as ::plugin_core::value::Fields>::Borrowed<'_> {
                #borrowed
            }
        }

        #value
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
