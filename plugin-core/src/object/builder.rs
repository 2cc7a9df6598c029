//! [`GoObject`]: builds a Go object from closures, one for each method.

use super::{
    MethodProblem, ObjectError, name,
    needed::Needed,
    operation::{self, Row},
};
use crate::{
    call::signature,
    call::signature::Signature,
    callback::{Callback, IntoCallback},
    dynamic::{Type, Value, ValueError},
    suggestions,
};
use plugin_image::Kind;

/// Builds a Go object whose methods are Rust closures.
///
/// The object can be passed to a plugin wherever it expects an interface that the object implements. Go code cannot tell it from an
/// object made in Go.
///
/// The object is a pointer to a type that is created at run time. It can be converted to smaller interfaces, used in type assertions,
/// compared, and used as a map key. `%T` prints the type's name, `reflect` finds its methods, and methods can be used as method values,
/// deferred, and promoted by embedding. Types are never freed; objects with the same name and set of methods share one.
///
/// Methods behave like the closures of a [`Callback`]: they are called from any goroutine, panics become Go panics, and a `Result` becomes a
/// final result of type `error`. Go and Rust can hold the object for any time. The closures are dropped when neither holds it any more. An
/// object whose closures hold a [`Value`] of the object itself is never dropped.
///
/// To make the methods of one Rust value the methods of an object, use [`GoMethods`](crate::GoMethods).
///
/// # Methods beyond the interfaces
///
/// The object may have methods that none of the interfaces has, for example `String`, to be a `fmt.Stringer` as well. The Go type of
/// such a method is derived from the closure's Rust types. They must determine it: a [`Value`] can be of any Go type, and a struct does
/// not determine the name of its Go type. Otherwise the type is given: [`typed_method`](Self::typed_method), and `#[go(type = "...")]` in
/// [`#[go_methods]`](macro@crate::go_methods).
///
/// # Unexported methods
///
/// Unexported methods of an interface can be implemented like all others, which Go code outside their package cannot do. If interfaces
/// of several packages have an unexported method of the same name, it is called `example.com/package.name`.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{GoError, GoObject};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let copy = plugin.lookup("CopyTo")?.value()?; // func CopyTo(w io.Writer) (int64, error)
/// let writer = GoObject::implement(&[&copy.type_of()?.parameter(0)?])?
///     .named("main.Writer")
///     .method("Write", |part: Vec<u8>| -> Result<isize, GoError> {
///         print!("{}", String::from_utf8_lossy(&part));
///         Ok(part.len() as isize)
///     })
///     .method("String", || "a writer in Rust".to_owned())
///     .build()?;
/// copy.call(&[&writer])?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "call `build` to create the object"]
pub struct GoObject {
    name: Option<String>,
    interfaces: Vec<String>,
    needed: Vec<Needed>,
    /// The names and funcs of methods that no interface has.
    more: Vec<(String, Value)>,
    problems: Vec<(String, MethodProblem)>,
    /// A value that the object keeps alive besides its methods.
    kept: Vec<Value>,
    /// The number that identifies the Rust value behind the object, or 0.
    owner: usize,
}

impl GoObject {
    /// Starts an object that implements all of these interfaces. The list may be empty.
    ///
    /// # Errors
    ///
    /// - [`ObjectError::NotInterface`] if one of the types is not an interface;
    /// - [`ObjectError::Contradiction`] if no type can implement all interfaces;
    /// - [`ObjectError::TooMany`] if they have more methods than an object can have;
    /// - [`ObjectError::NotOffered`] if types with methods cannot be created with this Go version;
    /// - [`ValueError::NoRuntime`] if no plugin is open yet.
    pub fn implement(interfaces: &[&Type]) -> Result<Self, ObjectError> {
        let needed = |row: Row| {
            Ok(Needed {
                ty: Type::from_value(row.ty),
                name: row.name,
                package: row.package,
                given: false,
                func: None,
            })
        };
        let rows = operation::methods_of(interfaces)?;
        Ok(Self {
            name: None,
            interfaces: interfaces.iter().map(ToString::to_string).collect(),
            needed: rows
                .into_iter()
                .map(needed)
                .collect::<Result<_, ObjectError>>()?,
            more: Vec::new(),
            problems: Vec::new(),
            kept: Vec::new(),
            owner: 0,
        })
    }

    /// Sets the name of the object's type, such as `main.Writer` or `example.com/host.Writer`, which Go prints as `*main.Writer`. The default
    /// is the name of the first interface, in a package `rust`.
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Adds a method that calls a closure, as a [`Callback`] does. [`build`](Self::build) reports errors.
    pub fn method<F: Signature>(mut self, name: &str, closure: impl IntoCallback<F>) -> Self {
        let callback = closure.into_callback();
        let make = |ty: Option<&Type>| match ty {
            Some(ty) => ty.make::<Callback<F>>(callback).map_err(MethodProblem::of),
            None => Value::new::<Callback<F>>(callback).map_err(|error| MethodProblem::NoType {
                reason: error.to_string(),
                near: Vec::new(),
            }),
        };
        let is_open = name::is_open(&signature::shape::<F>());
        if let Err(problem) = self.add(name, make, is_open) {
            self.problems.push((name.to_owned(), problem));
        }
        self
    }

    /// Sets the number that identifies the Rust value behind the object and the name of the object's type, or returns the number that it has.
    pub(super) fn owned_by(&mut self, owner: usize, name: String) -> usize {
        self.name.get_or_insert(name);
        if self.owner == 0 {
            self.owner = owner;
        }
        self.owner
    }

    /// Makes the object keep a value alive.
    pub(super) fn keep(&mut self, value: Value) {
        self.kept.push(value);
    }

    /// Records that the func for a method could not be made.
    pub(crate) fn failed(mut self, name: &str, error: ValueError) -> Self {
        self.problems
            .push((name.to_owned(), MethodProblem::of(error)));
        self
    }

    /// Adds a method that is a Go func: a function of a plugin, or a method of another value.
    ///
    /// If an interface has the method, the func must have the same type. [`build`](Self::build) reports errors.
    pub fn func(mut self, name: &str, func: &Value) -> Self {
        let make = |ty: Option<&Type>| {
            if func.kind() != Some(Kind::Func) || func.is_nil() {
                return Err(MethodProblem::not_func(func));
            }
            match ty {
                Some(ty) if !func.type_of().map_err(MethodProblem::of)?.is(ty) => {
                    Err(MethodProblem::Mismatch {
                        found: ty.to_string(),
                        asked: func.go_type(),
                    })
                }
                _ => Ok(func.clone()),
            }
        };
        if let Err(problem) = self.add(name, make, false) {
            self.problems.push((name.to_owned(), problem));
        }
        self
    }

    /// Creates the object.
    ///
    /// # Errors
    ///
    /// Returns [`ObjectError::Methods`], which lists every method that is missing or mismatched, and [`ObjectError::TypeName`] if the name
    /// set with [`named`](Self::named) is not that of a Go type.
    pub fn build(mut self) -> Result<Value, ObjectError> {
        let name = self
            .name
            .take()
            .unwrap_or_else(|| name::of_type(self.interfaces.first().map_or("", String::as_str)));
        let more = || self.more.iter().map(|(name, _)| name.as_str());
        let missing = self.needed.iter().filter(|needed| !needed.given);
        let missing = missing.map(|needed| {
            let near = suggestions::names(&needed.name, more());
            (
                needed.name_among(&self.needed),
                MethodProblem::Missing { near },
            )
        });
        let missing: Vec<_> = missing.collect();
        self.problems.extend(missing);
        if !self.problems.is_empty() {
            return Err(ObjectError::Methods {
                go_type: name,
                interfaces: self.interfaces,
                problems: self.problems,
            });
        }
        if name.contains('\0') {
            return Err(ObjectError::TypeName { name });
        }
        operation::implement(&name, &self.methods(), &self.kept, self.owner)
    }

    /// Returns the name, package and func of each method that was added.
    pub(super) fn methods(&self) -> Vec<(&str, &str, &Value)> {
        let needed = self
            .needed
            .iter()
            .filter_map(|needed| Some((&*needed.name, &*needed.package, needed.func.as_ref()?)));
        let more = self.more.iter().map(|(name, func)| (&**name, "", func));
        needed.chain(more).collect()
    }

    /// Adds a method. `make` makes its func, of the type that an interface has for the method. If no interface has it, `is_open` must be
    /// false: the Rust types must determine the Go type.
    fn add(
        &mut self,
        name: &str,
        make: impl FnOnce(Option<&Type>) -> Result<Value, MethodProblem>,
        is_open: bool,
    ) -> Result<(), MethodProblem> {
        let Some(index) = self.find(name)? else {
            return self.add_more(name, || make(None), is_open);
        };
        let needed = &mut self.needed[index];
        if std::mem::replace(&mut needed.given, true) {
            return Err(MethodProblem::Twice);
        }
        needed.func = Some(make(Some(&needed.ty))?);
        Ok(())
    }

    /// Returns the index of the interfaces' method with this name.
    fn find(&self, name: &str) -> Result<Option<usize>, MethodProblem> {
        let is_meant = |needed: &Needed| needed.name == name || needed.qualified() == name;
        let mut found = (0..self.needed.len()).filter(|index| is_meant(&self.needed[*index]));
        match (found.next(), found.next()) {
            (one, None) => Ok(one),
            _ => Err(MethodProblem::Ambiguous {
                names: self
                    .needed
                    .iter()
                    .filter(|needed| is_meant(needed))
                    .map(Needed::qualified)
                    .collect(),
            }),
        }
    }

    /// Adds a method that no interface has.
    fn add_more(
        &mut self,
        name: &str,
        make: impl FnOnce() -> Result<Value, MethodProblem>,
        is_open: bool,
    ) -> Result<(), MethodProblem> {
        let open = self.needed.iter().filter(|needed| !needed.given);
        let near = suggestions::names(name, open.map(|needed| &*needed.name));
        if !name::is_exported(name) {
            return Err(MethodProblem::Unexported { near });
        }
        if self.more.iter().any(|(other, _)| other == name) {
            return Err(MethodProblem::Twice);
        }
        if is_open {
            let reason = "a Value can be of any Go type; pass an interface that has the method, or write its type: #[go(type = \"func(any) bool\")]";
            return Err(MethodProblem::NoType {
                reason: reason.to_owned(),
                near,
            });
        }
        let func = make().map_err(|problem| match problem {
            MethodProblem::NoType { reason, .. } => MethodProblem::NoType { reason, near },
            problem => problem,
        })?;
        self.more.push((name.to_owned(), func));
        Ok(())
    }
}
