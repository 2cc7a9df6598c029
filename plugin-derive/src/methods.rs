//! `#[go_methods]`: the methods of a Rust type as those of a Go object.

use crate::{attributes::Go, rename::Case};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{
    Error, FnArg, ImplItem, ImplItemFn, ItemImpl, Pat, Receiver, ReceiverKind, Result, ReturnType,
    Signature, Type, spanned::Spanned,
};

/// Writes the `impl` unchanged, followed by an `impl` of `GoMethods`.
pub(crate) fn go_methods(mut block: ItemImpl) -> Result<TokenStream> {
    let mut gives = Vec::new();
    let owner = match &block.trait_ {
        Some((path, _)) => {
            let ty = &block.self_ty;
            quote!(<#ty as #path>)
        }
        None => quote!(Self),
    };
    let mut problems: Option<Error> = None;
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            match give(method, &owner) {
                Ok(method) => gives.extend(method),
                Err(problem) => match &mut problems {
                    Some(all) => all.combine(problem),
                    None => problems = Some(problem),
                },
            }
        }
    }
    if let Some(problems) = problems {
        return Err(problems);
    }
    let (ty, generics) = (&block.self_ty, &block.generics);
    let (with_bounds, _, conditions) = generics.split_for_impl();
    Ok(quote_spanned! { Span::mixed_site() =>
        #block

        #[automatically_derived]
        impl #with_bounds ::plugin_core::GoMethods for #ty #conditions {
            fn give(this: &::plugin_core::This<Self>, object: ::plugin_core::GoObject) -> ::plugin_core::GoObject {
                let _ = this; // There may be no methods.
                #(#gives)*
                object
            }
        }
    })
}

/// Returns the statement that adds a method to an object, or nothing if the method is skipped.
fn give(method: &mut ImplItemFn, owner: &TokenStream) -> Result<Option<TokenStream>> {
    let says = Go::of(&method.attrs, "a method", &["name", "type", "skip"])?;
    method
        .attrs
        .retain(|attribute| !attribute.path().is_ident("go"));
    if says.says("skip") {
        return Ok(None);
    }
    let signature = &method.sig;
    check(signature)?;
    let (mut types, mut arguments) = (Vec::new(), Vec::new());
    for (index, parameter) in signature.inputs.iter().enumerate().skip(1) {
        let FnArg::Typed(parameter) = parameter else {
            continue; // only the first can be a receiver
        };
        let ty = &*parameter.ty;
        if matches!(ty, Type::Reference(reference) if reference.mutability.is_some()) {
            return Err(Error::new_spanned(
                ty,
                "Go's memory is not Rust's: take `InOut<[T]>` for `&mut [T]` and `InOut<T>` for another `&mut T`, whose changes go back to Go",
            ));
        }
        if let Type::Reference(_) | Type::ImplTrait(_) = ty {
            return Err(Error::new_spanned(
                ty,
                "Go's arguments are copied: take an owned value, `String` for `&str` and `Vec<T>` for `&[T]`",
            ));
        }
        let name = match &*parameter.pat {
            Pat::Ident(pattern) if pattern.ident != "_" => pattern.ident.to_string(),
            _ => format!("argument{index}"),
        };
        types.push(ty);
        arguments.push(syn::Ident::new(
            &format!("{}_", name.trim_start_matches("r#")),
            Span::mixed_site(),
        ));
    }
    let result = match &signature.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => {
            let result = quote!(#ty);
            if borrows(result.clone()) {
                return Err(Error::new_spanned(
                    ty,
                    "Go gets a copy of what a method returns: return an owned value, `String` for `&str` and `Vec<T>` for `&[T]`",
                ));
            }
            result
        }
    };
    let conditions = method
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    let rust = &signature.ident;
    let go = says
        .name
        .map_or_else(|| Case::Pascal.rename(rust), |name| name.value());
    let (add, ty) = match says.ty {
        Some(ty) => (quote!(typed_method), quote!(#ty,)),
        None => (quote!(method), quote!()),
    };
    Ok(Some(
        quote_spanned! { rust.span().resolved_at(Span::mixed_site()) =>
            #(#conditions)*
            let object = object.#add::<fn(#(#types),*) -> #result>(#go, #ty {
                let this = ::core::clone::Clone::clone(this);
                move |#(#arguments: #types),*| -> #result { #owner::#rust(&this, #(#arguments),*) }
            });
        },
    ))
}

/// Reports whether there is a reference in a type.
fn borrows(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Punct(sign) => sign.as_char() == '&',
        TokenTree::Group(group) => borrows(group.stream()),
        _ => false,
    })
}

/// Checks a method: Go calls methods from many threads, and waits until they return.
fn check(signature: &Signature) -> Result<()> {
    let receiver = match signature.receiver() {
        Some(Receiver {
            kind: ReceiverKind::Reference(_, _, None),
            ..
        }) => None,
        Some(receiver) => Some(receiver.span()),
        None => {
            return Err(Error::new_spanned(
                &signature.ident,
                "a function without `self` is no method: leave it out by #[go(skip)], or move it to another `impl`",
            ));
        }
    };
    if let Some(span) = receiver {
        return Err(Error::new(
            span,
            "Go calls methods from several threads at once: take `&self`, with a lock around what changes, or leave this one out by #[go(skip)]",
        ));
    }
    if let Some(token) = &signature.asyncness {
        return Err(Error::new_spanned(
            token,
            "Go waits for what a method returns: it cannot be async",
        ));
    }
    if signature.generics.type_params().next().is_some()
        || signature.generics.const_params().next().is_some()
    {
        return Err(Error::new_spanned(
            &signature.generics,
            "a method of a Go interface has no type parameters",
        ));
    }
    Ok(())
}
