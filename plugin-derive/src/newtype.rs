//! `#[derive(GoNewtype)]`: a struct of one field, for a Go type with a name.

use crate::{attributes::Go, go_value};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Member, Result};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let generics = go_value::generics(input)?;
    let field = match &input.data {
        Data::Struct(data) if data.fields.len() == 1 => data.fields.iter().next(),
        _ => None,
    };
    let Some(field) = field else {
        return Err(Error::new_spanned(
            &input.ident,
            "expected a struct of one field: derive `GoStruct` for a Go struct, or `GoEnum` for an enum",
        ));
    };
    Go::of(&field.attrs, "the field of a newtype", &[])?;
    let name = Go::of(&input.attrs, "a newtype", &["name", "type"])?.type_name()?;
    let member = field
        .ident
        .clone()
        .map_or(Member::Unnamed(0.into()), Member::Named);
    let (ident, ty) = (&input.ident, &field.ty);
    let (parameters, arguments, clause) = generics.split_for_impl();
    let by = quote!(::plugin_core::value::ConvertedValue);
    let value = go_value::implement(input, &generics, &by, go_value::Kind::Plain);
    Ok(quote! {
        #[automatically_derived]
        impl #parameters ::plugin_core::value::Converted for #ident #arguments #clause {
            type Go = #ty;
            type Lent<'lent> = &'lent #ty;
            const NAME: ::core::option::Option<&'static str> = #name;
            const TOTAL: bool = true;

            #[inline]
            fn to_go(&self) -> &#ty {
                &self.#member
            }

            #[inline]
            fn from_go(go: #ty) -> ::core::result::Result<Self, ::plugin_core::value::NoSuchValue<Self>> {
                ::core::result::Result::Ok(Self { #member: go })
            }
        }

        #value
    })
}
