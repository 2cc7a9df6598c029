//! [`Structure`]: Rust structs that stand for Go structs. `#[derive(GoStruct)]` implements it, and [`StructValue`] implements the methods of
//! [`GoValue`] for them.
//!
//! A struct is converted to and from nested pairs of its fields, `(A, (B, ()))`, so that the derive needs no knowledge of layouts.
//!
//! # Safety
//!
//! Fields are in order, each at the next multiple of its alignment (cmd/compile/internal/types/size.go), and are passed in registers one
//! after the other (abi-internal.md). [`FieldList`] computes size, offsets and registers by the same rules.
#![allow(unsafe_code)]

use super::{
    Arguments, FieldList, FieldName, GoValue, Layout, Reader, Scratch, Shape, StructShape,
    layout::align_up,
};
use std::any::{TypeId, type_name};

/// A Rust struct that stands for a Go struct. Implemented by `#[derive(GoStruct)]`.
///
/// The struct must have all fields of the Go struct, in Go's order, including unexported ones. The name of the Go field is the Rust name in
/// Go's spelling (`MaxLen` for `max_len`), or in the case selected by `#[go(rename_all = "camelCase")]` on the struct (or another of serde's
/// cases), or the name in `#[go(name = "...")]`.
///
/// `#[go(tag = "...")]` on a field demands this tag. `#[go(type = "api.Config")]` on the struct demands a Go type of this name, which may be
/// qualified with its package's name or path, or unqualified.
///
/// The struct may be generic: `struct Page<T> { items: Vec<T> }` with `T = isize` has the structure of Go's `Page[int]`.
///
/// Unexported fields can be read, by copy. In values passed to Go they must be zero, as for Go code of another package; see
/// [`UnexportedField`](crate::UnexportedField).
///
/// # Recursive types
///
/// `Option<Box<Node>>` stands for the field of Go's `type Node struct { Next *Node }`. A struct may also contain slices and maps of itself. If
/// several structs contain each other through slices only, one of them needs `#[go(recursive)]`; without it, the compiler reports a cycle.
///
/// A Go value of such a type can be cyclic, which a Rust value cannot, or nested too deeply for a stack. A value that exceeds a [limit](super::Limit)
/// is an error of the call, `CallError::Exceeds` or `ValueError::Exceeds`: 500 nested pointers, maps and slices; 2²⁴ of them or 256 MiB,
/// counting shared ones each time; 1 MiB of stack (256 KiB on macOS), or what the thread has left. Use a [`Value`](crate::Value) to follow
/// longer lists.
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
/// Use `#[derive(GoStruct)]`, which meets these requirements and implements [`GoValue`](super::GoValue) as well:
///
/// - [`Fields`](Self::Fields), [`FIELDS`](Self::FIELDS), `from_fields` and `fields` refer to the same fields of the struct, to all of them,
///   and in the same order.
/// - The struct is at least as large as its fields together, so that a slice of structs is no shorter in Rust than in Go.
/// - `fields` returns the same values each time, as long as the struct is not changed.
pub unsafe trait Structure: Sized + Send + 'static {
    /// The types of the fields as nested pairs: `(A, (B, ()))`.
    type Fields: Fields;
    /// The name that the Go type must have, if any.
    const NAME: Option<&'static str>;
    /// The names and tags of the fields, in the same order.
    const FIELDS: &'static [FieldName];

    /// Creates the struct from its fields.
    fn from_fields(fields: Self::Fields) -> Self;
    /// Returns references to the fields.
    fn fields(&self) -> <Self::Fields as Fields>::Borrowed<'_>;
}

/// The fields of a struct as nested pairs.
///
/// # Safety
///
/// `LIST` must list the fields in the order in which the methods handle them.
pub unsafe trait Fields: Sized + 'static {
    /// References to the fields, as nested pairs.
    type Borrowed<'a>;
    /// The fields' types.
    const LIST: Option<&'static FieldList>;

    /// Reads the fields from the next registers.
    ///
    /// # Safety
    ///
    /// The registers hold these fields of a result, and what they point to is alive; see [`GoValue::decode_registers`].
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self;

    /// Decodes the fields of the struct at `src`, whose first `used` bytes belong to earlier fields.
    ///
    /// # Safety
    ///
    /// `src` points to an encoded struct that has these fields after its first `used` bytes, which is not written meanwhile, and all that it
    /// points to is alive; see [`GoValue::decode_at`].
    unsafe fn decode_at(src: *const u8, used: usize, reader: &mut Reader<'_>) -> Self;

    /// Writes the fields to the next registers.
    fn encode_registers(fields: &Self::Borrowed<'_>, registers: &mut Arguments<'_>);

    /// Encodes the fields into the struct at `dst`, whose first `used` bytes belong to earlier fields.
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of a struct that has these fields after its first `used` bytes, and is aligned for it; see
    /// [`Argument::encode_at`](super::Argument::encode_at).
    unsafe fn encode_at(
        fields: &Self::Borrowed<'_>,
        dst: *mut u8,
        used: usize,
        scratch: &mut Scratch,
    );
}

// SAFETY: there are no fields.
unsafe impl Fields for () {
    type Borrowed<'a> = ();
    const LIST: Option<&'static FieldList> = None;

    #[inline]
    unsafe fn decode_registers(_: &mut Reader<'_>) -> Self {}

    unsafe fn decode_at(_: *const u8, _: usize, _: &mut Reader<'_>) -> Self {}

    #[inline]
    fn encode_registers((): &(), _: &mut Arguments<'_>) {}

    unsafe fn encode_at((): &(), _: *mut u8, _: usize, _: &mut Scratch) {}
}

// SAFETY: `LIST` and all methods have the first field first, and then the others.
unsafe impl<First: GoValue, Rest: Fields> Fields for (First, Rest) {
    type Borrowed<'a> = (&'a First, Rest::Borrowed<'a>);
    const LIST: Option<&'static FieldList> = Some(&FieldList {
        shape: First::SHAPE,
        layout: First::LAYOUT,
        next: Rest::LIST,
    });

    #[inline]
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that the next registers hold these fields, of which this is the first.
        let first = unsafe { First::decode_registers(reader) };
        // SAFETY: the registers of the first field have been read, so the next ones hold the other fields (the caller's promise).
        (first, unsafe { Rest::decode_registers(reader) })
    }

    unsafe fn decode_at(src: *const u8, used: usize, reader: &mut Reader<'_>) -> Self {
        let at = align_up(used, First::LAYOUT.align);
        // SAFETY: the caller guarantees that `src` points to a struct with this field next, and a field is at the next multiple of its
        // alignment.
        let first = unsafe { First::decode_at(src.wrapping_add(at), reader) };
        // SAFETY: the other fields follow this one in the struct (the caller's promise).
        (first, unsafe {
            Rest::decode_at(src, at + First::LAYOUT.size, reader)
        })
    }

    #[inline]
    fn encode_registers((first, rest): &Self::Borrowed<'_>, registers: &mut Arguments<'_>) {
        first.encode_registers(registers);
        Rest::encode_registers(rest, registers);
    }

    unsafe fn encode_at(
        (first, rest): &Self::Borrowed<'_>,
        dst: *mut u8,
        used: usize,
        scratch: &mut Scratch,
    ) {
        let at = align_up(used, First::LAYOUT.align);
        // SAFETY: the caller guarantees that `dst` is valid for a struct with this field next, and a field is at the next multiple of its
        // alignment.
        unsafe { first.encode_at(dst.wrapping_add(at), scratch) };
        // SAFETY: the other fields follow this one in the struct (the caller's promise).
        unsafe { Rest::encode_at(rest, dst, at + First::LAYOUT.size, scratch) };
    }
}

/// The constants and methods of [`GoValue`] and [`Argument`](super::Argument) for a [`Structure`].
///
/// There is no `impl<S: Structure> GoValue for S`, since it would conflict with the impls for generic types such as `Option<T>`.
pub trait StructValue: Structure {
    /// See [`GoValue::SHAPE`].
    const SHAPE: &'static Shape = &Shape::Struct(&StructShape {
        name: Self::NAME,
        names: Self::FIELDS,
        list: Self::Fields::LIST,
        rust: || (TypeId::of::<Self>(), type_name::<Self>()),
    });
    /// See [`GoValue::LAYOUT`].
    const LAYOUT: Layout = {
        // Only fields with names are compared with the Go type.
        assert!(
            FieldList::count(Self::Fields::LIST) == Self::FIELDS.len(),
            "a struct has one name for each field"
        );
        // A schema holds the number of fields in one byte.
        assert!(
            Self::FIELDS.len() <= 255,
            "a GoStruct has at most 255 fields; use a Value for a larger Go struct"
        );
        FieldList::layout(Self::Fields::LIST)
    };

    /// See [`GoValue::decode_registers`].
    ///
    /// # Safety
    ///
    /// The registers hold this struct as a result, and what they point to is alive.
    #[inline]
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that the next registers hold this struct, which is passed as its fields.
        Self::from_fields(unsafe { Self::Fields::decode_registers(reader) })
    }

    /// See [`GoValue::decode_at`].
    ///
    /// # Safety
    ///
    /// `src` points to an encoded struct of this type, which is not written meanwhile, and all that it points to is alive.
    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to an encoded struct, whose first field is at its start.
        Self::from_fields(unsafe { Self::Fields::decode_at(src, 0, reader) })
    }

    /// See [`Argument::encode_registers`](super::Argument::encode_registers).
    #[inline]
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        Self::Fields::encode_registers(&self.fields(), registers);
    }

    /// See [`Argument::encode_at`](super::Argument::encode_at).
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of the size of [`LAYOUT`](Self::LAYOUT) and is aligned for it.
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for this struct, whose first field is at its start.
        unsafe { Self::Fields::encode_at(&self.fields(), dst, 0, scratch) }
    }
}

impl<S: Structure> StructValue for S {}
