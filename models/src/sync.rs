//! `loom`'s locks and atomics, under std's names.

pub(crate) use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
pub(crate) use std::sync::PoisonError;

pub(crate) mod atomic {
    //! Atomics with `SeqCst`, which `loom` treats as acquire and release. Fences around each such access, which `loom` does put into one
    //! order, make up for that.

    use loom::sync::atomic::fence;
    pub(crate) use std::sync::atomic::Ordering;

    fn ordered<T>(order: Ordering, access: impl FnOnce() -> T) -> T {
        let in_order = matches!(order, Ordering::SeqCst);
        if in_order {
            fence(Ordering::SeqCst);
        }
        let done = access();
        if in_order {
            fence(Ordering::SeqCst);
        }
        done
    }

    macro_rules! atomics {
        ($($name:ident $value:ty;)*) => {$(
            #[derive(Debug)]
            pub(crate) struct $name(loom::sync::atomic::$name);

            impl $name {
                pub(crate) fn new(value: $value) -> Self {
                    Self(loom::sync::atomic::$name::new(value))
                }

                pub(crate) fn load(&self, order: Ordering) -> $value {
                    ordered(order, || self.0.load(order))
                }

                pub(crate) fn store(&self, value: $value, order: Ordering) {
                    ordered(order, || self.0.store(value, order));
                }

                #[allow(dead_code)]
                pub(crate) fn swap(&self, value: $value, order: Ordering) -> $value {
                    ordered(order, || self.0.swap(value, order))
                }

                #[allow(dead_code)]
                pub(crate) fn compare_exchange(
                    &self,
                    current: $value,
                    new: $value,
                    success: Ordering,
                    failure: Ordering,
                ) -> Result<$value, $value> {
                    ordered(success, || self.0.compare_exchange(current, new, success, failure))
                }
            }
        )*};
    }

    atomics! {
        AtomicBool bool;
        AtomicUsize usize;
    }
}
