//! `#[derive(GoEnum)]`: an enum for the constants of a Go type, integers or strings.

use crate::{attributes::Go, go_value, rename::Case};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::HashSet;
use syn::{Data, DeriveInput, Error, Fields, Result, Type, Variant};

const INTEGERS: [&str; 10] = [
    "isize", "i8", "i16", "i32", "i64", "usize", "u8", "u16", "u32", "u64",
];

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(
            &input.ident,
            "expected an enum: derive `GoStruct` for a Go struct, or `GoNewtype` for a struct of one field",
        ));
    };
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "leave the parameters out: an enum of Go constants has none",
        ));
    }
    let takes = ["name", "type", "string", "rename_all"];
    let go = Go::of(&input.attrs, "an enum", &takes)?;
    if let (Some(case), false) = (&go.rename_all, go.says("string")) {
        return Err(Error::new_spanned(
            case,
            "add `string` for an enum of strings, or leave this out: integers have no names",
        ));
    }
    let variants = Variants::of(data.variants.iter(), &go)?;
    variants.check_other(&match go.says("string") {
        true => Ident::new("String", proc_macro2::Span::call_site()),
        false => integer(input)?,
    })?;
    let Some(first) = variants.plain.first() else {
        return Err(Error::new_spanned(
            &input.ident,
            "expected a variant for each Go constant",
        ));
    };
    let (ty, lent) = match go.says("string") {
        true => (quote!(::std::string::String), quote!(&'lent str)),
        false => {
            let ty = integer(input)?;
            (quote!(#ty), quote!(#ty))
        }
    };
    let (ident, name) = (&input.ident, go.type_name()?);
    let (plain, values) = (&variants.plain, &variants.values(&ty, go.says("string")));
    let (to_other, from_other, total) = match variants.other.map(|other| &other.ident) {
        Some(other) if go.says("string") => (
            quote!(Self::#other(value) => value.as_str(),),
            quote!(::core::result::Result::Ok(Self::#other(go))),
            true,
        ),
        Some(other) => (
            quote!(Self::#other(value) => *value,),
            quote!(::core::result::Result::Ok(Self::#other(go))),
            true,
        ),
        None => (
            quote!(),
            quote!(::core::result::Result::Err(::plugin_core::value::NoSuchValue {
                value: ::std::format!("{go:?}"),
                reason: ::core::option::Option::None,
                instead: Self::#first,
            })),
            false,
        ),
    };
    let by = quote!(::plugin_core::value::ConvertedValue);
    let value = go_value::implement(input, &input.generics, &by, go_value::Kind::Plain);
    let (borrow, result) = match go.says("string") {
        true => (quote!(go.as_str()), quote!(&str)),
        false => (quote!(go), ty.clone()),
    };
    let numbers: Vec<_> = (0..plain.len())
        .map(|i| Ident::new(&format!("V{i}"), proc_macro2::Span::mixed_site()))
        .collect();
    let constant = match go.says("string") {
        true => quote!(&str),
        false => ty.clone(),
    };
    let constants = numbers
        .iter()
        .zip(values)
        .enumerate()
        .map(|(i, (number, value))| {
            let value = match (value, i.checked_sub(1)) {
                (Some(value), _) => value.clone(),
                (None, Some(before)) => {
                    let before = &numbers[before];
                    quote!(#before + 1)
                }
                (None, None) => quote!(0),
            };
            quote!(const #number: #constant = #value;)
        });
    Ok(quote! {
        // The values are spelled as they are in the enum, where the program says what it allows.
        #[allow(clippy::pedantic, clippy::restriction)]
        const _: () = {
            #(#constants)*

            #[automatically_derived]
            impl ::plugin_core::value::Converted for #ident {
                type Go = #ty;
                type Lent<'lent> = #lent;
                const NAME: ::core::option::Option<&'static str> = #name;
                const TOTAL: bool = #total;

                #[inline]
                fn to_go(&self) -> #result {
                    match self {
                        #(Self::#plain => #numbers,)*
                        #to_other
                    }
                }

                #[inline]
                fn from_go(go: #ty) -> ::core::result::Result<Self, ::plugin_core::value::NoSuchValue<Self>> {
                    match #borrow {
                        #(#numbers => ::core::result::Result::Ok(Self::#plain),)*
                        _ => #from_other,
                    }
                }
            }

            #value
        };
    })
}

/// The integer type that `#[repr(...)]` names; Go's `int` without it.
fn integer(input: &DeriveInput) -> Result<Ident> {
    let mut found = None;
    for attribute in &input.attrs {
        if attribute.path().is_ident("repr") {
            attribute.parse_nested_meta(|meta| {
                let named = meta.path.get_ident();
                found = found.take().or_else(|| {
                    named
                        .filter(|ident| INTEGERS.iter().any(|name| *ident == name))
                        .cloned()
                });
                Ok(())
            })?;
        }
    }
    Ok(found.unwrap_or_else(|| Ident::new("isize", proc_macro2::Span::call_site())))
}

/// The variants of an enum.
struct Variants<'a> {
    /// The variants that stand for a constant.
    plain: Vec<&'a Ident>,
    /// The values of the constants, where they are given.
    said: Vec<Option<TokenStream>>,
    /// The variant for all other values.
    other: Option<&'a Variant>,
}

impl<'a> Variants<'a> {
    fn of(variants: impl Iterator<Item = &'a Variant>, go: &Go) -> Result<Self> {
        let string = go.says("string");
        let case = go.case(Case::Same)?;
        let takes: &[&str] = if string {
            &["name", "other"]
        } else {
            &["other"]
        };
        let (mut plain, mut said, mut other) = (Vec::new(), Vec::new(), None);
        let mut texts = HashSet::new();
        for variant in variants {
            let says = Go::of(&variant.attrs, "a variant", takes)?;
            if says.says("other") {
                let one =
                    matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
                if !one || other.is_some() {
                    return Err(Error::new_spanned(
                        variant,
                        "expected one variant `Other(T)` for all other values, where `T` is the integer type, or `String`",
                    ));
                }
                other = Some(variant);
                continue;
            }
            if !matches!(variant.fields, Fields::Unit) {
                return Err(Error::new_spanned(
                    variant,
                    "leave the fields out, or add `#[go(other)]` to the variant for all other values",
                ));
            }
            plain.push(&variant.ident);
            said.push(match string {
                true => {
                    let text = says
                        .name
                        .map_or_else(|| case.rename(&variant.ident), |name| name.value());
                    if !texts.insert(text.clone()) {
                        return Err(Error::new_spanned(
                            variant,
                            format!("give each variant a constant of its own: {text:?} is that of another one"),
                        ));
                    }
                    Some(quote!(#text))
                }
                false => variant
                    .discriminant
                    .as_ref()
                    .map(|(_, value)| quote!(#value)),
            });
        }
        Ok(Self { plain, said, other })
    }

    /// Reports a variant for all other values that takes another type, if that is one of those that constants can have.
    fn check_other(&self, expected: &Ident) -> Result<()> {
        let field = self.other.and_then(|other| other.fields.iter().next());
        let Some((field, Type::Path(path))) = field.map(|field| (field, &field.ty)) else {
            return Ok(());
        };
        let found = path.path.get_ident();
        let known = |found: &&Ident| {
            INTEGERS
                .iter()
                .chain(&["String"])
                .any(|name| *found == name)
        };
        match found.filter(known) {
            Some(found) if found != expected => Err(Error::new_spanned(
                field,
                format!("write `{expected}` for `{found}`: it takes the constants of this enum"),
            )),
            _ => Ok(()),
        }
    }

    /// The value of each constant. `None` means one more than the previous constant.
    fn values(&self, ty: &TokenStream, string: bool) -> Vec<Option<TokenStream>> {
        let value = |said: &TokenStream| match string {
            true => said.clone(),
            false => quote!((#said) as #ty),
        };
        self.said
            .iter()
            .map(|said| said.as_ref().map(value))
            .collect()
    }
}
