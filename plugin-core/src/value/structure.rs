//! Structs: [`Structure`] is what `#[derive(GoStruct)]` implements, and [`StructValue`] what makes a [`GoValue`] of it.
//!
//! A struct is taken apart into its fields as nested pairs, `(A, (B, ()))`, so that the derive knows no layout, which is here.
//!
//! # Safety
//!
//! Fields lie in their order, each at the next multiple of its alignment (cmd/compile/internal/types/size.go), and travel in
//! registers one after the other (abi-internal.md). The same sums are done for size, offsets and registers, by [`FieldList`].
#![allow(unsafe_code)]

use super::{
    Arguments, FieldList, FieldName, GoValue, Layout, Reader, Scratch, Shape, StructShape,
    layout::align_up,
};
use std::any::{TypeId, type_name};

/// A Rust struct that stands for a Go struct. Implemented by `#[derive(GoStruct)]`.
///
/// It must name all fields, in Go's order, also the unexported ones. A field's Go name is its Rust name in Go's spelling, `max_len`
/// for `MaxLen`, or its name in the case of `#[go(rename_all = "camelCase")]` (or one of serde's other cases) on the struct, or what
/// `#[go(name = "...")]` says; `#[go(tag = "...")]` demands a tag, and `#[go(type = "api.Config")]` on the struct a name of the Go type: with
/// its package, its package's path, or neither.
///
/// The struct may have parameters: `struct Page<T> { items: Vec<T> }` stands for what Go's `Page[int]` is made of where `T` is `isize`.
///
/// Go's privacy holds: unexported fields can be read, by copy, and on the way into Go they must be zero, as for Go code of another
/// package: see [`UnexportedField`](crate::UnexportedField).
///
/// # Recursive types
///
/// Go's `type Node struct { Next *Node }` is a struct with an `Option<Box<Node>>`; it may as well be in its own slices and maps. Where
/// several structs lead to each other by slices only, one is to say `#[go(recursive)]`; the compiler's word for that is a cycle.
///
/// A value of such a type may lead to itself, which no Rust value does, or be too deep for a stack. What exceeds one of these limits,
/// going either way, is an error of the call, `CallError::Exceeds` or `ValueError::Exceeds`: 500 pointers, maps and slices that lead to
/// each other; 2²⁴ of them, or 256 MiB, each counted as often as something leads to it; 1 MiB of stack (256 KiB on macOS), or what
/// the thread has left. A longer list
/// is for a [`Value`](crate::Value) to follow.
///
/// ```
/// use plugin_core::GoStruct;
/// use std::collections::HashMap;
///
/// /// type Tree struct { Left *Tree; Children []Tree; ByName map[string]*Tree }
/// #[derive(GoStruct)]
/// struct Tree {
///     left: Option<Box<Tree>>,
///     children: Vec<Tree>,
///     by_name: HashMap<String, Option<Box<Tree>>>,
/// }
///
/// /// type Folder struct { Files []File }; type File struct { Inside []Folder }
/// #[derive(GoStruct)]
/// #[go(recursive)]
/// struct Folder {
///     files: Vec<File>,
/// }
/// #[derive(GoStruct)]
/// struct File {
///     inside: Vec<Folder>,
/// }
/// ```
///
/// # Examples
///
/// ```
/// use plugin_core::GoStruct;
///
/// /// type Item struct { Name string; Count int; next *Item }
/// #[derive(GoStruct)]
/// #[go(type = "main.Item")]
/// struct Item {
///     name: String,
///     #[go(tag = r#"json:"count""#)]
///     count: isize,
///     #[go(name = "label")]
///     label: Option<Box<String>>,
/// }
/// ```
///
/// # Safety
///
/// `#[derive(GoStruct)]` keeps these, and makes a [`GoValue`](super::GoValue) of it: implement it by that. [`Fields`](Self::Fields), [`FIELDS`](Self::FIELDS), `from_fields` and
/// `fields` name the same fields of the struct, all of them, in one order; each value is made of as many bytes of Rust memory as its
/// fields are, so that a slice of them is no shorter in Rust than it is in Go; and `fields` gives the same each time as long as nobody
/// changes the struct.
pub unsafe trait Structure: Sized + Send + 'static {
    /// The fields' types as nested pairs: `(A, (B, ()))`.
    type Fields: Fields;
    /// The name that the Go type must have, without its package, if it must have one.
    const NAME: Option<&'static str>;
    /// What is known of the fields besides their types, in the same order.
    const FIELDS: &'static [FieldName];

    /// Puts the struct together.
    fn from_fields(fields: Self::Fields) -> Self;
    /// Takes it apart.
    fn fields(&self) -> <Self::Fields as Fields>::Borrowed<'_>;
}

/// The fields of a struct as nested pairs.
///
/// # Safety
///
/// `LIST` must list the fields in the order in which the methods handle them.
pub unsafe trait Fields: Sized + 'static {
    /// The fields by reference.
    type Borrowed<'a>;
    /// The fields' types.
    const LIST: Option<&'static FieldList>;

    /// Takes the fields from the next registers.
    ///
    /// # Safety
    ///
    /// As [`GoValue::take`].
    unsafe fn take(reader: &mut Reader<'_>) -> Self;

    /// Copies the fields out of the struct at `src`, of which the first `used` bytes are those of fields before these.
    ///
    /// # Safety
    ///
    /// As [`GoValue::load`].
    unsafe fn load(src: *const u8, used: usize, reader: &mut Reader<'_>) -> Self;

    /// Puts the fields into the next registers.
    fn put(fields: &Self::Borrowed<'_>, registers: &mut Arguments<'_>);

    /// Lays the fields out in the struct at `dst`, of which the first `used` bytes are those of fields before these.
    ///
    /// # Safety
    ///
    /// As [`Argument::lay`](super::Argument::lay).
    unsafe fn lay(fields: &Self::Borrowed<'_>, dst: *mut u8, used: usize, scratch: &mut Scratch);
}

// SAFETY: no field.
unsafe impl Fields for () {
    type Borrowed<'a> = ();
    const LIST: Option<&'static FieldList> = None;

    #[inline]
    unsafe fn take(_: &mut Reader<'_>) -> Self {}

    unsafe fn load(_: *const u8, _: usize, _: &mut Reader<'_>) -> Self {}

    #[inline]
    fn put((): &(), _: &mut Arguments<'_>) {}

    unsafe fn lay((): &(), _: *mut u8, _: usize, _: &mut Scratch) {}
}

// SAFETY: the first field, then the others.
unsafe impl<First: GoValue, Rest: Fields> Fields for (First, Rest) {
    type Borrowed<'a> = (&'a First, Rest::Borrowed<'a>);
    const LIST: Option<&'static FieldList> = Some(&FieldList {
        shape: First::SHAPE,
        layout: First::LAYOUT,
        next: Rest::LIST,
    });

    #[inline]
    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, for this field.
        let first = unsafe { First::take(reader) };
        // SAFETY: the caller's promise, for the other fields.
        (first, unsafe { Rest::take(reader) })
    }

    unsafe fn load(src: *const u8, used: usize, reader: &mut Reader<'_>) -> Self {
        let at = align_up(used, First::LAYOUT.align);
        // SAFETY: this field lies at the next multiple of its alignment (head of this file).
        let first = unsafe { First::load(src.wrapping_add(at), reader) };
        // SAFETY: the others lie behind it.
        (first, unsafe {
            Rest::load(src, at + First::LAYOUT.size, reader)
        })
    }

    #[inline]
    fn put((first, rest): &Self::Borrowed<'_>, registers: &mut Arguments<'_>) {
        first.put(registers);
        Rest::put(rest, registers);
    }

    unsafe fn lay(
        (first, rest): &Self::Borrowed<'_>,
        dst: *mut u8,
        used: usize,
        scratch: &mut Scratch,
    ) {
        let at = align_up(used, First::LAYOUT.align);
        // SAFETY: this field lies at the next multiple of its alignment (head of this file).
        unsafe { first.lay(dst.wrapping_add(at), scratch) };
        // SAFETY: the others lie behind it.
        unsafe { Rest::lay(rest, dst, at + First::LAYOUT.size, scratch) };
    }
}

/// A struct as a [`GoValue`]: what `#[derive(GoStruct)]` makes one of.
///
/// There is no `impl<S: Structure> GoValue for S`, since it would leave no room for other types that are made of types, such as `Option<T>`.
pub trait StructValue: Structure {
    /// As [`GoValue::SHAPE`].
    const SHAPE: &'static Shape = &Shape::Struct(&StructShape {
        name: Self::NAME,
        names: Self::FIELDS,
        list: Self::Fields::LIST,
        rust: || (TypeId::of::<Self>(), type_name::<Self>()),
    });
    /// As [`GoValue::LAYOUT`].
    const LAYOUT: Layout = {
        // Only the fields that have names are compared with the Go type.
        assert!(
            FieldList::count(Self::Fields::LIST) == Self::FIELDS.len(),
            "a struct has one name for each field"
        );
        // One byte tells the runtime host how many there are.
        assert!(
            Self::FIELDS.len() <= 255,
            "a Go struct of more than 255 fields has no Rust struct: ask for a Value"
        );
        FieldList::layout(Self::Fields::LIST)
    };

    /// As [`GoValue::take`].
    ///
    /// # Safety
    ///
    /// As there.
    #[inline]
    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        Self::from_fields(unsafe { Self::Fields::take(reader) })
    }

    /// As [`GoValue::load`].
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        Self::from_fields(unsafe { Self::Fields::load(src, 0, reader) })
    }

    /// As [`Argument::put`](super::Argument::put).
    #[inline]
    fn put(&self, registers: &mut Arguments<'_>) {
        Self::Fields::put(&self.fields(), registers);
    }

    /// As [`Argument::lay`](super::Argument::lay).
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller's promise, passed on.
        unsafe { Self::Fields::lay(&self.fields(), dst, 0, scratch) }
    }
}

impl<S: Structure> StructValue for S {}
