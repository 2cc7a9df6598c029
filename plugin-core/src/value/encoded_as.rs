//! [`encoded_as`]: types that are encoded as others.
//!
//! # Safety
//!
//! The host encodes the two types alike, which [`layout_of_alike`] checks when it compiles.

use super::{GoValue, Layout, Shape};
use plugin_image::Kind;

/// Implements [`GoValue`] and [`Argument`] for a type that is encoded as another: `given` converts a value to an argument for that type,
/// and `made` makes one from a value of that type. It is never passed in registers, so both can report errors.
///
/// Files that use this need no unsafe code: the host encodes the two shapes alike, which [`layout_of_alike`] checks, and the argument is
/// `Copy`, hence owns nothing that the encoded value could point to.
macro_rules! encoded_as {
    (
        <$($param:ident: $bound:tt),*> $type:ty as $other:ty, $shape:expr,
        given: |$this:ident, $scratch:ident| $given:expr,
        made: |$value:ident, $reader:ident| $made:expr $(,)?
    ) => {
        // SAFETY: values of the two types are encoded alike (`layout_of_alike`), and `$other` decodes them.
        #[allow(unsafe_code)]
        unsafe impl<$($param: $bound),*> $crate::value::GoValue for $type {
            const SHAPE: &'static $crate::value::Shape = &$shape;
            const LAYOUT: $crate::value::Layout =
                $crate::value::layout_of_alike::<$other>(Self::SHAPE);

            unsafe fn decode_at(src: *const u8, $reader: &mut $crate::value::Reader<'_>) -> Self {
                // SAFETY: the caller guarantees that `src` points to an encoded value of this type, which is encoded as one of `$other`.
                let $value = unsafe { <$other as $crate::value::GoValue>::decode_at(src, $reader) };
                $made
            }

            const NILABLE: bool = <$other as $crate::value::GoValue>::NILABLE;
            const OPTIONAL: &'static $crate::value::Shape = match Self::NILABLE {
                true => Self::SHAPE,
                false => &$crate::value::Shape::Pointer($crate::value::part::<Self>),
            };

            unsafe fn decode_optional(src: *const u8, $reader: &mut $crate::value::Reader<'_>) -> Option<Self> {
                // SAFETY: the caller guarantees what `decode_at` requires, here for a value of `$other`, as which it is encoded.
                let $value = unsafe { <$other as $crate::value::GoValue>::decode_optional(src, $reader) }?;
                Some($made)
            }
        }

        // SAFETY: values of the two types are encoded alike (`layout_of_alike`), and an argument for `$other` encodes them.
        #[allow(unsafe_code)]
        unsafe impl<$($param: $bound),*> $crate::value::Argument<Self> for $type {
            unsafe fn encode_at(&$this, dst: *mut u8, $scratch: &mut $crate::value::Scratch) {
                fn copy<A: $crate::value::Argument<$other> + Copy>(argument: A) -> A {
                    argument
                }
                let given = copy($given);
                // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is that of `$other` in size and alignment.
                unsafe { $crate::value::Argument::<$other>::encode_at(&given, dst, $scratch) }
            }
        }
    };
}

pub(crate) use encoded_as;

/// Returns the layout of a type of shape `shape` that is encoded as a `T`. Does not compile if the host encodes values of the two shapes
/// differently (host/schema.go).
pub(crate) const fn layout_of_alike<T: GoValue>(shape: &'static Shape) -> Layout {
    let by_host = match (shape, T::SHAPE) {
        (Shape::Any | Shape::Methods(_) | Shape::FuncValue(_) | Shape::Channel(..), Shape::Any)
        | (Shape::Encoded, Shape::Basic(Kind::String))
        | (Shape::Time, Shape::Array(2, Shape::Basic(Kind::Int64))) => true,
        (Shape::Named(named), Shape::Basic(Kind::Int64)) => {
            assert!(matches!(named.shape, Shape::Basic(Kind::Int64)));
            false
        }
        _ => panic!("the host encodes values of these two types differently"),
    };
    Layout {
        in_registers: false,
        plain: false,
        imaged: by_host,
        deep: by_host,
        ..T::LAYOUT
    }
}
