//! `#[derive(GoEnum)]`: an enum for the constants of a Go type, integers or strings.

use crate::{
    attributes::Go,
    enum_text::{TEXTS, Text},
    go_value,
    rename::Case,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::HashSet;
use syn::{
    Data, DeriveInput, Error, Fields, Meta, Result, Token, Type, Variant, punctuated::Punctuated,
};

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
    let text = variants.text();
    match go.says("string") {
        true => variants.check_other(&TEXTS.map(|text| Ident::new(text, Span::call_site())))?,
        false => variants.check_other(&[integer(input)?])?,
    }
    let Some(first) = variants.plain.first() else {
        return Err(Error::new_spanned(
            &input.ident,
            "expected a variant for each Go constant",
        ));
    };
    let (ty, lent) = match go.says("string") {
        true => (text.ty(), text.lent(&quote!('lent))),
        false => {
            let ty = integer(input)?;
            (quote!(#ty), quote!(#ty))
        }
    };
    let (ident, name) = (&input.ident, go.type_name()?);
    let plain = &variants.plain;
    let (to_other, from_other, total) = match variants.other.map(|other| &other.ident) {
        Some(other) => {
            let value = match go.says("string") {
                true => text.borrow(&quote!(value)),
                false => quote!(*value),
            };
            (
                quote!(Self::#other(value) => #value,),
                quote!(::core::result::Result::Ok(Self::#other(go))),
                true,
            )
        }
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
    let (borrow, result, constant) = match go.says("string") {
        true => (
            text.borrow(&quote!(go)),
            text.lent(&quote!()),
            text.lent(&quote!('static)),
        ),
        false => (quote!(go), ty.clone(), ty.clone()),
    };
    let number = |i: usize| Ident::new(&format!("V{i}"), Span::mixed_site());
    let constants = variants.said.iter().enumerate().map(|(i, value)| {
        let value = match (value, i.checked_sub(1).map(number)) {
            (Some(value), _) if go.says("string") => text.constant(value),
            // A constant of the type, as in Rust: the type says what `1 << 31` and `!0` are.
            (Some(value), _) => value.clone(),
            (None, Some(before)) => quote!(#before + 1),
            (None, None) => quote!(0),
        };
        let number = number(i);
        quote!(const #number: #constant = #value;)
    });
    let numbers: Vec<_> = variants.places.iter().copied().map(number).collect();
    Ok(quote! {
        // The values are spelled as they are in the enum, where the program says what it allows.
        // The integer that Rust gives to the variant for all others counts for the next one only.
        #[allow(dead_code, clippy::pedantic, clippy::restriction)]
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
            // Beside the integer there may be others, such as `align(8)`.
            let parts =
                attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
            let named = parts.iter().filter_map(|part| part.path().get_ident());
            let mut integers = named.filter(|ident| INTEGERS.iter().any(|name| *ident == name));
            found = found.or(integers.next().cloned());
        }
    }
    Ok(found.unwrap_or_else(|| Ident::new("isize", Span::call_site())))
}

/// The variants of an enum.
struct Variants<'a> {
    /// The variants that stand for a constant.
    plain: Vec<&'a Ident>,
    /// Where each of them is in `said`.
    places: Vec<usize>,
    /// The values of the constants, where they are given. Of integers, the variant for all other values has one as well, as in Rust.
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
        let (mut plain, mut places) = (Vec::new(), Vec::new());
        let (mut said, mut other) = (Vec::new(), None);
        let mut texts = HashSet::new();
        for variant in variants {
            let says = Go::of(&variant.attrs, "a variant", takes)?;
            let discriminant = variant.discriminant.as_ref();
            let integer = discriminant.map(|(_, value)| quote!(#value));
            if says.says("other") {
                let one =
                    matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
                if !one || other.is_some() {
                    return Err(Error::new_spanned(
                        variant,
                        "expected one variant `Other(T)` for all other values, where `T` is the integer type, or `String`, `RawString` or `LossyString`",
                    ));
                }
                other = Some(variant);
                if !string {
                    said.push(integer);
                }
                continue;
            }
            if !matches!(variant.fields, Fields::Unit) {
                return Err(Error::new_spanned(
                    variant,
                    "leave the fields out, or add `#[go(other)]` to the variant for all other values",
                ));
            }
            plain.push(&variant.ident);
            places.push(said.len());
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
                false => integer,
            });
        }
        Ok(Self {
            plain,
            places,
            said,
            other,
        })
    }

    /// The type of the strings: that of the variant for all other values.
    fn text(&self) -> Text {
        let field = self.other.and_then(|other| other.fields.iter().next());
        match field.map(|field| &field.ty) {
            Some(Type::Path(path)) => match path.path.segments.last() {
                Some(last) if last.ident == "RawString" => Text::Raw,
                Some(last) if last.ident == "LossyString" => Text::Lossy,
                _ => Text::Utf8,
            },
            _ => Text::Utf8,
        }
    }

    /// Reports a variant for all other values that takes another type, if that is one of those that constants can have.
    fn check_other(&self, expected: &[Ident]) -> Result<()> {
        let field = self.other.and_then(|other| other.fields.iter().next());
        let Some((field, Type::Path(path))) = field.map(|field| (field, &field.ty)) else {
            return Ok(());
        };
        let found = path.path.get_ident();
        let known = |found: &&Ident| INTEGERS.iter().chain(&TEXTS).any(|name| *found == name);
        match found.filter(known) {
            Some(found) if !expected.contains(found) => Err(Error::new_spanned(
                field,
                format!(
                    "write `{}` for `{found}`: it takes the constants of this enum",
                    expected[0]
                ),
            )),
            _ => Ok(()),
        }
    }
}
