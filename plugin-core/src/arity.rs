//! [`arities`]: invokes a macro for each number of parameters.

/// Invokes another macro once for each number of parameters, with a list of them: for two, `make! { (A a 0) (B b 1) }`.
macro_rules! arities {
    ($make:ident up to 6) => {
        $crate::arity::arities! { @ $make [] (A a 0) (B b 1) (C c 2) (D d 3) (E e 4) (G g 5) }
    };
    ($make:ident up to 12) => {
        $crate::arity::arities! {
            @ $make [] (A a 0) (B b 1) (C c 2) (D d 3) (E e 4) (G g 5) (H h 6) (I i 7) (J j 8) (K k 9) (L l 10) (M m 11)
        }
    };
    ($make:ident up to 16) => {
        $crate::arity::arities! {
            @ $make [] (A a 0) (B b 1) (C c 2) (D d 3) (E e 4) (G g 5) (H h 6) (I i 7) (J j 8) (K k 9) (L l 10) (M m 11)
            (N n 12) (O o 13) (P p 14) (Q q 15)
        }
    };
    (@ $make:ident [$($done:tt)*]) => {
        $make! { $($done)* }
    };
    (@ $make:ident [$($done:tt)*] $next:tt $($rest:tt)*) => {
        $make! { $($done)* }
        $crate::arity::arities! { @ $make [$($done)* $next] $($rest)* }
    };
}

pub(crate) use arities;
