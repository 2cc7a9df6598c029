//! A [`Value`] wherever Go has any type; [`Sender`] and [`Receiver`] where it has channels.
//!
//! # Safety
//!
//! The image of a value by handle is the handle's address (host/schema.go): borrowed on the way into Go, new and owned on the way out.
#![allow(unsafe_code)]

use super::{Receiver, Sender, Value, reply::Reply, request::Request};
use crate::runtime::handle::Handle;
use crate::value::go_error::GoError;
use crate::value::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, part};
use plugin_image::ChanDir;
use std::mem::ManuallyDrop;

// SAFETY: see the head of this file.
unsafe impl GoValue for Value {
    const SHAPE: &'static Shape = &Shape::Any;
    const LAYOUT: Layout = Layout::INDIRECT;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to the image of a value by handle, by the caller's promise.
        let address = unsafe { src.cast::<usize>().read() };
        if address == 0 && reader.lends() {
            // A zero beside the error of a fake's closure, which is told otherwise where there is no runtime.
            return Self::new::<Option<GoError>>(None).expect("there is a Go runtime");
        }
        // SAFETY: the host has made the handle for this image, and an image is loaded once; or it is lent, see below.
        let handle = unsafe { Handle::new(address) };
        let handle = handle.expect("the host makes a handle for every value, nil ones too");
        if reader.lends() {
            let lent = ManuallyDrop::new(handle); // It is its owner who drops it.
            let again = Request::Clone.of(&lent).and_then(Reply::value);
            return again.expect("a value can be held twice");
        }
        Self::from_handle(handle)
    }
}

// SAFETY: `lay` encodes the address of a handle, the one word that `LAYOUT` says.
unsafe impl Argument<Self> for Value {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, _: &mut Scratch) {
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(self.address()) }
    }
}

macro_rules! ends {
    ($($end:ident $direction:ident;)*) => {
        $(
            // SAFETY: it crosses as the handle that it is.
            unsafe impl<T: GoValue> GoValue for $end<T> {
                const SHAPE: &'static Shape = &Shape::Channel(ChanDir::$direction, part::<T>);
                const LAYOUT: Layout = Value::LAYOUT;

                unsafe fn take(_: &mut Reader<'_>) -> Self {
                    unreachable!("an indirect image never travels in registers")
                }

                unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
                    // SAFETY: the caller's promise, passed on.
                    Self::of(unsafe { Value::load(src, reader) })
                }
            }

            // SAFETY: `lay` encodes a value by handle, whose layout this type has.
            unsafe impl<T: GoValue> Argument<Self> for $end<T> {
                fn put(&self, _: &mut Arguments<'_>) {
                    unreachable!("an indirect image never travels in registers")
                }

                unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
                    let channel: &Value = self.as_ref();
                    // SAFETY: the caller's promise, passed on.
                    unsafe { channel.lay(dst, scratch) }
                }
            }
        )*
    };
}

ends! {
    Receiver Receive;
    Sender Send;
}
