//! `#[derive(PluginApi)]` and `#[derive(GoInterface)]`: structs whose fields are looked up by name and bound one by one.

use crate::{
    attributes::{Go, named_fields},
    go_value,
    rename::Case,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Error, LitStr, Result};

/// The symbols of a plugin.
pub(crate) fn plugin_api(input: &DeriveInput) -> Result<TokenStream> {
    let members = Members::of(input, &["name", "type"], &["rename_all"])?;
    let Members {
        ident, rust, go, ..
    } = &members;
    let bind = members.types.iter().map(|ty| match ty {
        Some(ty) => quote_spanned!(Span::mixed_site() => (|plugin, name| ::plugin_core::bind_demanded(plugin, name, #ty))),
        None => quote_spanned!(Span::mixed_site() => ::plugin_core::Member::look_up),
    });
    // The names in here must differ from those of the fields, of which one may be called `plugin`.
    Ok(quote_spanned! { Span::mixed_site() =>
        #[automatically_derived]
        impl ::plugin_core::PluginApi for #ident {
            fn bind(plugin: &dyn ::plugin_core::Plugin) -> ::core::result::Result<Self, ::plugin_core::Error> {
                let mut problems = ::std::vec::Vec::new();
                #(let #rust = #bind(plugin, #go)
                    .map_err(|problem| problems.push(problem))
                    .ok();)*
                if let (#(::core::option::Option::Some(#rust),)*) = (#(#rust,)*) {
                    return ::core::result::Result::Ok(Self { #(#rust),* });
                }
                ::core::result::Result::Err(::plugin_core::Error::interface(plugin.plugin_path(), problems))
            }
        }
    })
}

/// The methods of a value.
pub(crate) fn go_interface(input: &DeriveInput) -> Result<TokenStream> {
    let members = Members::of(input, &["name", "value"], &["rename_all", "type"])?;
    let Members {
        ident, rust, go, ..
    } = &members;
    // The methods of `*main.Dog` are those of `main.Dog`, which is demanded of both.
    let demanded = members.demanded.as_ref().map(|name| {
        let text = name.value();
        LitStr::new(text.trim_start_matches('*').trim_start(), name.span())
    });
    let demand = demanded.iter();
    let ty = match &demanded {
        Some(ty) => quote!(::core::option::Option::Some(#ty)),
        None => quote!(::core::option::Option::None),
    };
    let bind = members.is_value.iter().map(|is_value| match is_value {
        true => quote_spanned!(Span::mixed_site() => (|methods, _| ::plugin_core::Methods::value(methods))),
        false => quote_spanned!(Span::mixed_site() => ::plugin_core::Method::bind),
    });
    let values: Vec<_> = members.value().collect();
    let (value, has_value) = match values[..] {
        [] => (quote!(::core::option::Option::None), quote!(false)),
        [value] => (
            quote_spanned!(Span::mixed_site() => ::core::option::Option::Some(&self.#value)),
            quote!(true),
        ),
        [_, second, ..] => {
            return Err(Error::new_spanned(
                second,
                "there is one value: leave out the second #[go(value)]",
            ));
        }
    };
    let by = quote!(::plugin_core::value::ConvertedValue);
    let go_value = go_value::implement(input, &input.generics, &by, go_value::Kind::Interface);
    Ok(quote_spanned! { Span::mixed_site() =>
        #[automatically_derived]
        impl ::plugin_core::GoInterface for #ident {
            fn bind<'a>(
                methods: impl ::core::convert::Into<::plugin_core::Methods<'a>>,
            ) -> ::core::result::Result<Self, ::plugin_core::ValueError> {
                let methods: &::plugin_core::Methods<'_> = &::core::convert::Into::into(methods);
                #(methods.demand(#demand)?;)*
                let mut problems = ::std::vec::Vec::new();
                #(let #rust = #bind(methods, #go)
                    .map_err(|problem| problems.push((::std::borrow::ToOwned::to_owned(#go), problem)))
                    .ok();)*
                if let (#(::core::option::Option::Some(#rust),)*) = (#(#rust,)*) {
                    return ::core::result::Result::Ok(Self { #(#rust),* });
                }
                ::core::result::Result::Err(::plugin_core::ValueError::interface(methods.go_type(), problems))
            }
        }

        #[automatically_derived]
        impl ::plugin_core::InterfaceValue for #ident {
            const TYPE: ::core::option::Option<&'static str> = #ty;
            const HAS_VALUE: bool = #has_value;

            fn value(&self) -> ::core::option::Option<&::plugin_core::Value> {
                #value
            }

            fn stand_in(value: &::plugin_core::Value) -> Self {
                Self { #(#rust: ::plugin_core::Method::stand_in(value)),* }
            }
        }

        #go_value
    })
}

/// The fields of a struct, with their Go names.
struct Members<'a> {
    ident: &'a Ident,
    rust: Vec<&'a Ident>,
    go: Vec<String>,
    /// The Go types that the fields must have, where they are given.
    types: Vec<Option<LitStr>>,
    /// Which fields are the value itself instead of a method.
    is_value: Vec<bool>,
    /// The Go type of the whole struct.
    demanded: Option<LitStr>,
}

impl<'a> Members<'a> {
    fn value(&self) -> impl Iterator<Item = &'a Ident> {
        let fields = self.rust.iter().zip(&self.is_value);
        fields.filter_map(|(name, is_value)| is_value.then_some(*name))
    }

    /// `takes` are the words that `#[go(...)]` accepts at a field, and `whole` those that it accepts at the struct.
    fn of(input: &'a DeriveInput, takes: &[&str], whole: &[&str]) -> Result<Self> {
        if !input.generics.params.is_empty() {
            return Err(Error::new_spanned(
                &input.generics,
                "leave the parameters out: write a struct for each Go type, with the types that its symbols or methods have there",
            ));
        }
        let of_all = Go::of(&input.attrs, "such a struct", whole)?;
        let case = of_all.case(Case::Pascal)?;
        let (mut rust, mut go, mut types) = (Vec::new(), Vec::new(), Vec::new());
        let mut is_value = Vec::new();
        for (name, field) in named_fields(input)? {
            let says = Go::of(&field.attrs, "a symbol or method", takes)?;
            rust.push(name);
            is_value.push(says.says("value"));
            types.push(says.ty);
            go.push(
                says.name
                    .map_or_else(|| case.rename(name), |name| name.value()),
            );
        }
        Ok(Self {
            ident: &input.ident,
            rust,
            go,
            types,
            is_value,
            demanded: of_all.ty,
        })
    }
}
