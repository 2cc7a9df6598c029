//! Parses `#[go(...)]`, and makes Go names from Rust names where it has none.

use crate::rename::Case;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, LitStr, Path, Result};

/// The content of `#[go(...)]`.
#[derive(Default)]
pub(crate) struct Go {
    pub(crate) name: Option<LitStr>,
    /// The type that something must be of.
    pub(crate) ty: Option<LitStr>,
    pub(crate) tag: Option<LitStr>,
    pub(crate) rename_all: Option<LitStr>,
    /// Words without a value, such as `recursive`.
    words: Vec<Path>,
}

/// All words of the attribute. Each place accepts some of them.
const WORDS: [&str; 5] = ["recursive", "string", "other", "skip", "value"];

impl Go {
    /// Parses the attributes. `takes` are the words that are accepted, and `place` describes the item for errors.
    pub(crate) fn of(attributes: &[Attribute], place: &str, takes: &[&str]) -> Result<Self> {
        let mut go = Self::default();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("go"))
        {
            attribute.parse_nested_meta(|meta| {
                let word = meta
                    .path
                    .get_ident()
                    .map(Ident::to_string)
                    .unwrap_or_default();
                if !takes.contains(&word.as_str()) {
                    let known: Vec<_> = takes
                        .iter()
                        .map(|word| match WORDS.contains(word) {
                            true => format!("`{word}`"),
                            false => format!("`{word} = \"...\"`"),
                        })
                        .collect();
                    return Err(meta.error(format!("for {place} expected {}", known.join(" or "))));
                }
                if WORDS.contains(&word.as_str()) {
                    go.words.push(meta.path);
                    return Ok(());
                }
                let place = match word.as_str() {
                    "name" => &mut go.name,
                    "type" => &mut go.ty,
                    "tag" => &mut go.tag,
                    _ => &mut go.rename_all,
                };
                if place.is_some() {
                    return Err(meta.error("given twice"));
                }
                *place = Some(meta.value()?.parse()?);
                Ok(())
            })?;
        }
        Ok(go)
    }

    /// Whether the attribute contains a word.
    pub(crate) fn says(&self, word: &str) -> bool {
        self.words.iter().any(|path| path.is_ident(word))
    }

    /// The case for the names in the item. The default is the given one.
    pub(crate) fn case(&self, default: Case) -> Result<Case> {
        self.rename_all.as_ref().map_or(Ok(default), Case::of)
    }

    /// The name that a Go type must have, as an `Option`: `type` and `name` are two words for it.
    pub(crate) fn type_name(&self) -> Result<TokenStream> {
        match (&self.ty, &self.name) {
            (Some(ty), Some(_)) => Err(Error::new_spanned(
                ty,
                "`type` and `name` are two words for the name of the Go type: leave one out",
            )),
            (one, other) => Ok(option(one.as_ref().or(other.as_ref()))),
        }
    }
}

/// An `Option` of a text, as code.
pub(crate) fn option(literal: Option<&LitStr>) -> TokenStream {
    match literal {
        Some(literal) => quote!(::core::option::Option::Some(#literal)),
        None => quote!(::core::option::Option::None),
    }
}

/// The fields of a struct with named fields, each with its Rust name.
pub(crate) fn named_fields(input: &DeriveInput) -> Result<Vec<(&Ident, &Field)>> {
    if let Data::Struct(data) = &input.data
        && let Fields::Named(fields) = &data.fields
    {
        return Ok(fields
            .named
            .iter()
            .filter_map(|field| Some((field.ident.as_ref()?, field)))
            .collect());
    }
    let cure = match &input.data {
        Data::Struct(data) if data.fields.len() == 1 => {
            "give the field a name, or derive `GoNewtype` if it stands for a Go type that is no struct"
        }
        Data::Enum(_) => "derive `GoEnum` for an enum of Go constants",
        _ => "give each field a name",
    };
    Err(Error::new_spanned(
        &input.ident,
        format!("expected a struct with named fields: {cure}"),
    ))
}
