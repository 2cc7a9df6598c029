//! [`Text`]: the Rust type of the strings of a `#[derive(GoEnum)]`.

use proc_macro2::TokenStream;
use quote::quote;

/// The types that the variant for all other strings can have.
pub(crate) const TEXTS: [&str; 3] = ["String", "RawString", "LossyString"];

/// The Rust type of the strings: it says what becomes of those that are not UTF-8.
#[derive(Clone, Copy)]
pub(crate) enum Text {
    Utf8,
    Raw,
    Lossy,
}

impl Text {
    pub(crate) fn ty(self) -> TokenStream {
        match self {
            Self::Utf8 => quote!(::std::string::String),
            Self::Raw => quote!(::plugin_core::RawString),
            Self::Lossy => quote!(::plugin_core::LossyString),
        }
    }

    /// What is lent of a value.
    pub(crate) fn lent(self, lifetime: &TokenStream) -> TokenStream {
        match self {
            Self::Raw => quote!(& #lifetime [u8]),
            Self::Utf8 | Self::Lossy => quote!(& #lifetime str),
        }
    }

    /// Lends a value.
    pub(crate) fn borrow(self, value: &TokenStream) -> TokenStream {
        match self {
            Self::Utf8 => quote!(#value.as_str()),
            Self::Raw => quote!(#value.0.as_slice()),
            Self::Lossy => quote!(#value.0.as_str()),
        }
    }

    /// A constant, from its literal.
    pub(crate) fn constant(self, literal: &TokenStream) -> TokenStream {
        match self {
            Self::Raw => quote!(#literal.as_bytes()),
            Self::Utf8 | Self::Lossy => literal.clone(),
        }
    }
}
