//! [`FuncValue`]: a Go func value or bound method with a Rust type.

use crate::value::{ConversionError, Reader};
use crate::{
    call::binding::{Callee, FuncBinding, Route},
    call::binding_ref::BindingRef,
    call::plan::plan,
    call::rust_func::{RustFunc, Storage},
    call::signature::Signature,
    runtime::handle::Handle,
};
use std::{fmt, marker::PhantomData, sync::Arc};

/// A Go func value, or a method bound to its receiver, whose type was compared with the Rust function type `F`.
///
/// [`Value::func`](crate::Value::func) returns it for a func from a result, variable, field or map, and for a method.
/// [`#[derive(GoInterface)]`](crate::GoInterface) binds all methods of an interface at once.
///
/// It can also be a parameter of a closure or method in Rust, a result of a function, or a part of one, where Go has a func. It is then bound
/// each time that Go passes it; nil, or a func of another type, is an error of the call,
/// [`CallError::Unrepresentable`](crate::CallError::Unrepresentable). Where nil is allowed, use a [`Value`](crate::Value).
///
/// Calls are made as with a [`Func`](crate::Func), and are as fast. A `FuncValue` keeps the func value and the receiver alive. Cloning is
/// cheap and does not enter Go, and neither does dropping.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, FuncValue, Value};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let adder: Func<fn(isize) -> Value> = plugin.func("Adder")?; // func Adder(start int) func(int) int
/// let add: FuncValue<fn(isize) -> isize> = adder.call(10)?.func()?;
/// assert_eq!(add.call(5)?, 15);
/// # Ok(())
/// # }
/// ```
pub struct FuncValue<F: Signature> {
    binding: Arc<FuncBinding>,
    /// The func itself, to be passed to Go. `None` for one that stands in.
    handle: Option<Arc<Handle>>,
    signature: PhantomData<fn() -> F>,
}

impl<F: Signature> FuncValue<F> {
    /// Returns the func value of a binding, which must have been made for the signature `F` and this func.
    pub(crate) fn new(binding: FuncBinding, handle: Option<Arc<Handle>>) -> Self {
        Self {
            binding: Arc::new(binding),
            handle,
            signature: PhantomData,
        }
    }

    /// Returns a func value that no caller sees: it stands in for one until an error is returned.
    pub(crate) fn never_called() -> Self {
        let binding = FuncBinding {
            callee: Callee::Fake {
                name: "",
                closure: Arc::new(NeverCalled),
            },
            runtime: None,
            route: Route::Rust,
            plan: plan::<F>(),
        };
        Self::new(binding, None)
    }

    /// Returns the handle on the func.
    pub(crate) fn handle(&self) -> &Handle {
        self.handle.as_ref().expect("see FuncValue::never_called")
    }

    /// Returns the name of the function's code in Go: `example.com/plugin.(*greeter).Greet`, `example.com/plugin.Adder.func1`. The methods of
    /// objects made in Rust are named in the same way, by the object's type: `rust.(*Greeter).Greet`. A func that is a Rust closure is
    /// `rust.closure`, or `reflect.makeFuncStub` if its arguments cross through `reflect`.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.binding.callee {
            Callee::Symbol { name } => name,
            Callee::Value { name, .. } => name,
            Callee::Fake { name, .. } => name,
        }
    }
}

#[derive(Debug)]
struct NeverCalled;

impl RustFunc for NeverCalled {
    fn run(&self, _: *const *const u8, _: Reader<'_>) -> Result<Storage, Box<ConversionError>> {
        unreachable!("see FuncValue::never_called")
    }
}

impl<F: Signature> Clone for FuncValue<F> {
    fn clone(&self) -> Self {
        Self {
            binding: Arc::clone(&self.binding),
            handle: self.handle.clone(),
            signature: PhantomData,
        }
    }
}

impl<F: Signature> fmt::Debug for FuncValue<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = crate::call::signature::describe::<F>();
        write!(f, "{} {signature}", self.name())
    }
}

impl<F: Signature> FuncValue<F> {
    #[inline]
    pub(crate) fn binding(&self) -> &FuncBinding {
        &self.binding
    }

    pub(crate) fn binding_ref(&self) -> BindingRef {
        BindingRef::Value(Arc::clone(&self.binding))
    }
}
