//! What to write instead of types that stand for no Go type: the first line of the compiler's error says it for each.
//!
//! The compiler reports the condition that does not hold. Each of these types therefore implements [`GoValue`], and each of these values
//! [`Argument`], on a condition that never holds: that [`Instead`] implements a trait which is there for its message.
//!
//! # Safety
//!
//! Nothing implements the traits of the conditions, since they demand [`Never`](sealed::Never). So no code can use these implementations.
#![allow(unsafe_code)]

use super::{Argument, GoValue, InOut, Layout, Reader, Scratch, Shape, Target, any_value::Value};
use crate::{arity::arities, value::go_error::GoError};
use std::{
    borrow::Cow,
    collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque},
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    rc::Rc,
    sync::{Arc, mpsc},
    time::Instant,
};

mod sealed {
    /// Nothing implements this.
    pub trait Never {}
}

/// What implements none of the traits in this file.
#[derive(Debug)]
pub struct Instead;

/// Declares a condition, and what the compiler says where it does not hold.
macro_rules! condition {
    ($name:ident<$($param:ident),*> $message:literal) => {
        condition! { $name<$($param),*> $message, "this stands for no Go type" }
    };
    ($name:ident<$($param:ident),*> $message:literal, $label:literal) => {
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name<'any, $($param: ?Sized),*>: sealed::Never {}
    };
}

/// Implements [`GoValue`] for a type on a condition that never holds.
macro_rules! never {
    ([$($param:tt)*] $type:ty, $($condition:tt)*) => {
        // SAFETY: the condition never holds; see the head of this file.
        #[doc(hidden)]
        unsafe impl<$($param)*> GoValue for $type
        where
            for<'any> Instead: $($condition)*,
            Self: Send + 'static,
        {
            const SHAPE: &'static Shape = &Shape::Any;
            const LAYOUT: Layout = Layout::EMPTY;

            unsafe fn decode_at(_: *const u8, _: &mut Reader<'_>) -> Self {
                unreachable!("the condition never holds")
            }
        }

        // SAFETY: the condition never holds; see the head of this file.
        #[doc(hidden)]
        unsafe impl<$($param)*> Argument<Self> for $type
        where
            for<'any> Instead: $($condition)*,
            Self: Send + 'static,
        {
            unsafe fn encode_at(&self, _: *mut u8, _: &mut Scratch) {
                unreachable!("the condition never holds")
            }
        }
    };
}

condition! { Text<T> "write `String` for `{T}`: calls take a `&str` for it" }
never! { ['a] Cow<'a, str>, Text<'any, Self> }

condition! { PathText<T> "write `String` for `{T}`: Go's paths are strings" }
never! { [] PathBuf, PathText<'any, Self> }
never! { [] OsString, PathText<'any, Self> }

condition! { List<T> "write `Vec<T>` for `{T}`: calls take a `&[T]` for it" }
never! { [T] VecDeque<T>, List<'any, Self> }
never! { [T] LinkedList<T>, List<'any, Self> }
never! { [T] BinaryHeap<T>, List<'any, Self> }

condition! { Set<T> "write `Vec<T>` or `HashMap<T, bool>` for `{T}`: Go has no sets" }
never! { [T, S] HashSet<T, S>, Set<'any, Self> }
never! { [T] BTreeSet<T>, Set<'any, Self> }

condition! { Wide<T> "write `i64` or `u64`, or `[u64; 2]`, for `{T}`: Go has no integers of 128 bits" }
never! { [] i128, Wide<'any, Self> }
never! { [] u128, Wide<'any, Self> }

condition! { Letter<T> "write `i32` for `{T}`: it stands for Go's `rune`" }
never! { [] char, Letter<'any, Self> }

condition! { Clock<T> "write `SystemTime` for `{T}`: it stands for Go's `time.Time`" }
never! { [] Instant, Clock<'any, Self> }

condition! { Failure<T> "write `Option<GoError>` for `{T}`, which may be nil, or `Result<T, GoError>` for a last result" }
never! { [] GoError, Failure<'any, Self> }

condition! { OtherError<T, E> "write `Result<{T}, GoError>` for `Result<{T}, {E}>`: a Go function returns errors of Go" }
never! { [T, E] Result<T, E>, OtherError<'any, T, E> }

condition! { Place<T> "write `{T}` or `Option<GoError>` for `Result<{T}, GoError>`, which can only be what a function returns: `fn(...) -> Result<{T}, GoError>`" }
impl<'a, T> OtherError<'a, T, GoError> for Instead where for<'any> Self: Place<'any, T> {}

condition! { Function<T> "write `Callback<{T}>` for a func that is passed to Go, or `FuncValue<{T}>` for one that Go gives: `{T}` stands for no Go type" }

macro_rules! functions {
    ($(($type:ident $argument:ident $index:tt))*) => {
        never! { [$($type,)* R] fn($($type),*) -> R, Function<'any, Self> }
    };
}

arities! { functions up to 6 }

condition! { Tuple<T> "write a struct with `#[derive(GoStruct)]` for `{T}`: tuples are for the results of a function only, and of up to 12 types" }

macro_rules! tuples {
    ($(($type:ident $argument:ident $index:tt))+) => {
        never! { [$($type),*] ($($type,)*), Tuple<'any, Self> }
    };
    () => {};
}

arities! { tuples up to 16 }

condition! { Unit<T> "write `#[derive(GoStruct)] struct Empty {{}}` and its name for `{T}`: it stands for Go's `struct{{}}`" }
never! { [] (), Unit<'any, Self> }

// What a pointer leads to decides what is said.
condition! { Pointed<T> "write `{T}` without the pointer, or `Option<{T}>` for Go's `*T`: Go gets a copy, and calls take a `&{T}`" }
never! { ['a, T: ?Sized] &'a T, Pointed<'any, T> }
never! { [T: ?Sized] Arc<T>, Pointed<'any, T> }
never! { [T: ?Sized] Rc<T>, Pointed<'any, T> }

impl<'a> Pointed<'a, str> for Instead where for<'any> Self: Text<'any, &'a str> {}
impl<'a> Pointed<'a, Path> for Instead where for<'any> Self: PathText<'any, &'a Path> {}
impl<'a> Pointed<'a, OsStr> for Instead where for<'any> Self: PathText<'any, &'a OsStr> {}
impl<'a, T: 'a> Pointed<'a, [T]> for Instead where for<'any> Self: List<'any, &'a [T]> {}

condition! { Handle<T> "write `{T}` without the pointer: it is a handle, and calls take a `&{T}`" }
impl<'a> Pointed<'a, Value> for Instead where for<'any> Self: Handle<'any, Value> {}

condition! { Channel<T> "write `plugin_core::Sender<T>` or `plugin_core::Receiver<T>` for `{T}`: they stand for Go's `chan<- T` and `<-chan T`" }
never! { [T] mpsc::Sender<T>, Channel<'any, Self> }
never! { [T] mpsc::SyncSender<T>, Channel<'any, Self> }
never! { [T] mpsc::Receiver<T>, Channel<'any, Self> }

condition! { Changed<T> "write `InOut<{T}>` for `&mut {T}`, and pass `in_out(&mut value)`: Go's changes come back by it" }
never! { ['a, T: ?Sized] &'a mut T, Changed<'any, T> }

/// Implements [`Argument`] on a condition that never holds.
macro_rules! never_passed {
    ([$($param:tt)*] $type:ty, $for:ty, $($condition:tt)*) => {
        // SAFETY: the condition never holds; see the head of this file.
        #[doc(hidden)]
        unsafe impl<$($param)*> Argument<$for> for $type
        where
            for<'any> Instead: $($condition)*,
        {
            unsafe fn encode_at(&self, _: *mut u8, _: &mut Scratch) {
                unreachable!("the condition never holds")
            }
        }
    };
}

condition! { Owned<T> "write `Some(text.to_owned())`: for an `Option<String>`, calls take no `Option<&str>`", "the parameter is of another type" }
never_passed! { ['a] Option<&'a str>, Option<String>, Owned<'any, &'a str> }

condition! { Optional<T> "pass `Some(text.to_owned())` for this `{T}`: the parameter is an `Option<String>`", "the parameter is of another type" }
never_passed! { ['a] &'a str, Option<String>, Optional<'any, Self> }

condition! { Lending<T> "pass `in_out(value)` for this `&mut {T}`: the parameter is an `InOut<{T}>`", "the parameter is of another type" }
never_passed! { ['a, T: Target] &'a mut T, InOut<T>, Lending<'any, T> }

condition! { AnyValue<T> "pass `Value::from(value)` for this `{T}`: the parameter is a `Value`", "the parameter is of another type" }

macro_rules! no_values {
    ($($type:ty)*) => { $(never_passed! { [] $type, Value, AnyValue<'any, Self> })* };
}

no_values! { isize i8 i16 i32 i64 u8 u16 u32 u64 usize f32 f64 bool String }
never_passed! { ['a] &'a str, Value, AnyValue<'any, Self> }
never_passed! { [T] Option<T>, Value, AnyValue<'any, Self> }

condition! { Cast<T, U> "write `as {U}` after the number: it is an `{T}`, and the parameter an `{U}`", "the parameter is of another type" }

macro_rules! casts {
    ($($from:ident: $($to:ident)*,)*) => {
        $($(never_passed! { [] $from, $to, Cast<'any, Self, $to> })*)*
    };
}

casts! {
    isize: i8 i16 i32 i64 u8 u16 u32 u64 usize f32 f64,
    i8: isize i16 i32 i64 u8 u16 u32 u64 usize f32 f64,
    i16: isize i8 i32 i64 u8 u16 u32 u64 usize f32 f64,
    i32: isize i8 i16 i64 u8 u16 u32 u64 usize f32 f64,
    i64: isize i8 i16 i32 u8 u16 u32 u64 usize f32 f64,
    u8: isize i8 i16 i32 i64 u16 u32 u64 usize f32 f64,
    u16: isize i8 i16 i32 i64 u8 u32 u64 usize f32 f64,
    u32: isize i8 i16 i32 i64 u8 u16 u64 usize f32 f64,
    u64: isize i8 i16 i32 i64 u8 u16 u32 usize f32 f64,
    usize: isize i8 i16 i32 i64 u8 u16 u32 u64 f32 f64,
    f32: isize i8 i16 i32 i64 u8 u16 u32 u64 usize f64,
    f64: isize i8 i16 i32 i64 u8 u16 u32 u64 usize f32,
}
