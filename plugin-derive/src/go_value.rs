//! `impl GoValue`, which all derives for values write. It calls the methods of another trait, which the derive implements.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, GenericParam, Generics, Result, parse_quote};

/// The generics of a type, with a bound for each type parameter.
pub(crate) fn generics(input: &DeriveInput) -> Result<Generics> {
    let mut generics = input.generics.clone();
    for parameter in &mut generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => {
                return Err(Error::new_spanned(
                    lifetime,
                    "write an owned type, such as `String` for `&str`: what comes from Go is copied, and borrows nothing",
                ));
            }
            GenericParam::Type(ty) => ty.bounds.push(parse_quote!(::plugin_core::GoValue)),
            GenericParam::Const(_) => {}
        }
    }
    Ok(generics)
}

/// What kind of type it is.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Plain,
    /// It may contain slices of itself.
    Recursive,
    /// A Go value by handle, which may be nil.
    Interface,
}

/// Writes `impl GoValue` by the trait of plugin-core that has the same methods.
///
/// The safety conditions of `GoValue` follow from those of that trait.
pub(crate) fn implement(
    input: &DeriveInput,
    generics: &Generics,
    by: &TokenStream,
    kind: Kind,
) -> TokenStream {
    let ident = &input.ident;
    let (parameters, arguments, clause) = generics.split_for_impl();
    let recursive = matches!(kind, Kind::Recursive);
    // A value by handle, where an `Option` is the same Go type.
    let nilable = matches!(kind, Kind::Interface).then(|| {
        quote! {
            const NILABLE: bool = true;
            const OPTIONAL: &'static ::plugin_core::value::Shape = <Self as #by>::SHAPE;

            unsafe fn decode_optional(src: *const u8, reader: &mut ::plugin_core::value::Reader<'_>) -> ::core::option::Option<Self> {
                // SAFETY: the caller guarantees that `src` points to such an encoded value.
                unsafe { <Self as #by>::decode_optional(src, reader) }
            }
        }
    });
    quote! {
        // SAFETY: by what plugin-core makes of the type.
        #[automatically_derived]
        unsafe impl #parameters ::plugin_core::GoValue for #ident #arguments #clause {
            const SHAPE: &'static ::plugin_core::value::Shape = <Self as #by>::SHAPE;
            const LAYOUT: ::plugin_core::value::Layout = <Self as #by>::LAYOUT;
            const RECURSIVE: bool = #recursive;
            #nilable

            #[inline]
            unsafe fn decode_registers(reader: &mut ::plugin_core::value::Reader<'_>) -> Self {
                // SAFETY: the caller guarantees that the next registers hold such a value.
                unsafe { <Self as #by>::decode_registers(reader) }
            }

            unsafe fn decode_at(src: *const u8, reader: &mut ::plugin_core::value::Reader<'_>) -> Self {
                // SAFETY: the caller guarantees that `src` points to such an encoded value.
                unsafe { <Self as #by>::decode_at(src, reader) }
            }
        }

        // SAFETY: it is encoded by the type that it is made of, whose layout it has.
        #[automatically_derived]
        unsafe impl #parameters ::plugin_core::Argument<Self> for #ident #arguments #clause {
            #[inline]
            fn encode_registers(&self, registers: &mut ::plugin_core::value::Arguments<'_>) {
                <Self as #by>::encode_registers(self, registers);
            }

            // Inlined, so that it is compiled where it is called only: a `GoInterface` that cannot be passed to Go fails to compile there.
            #[inline]
            unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut ::plugin_core::value::Scratch) {
                // SAFETY: the caller guarantees that `dst` is valid for a value of this layout.
                unsafe { <Self as #by>::encode_at(self, dst, scratch) }
            }
        }
    }
}
