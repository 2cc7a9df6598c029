//! Conversion of [`Value`], which stands for any Go type, of [`FuncValue`], and of [`Sender`] and [`Receiver`], which stand for channels.
//!
//! # Safety
//!
//! A handle is encoded as its address (host/schema.go). On the way into Go it is borrowed; on the way out it is new, and owned by Rust.
#![allow(unsafe_code)]

use super::{Receiver, Sender, Value, ValueError, interface_value::MAY_BE_NIL, request::Request};
use crate::call::{
    func_value::FuncValue,
    signature::{self, Signature},
};
use crate::runtime::handle::Handle;
use crate::value::go_error::GoError;
use crate::value::{
    Argument, ConversionError, GoValue, Layout, Reader, Scratch, Shape, Unrepresentable,
    encoded_as, part,
};
use plugin_image::ChanDir;
use std::mem::ManuallyDrop;

// SAFETY: the host encodes a value of any type as the address of a handle, which is what `SHAPE` and `LAYOUT` say and `decode_at` reads.
unsafe impl GoValue for Value {
    const SHAPE: &'static Shape = &Shape::Any;
    const LAYOUT: Layout = Layout::INDIRECT;

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to an encoded handle, which is one word.
        let address = unsafe { src.cast::<usize>().read() };
        if address == 0 && reader.lends() {
            // A zero result beside the error of a fake's closure. Without a runtime, this is reported before.
            return Self::new::<Option<GoError>>(None).expect("there is a Go runtime");
        }
        // SAFETY: the host has made the handle for this encoded value, which is decoded once; or the handle is lent, and is not dropped
        // below.
        let handle = unsafe { Handle::new(address) };
        let handle = handle.expect("the host makes a handle for every value, including nil");
        if reader.lends() {
            let lent = ManuallyDrop::new(handle); // Its owner drops it.
            return Request::Clone.done(&lent).value();
        }
        Self::from_handle(handle)
    }

    const NILABLE: bool = true;
    const OPTIONAL: &'static Shape = Self::SHAPE;

    unsafe fn decode_optional(src: *const u8, reader: &mut Reader<'_>) -> Option<Self> {
        // SAFETY: the caller guarantees what `decode_at` requires.
        let value = unsafe { Self::decode_at(src, reader) };
        (!value.is_nil()).then_some(value)
    }
}

// SAFETY: `encode_at` writes the address of a handle, which is the one word that `LAYOUT` describes.
unsafe impl Argument<Value> for &Handle {
    unsafe fn encode_at(&self, dst: *mut u8, _: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is one word.
        unsafe { dst.cast::<usize>().write(self.address()) }
    }
}

// SAFETY: `encode_at` writes the address of its handle.
unsafe impl Argument<Self> for Value {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout.
        unsafe { (&*self.0).encode_at(dst, scratch) }
    }
}

encoded_as! {
    <F: Signature> FuncValue<F> as Value, Shape::FuncValue(signature::shape::<F>),
    given: |self, _scratch| self.handle(),
    made: |value, reader| value.func().unwrap_or_else(|error| {
        reader.wrong(unbound(&value, &error, "FuncValue"));
        Self::never_called()
    }),
}

/// The error for a value that is not a func of the type.
#[cold]
fn unbound(value: &Value, error: &ValueError, asked: &'static str) -> ConversionError {
    let (what, reason) = match value.is_nil() {
        true => ("nil".to_owned(), MAY_BE_NIL.to_owned()),
        false => ("a value".to_owned(), error.to_string()),
    };
    ConversionError::Unrepresentable(Unrepresentable {
        reason: Some(reason),
        ..Unrepresentable::of_go(what, &value.go_type(), asked)
    })
}

encoded_as! {
    <T: GoValue> Receiver<T> as Value, Shape::Channel(ChanDir::Receive, part::<T>),
    given: |self, _scratch| AsRef::<Value>::as_ref(self),
    made: |value, _reader| Self::of(value),
}

encoded_as! {
    <T: GoValue> Sender<T> as Value, Shape::Channel(ChanDir::Send, part::<T>),
    given: |self, _scratch| AsRef::<Value>::as_ref(self),
    made: |value, _reader| Self::of(value),
}
