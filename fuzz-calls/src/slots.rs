//! [`Slot`]: an argument of a call: a value, a value that the function changes, or a closure.

use crate::{
    canon::{Canon, Input},
    data::{Item, Row},
    expected::{Expected, Seen},
    outcome::Outcome,
    tally::Check,
};
use plugin_core::{
    Argument, Callback, GoObject, GoValue, InOut, ObjectError, Signature, Type, Value, ValueError,
    in_out,
};
use std::{fmt::Debug, sync::Arc};

/// An argument. Each call has a new one.
pub trait Slot: Sized {
    /// The parameter's type.
    type Go: GoValue;
    /// Decodes it from the items `from..to` of a row.
    fn read(row: &Row, from: usize, to: usize) -> Self;
    /// Returns the argument to pass to the call.
    fn argument(&mut self) -> impl Argument<Self::Go>;
    /// Returns the argument by handle, as a value of this type.
    ///
    /// # Errors
    ///
    /// Returns the errors of `Type::make`.
    fn value(&self, ty: &Type) -> Result<Value, ValueError>;
    /// Compares it with what is expected after the call.
    fn after(self, check: &mut Check);
}

/// A value.
#[derive(Debug)]
pub struct Fixed<T>(pub T);

impl<T: Canon> Slot for Fixed<T> {
    type Go = T;

    fn read(row: &Row, from: usize, _: usize) -> Self {
        Self(T::decode(&mut Input(&row[from].raw)))
    }

    fn argument(&mut self) -> impl Argument<T> {
        &self.0
    }

    fn value(&self, ty: &Type) -> Result<Value, ValueError> {
        ty.make::<T>(&self.0)
    }

    fn after(self, _: &mut Check) {}
}

/// A value that the function changes.
#[derive(Debug)]
pub struct Changed<T> {
    value: T,
    after: Item,
}

impl<T: Canon> Slot for Changed<T> {
    type Go = InOut<T>;

    fn read(row: &Row, from: usize, _: usize) -> Self {
        Self {
            value: T::decode(&mut Input(&row[from].raw)),
            after: row[from + 1].clone(),
        }
    }

    fn argument(&mut self) -> impl Argument<InOut<T>> {
        in_out(&mut self.value)
    }

    fn value(&self, _: &Type) -> Result<Value, ValueError> {
        unreachable!("the generator makes no call by handles with such an argument")
    }

    fn after(self, check: &mut Check) {
        check.value("what was changed", &self.value, &self.after);
    }
}

/// A closure, which compares its arguments and returns the row's results.
#[derive(Debug)]
pub struct Called<F: Signature> {
    callback: Callback<F>,
    expected: Arc<Expected>,
}

impl<F: Signature> Called<F> {
    /// Returns the closure, to be passed to Go as a part of another value.
    #[must_use]
    pub fn callback(&self) -> Callback<F> {
        self.callback.clone()
    }
}

macro_rules! called {
    ($(($($type:ident $argument:ident $index:literal),*))*) => {
        $(impl<$($type: Seen,)* R: Outcome> Called<fn($($type),*) -> R> {
            fn closure(expected: &Arc<Expected>) -> impl Fn($($type),*) -> R + Send + Sync + use<$($type,)* R> {
                let expected = Arc::clone(expected);
                move |$(mut $argument),*| {
                    let mut _call = expected.begin();
                    $(_call.argument(&mut $argument);)*
                    expected.results()
                }
            }

            /// Returns an object of a Go type that the generator has declared, `interface { A(); M(...) ...; Z(int8, float32) bool }`.
            ///
            /// # Errors
            ///
            /// Returns the errors of `GoObject::implement` and `build`.
            pub fn object(&self, interface: &Type) -> Result<Value, ObjectError> {
                GoObject::implement(&[interface])?
                    .method("A", || -> () { panic!("nobody calls A") })
                    .method("M", Self::closure(&self.expected))
                    .method("Z", |_: i8, _: f32| -> bool { panic!("nobody calls Z") })
                    .build()
            }
        }

        impl<$($type: Seen,)* R: Outcome> Slot for Called<fn($($type),*) -> R> {
            type Go = Callback<fn($($type),*) -> R>;

            fn read(row: &Row, from: usize, to: usize) -> Self {
                let expected = Expected::read(row, from, to);
                let callback = Callback::<fn($($type),*) -> R>::new(Self::closure(&expected));
                Self { callback, expected }
            }

            fn argument(&mut self) -> impl Argument<Self::Go> {
                &self.callback
            }

            fn value(&self, ty: &Type) -> Result<Value, ValueError> {
                ty.make::<Self::Go>(&self.callback)
            }

            fn after(self, check: &mut Check) {
                self.expected.after(check);
            }
        })*
    };
}

called! {
    ()
    (A a 0)
    (A a 0, B b 1)
    (A a 0, B b 1, C c 2)
    (A a 0, B b 1, C c 2, D d 3)
    (A a 0, B b 1, C c 2, D d 3, E e 4)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, M m 11)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, M m 11, N n 12)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, M m 11, N n 12, O o 13)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, M m 11, N n 12, O o 13, P p 14)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7, J j 8, K k 9, L l 10, M m 11, N n 12, O o 13, P p 14, Q q 15)
}
