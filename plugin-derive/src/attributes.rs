//! `#[go(name = "...", tag = "...")]`, `#[go(recursive)]`, and the Go names that Rust names stand for without it.

use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Path, Result};

/// What `#[go(...)]` says.
#[derive(Default)]
pub(crate) struct Go {
    pub(crate) name: Option<LitStr>,
    pub(crate) tag: Option<LitStr>,
    /// That a struct leads to itself in a way that the derive does not see.
    pub(crate) recursive: Option<Path>,
}

impl Go {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut go = Self::default();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("go"))
        {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("recursive") {
                    go.recursive = Some(meta.path);
                    return Ok(());
                }
                let place = if meta.path.is_ident("name") {
                    &mut go.name
                } else if meta.path.is_ident("tag") {
                    &mut go.tag
                } else {
                    return Err(meta.error("expected `name = \"...\"` or `tag = \"...\"`"));
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
    Err(Error::new_spanned(
        &input.ident,
        "expected a struct with named fields",
    ))
}

/// The Go name of an exported thing with this Rust name: `max_len` is `MaxLen`.
pub(crate) fn exported(rust: &Ident) -> String {
    let rust = rust.to_string();
    let mut go = String::new();
    for word in rust.trim_start_matches("r#").split('_') {
        let mut letters = word.chars();
        go.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        go.push_str(letters.as_str());
    }
    go
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    #[test]
    fn go_names() {
        let name = |rust| exported(&Ident::new_raw(rust, Span::call_site()));
        assert_eq!(name("x"), "X");
        assert_eq!(name("max_len"), "MaxLen");
        assert_eq!(name("type"), "Type");
        assert_eq!(name("größe"), "Größe");
    }
}
