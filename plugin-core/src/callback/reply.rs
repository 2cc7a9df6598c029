//! [`Reply`]: what a Rust closure returns to Go.

use crate::{
    GoError, Results,
    call::binding::image,
    value::{GoValue, Scratch},
};

/// Results that a Rust closure can return to Go: nothing, one value, a tuple, or a `Result` of these where the last Go result is an
/// `error`.
pub trait Reply: Results + Send {
    /// Lays the results out and adds the address of each.
    ///
    /// # Errors
    ///
    /// The error that is the reply instead.
    fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError>;
}

impl<T: GoValue> Reply for T {
    fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError> {
        images.push(image::<T>(self, scratch));
        Ok(())
    }
}

impl<R: Reply> Reply for Result<R, GoError> {
    fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError> {
        match self {
            Ok(results) => results.lay(scratch, images),
            Err(error) => Err(error.clone()),
        }
    }
}

macro_rules! tuples {
    ($(($($type:ident $value:ident),*))*) => {
        $(
            impl<$($type: GoValue),*> Reply for ($($type,)*) {
                #[allow(unused_variables)]
                fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError> {
                    let ($($value,)*) = self;
                    $(images.push(image::<$type>($value, scratch));)*
                    Ok(())
                }
            }
        )*
    };
}

tuples! {
    ()
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, E e)
}
