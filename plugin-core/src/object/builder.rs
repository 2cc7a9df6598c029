//! [`GoObject`]: makes an object from closures, one for each method.

use super::{
    MethodProblem, ObjectError, name,
    operation::{self, Row},
};
use crate::{
    call::signature,
    call::signature::Signature,
    callback::{Callback, IntoCallback},
    dynamic::{Type, Value, ValueError},
    suggestions,
};

/// Makes a Go object whose methods are Rust closures: a value that a plugin can be given wherever it wants an interface, which it
/// knows from no other.
///
/// The object is a pointer to a type that is made while the program runs. In Go it behaves as any: it can be converted to narrower
/// interfaces, and asserted to others, which is false where it lacks a method; it can be compared and be the key of a map; `%T` prints
/// the name that it was given; `reflect` has its methods; they can be method values, deferred, promoted by embedding. Types are kept for
/// ever, and shared: there is one for each name and set of methods.
///
/// A closure is called as one of a [`Callback`] is, and what holds of these holds of methods: they are called from any goroutine, panics
/// become Go panics, a `Result` is a final `error`. Go and Rust can hold the object for as long as they like; the closures are dropped
/// when neither does. An object whose closures hold a [`Value`] of itself is never dropped.
///
/// For many methods of one Rust value there is [`GoMethods`](crate::GoMethods).
///
/// # Methods of no interface
///
/// A closure for a method that none of the interfaces has is a method all the same: so that the object is a `fmt.Stringer` as well,
/// for example. Its Go type is the one that the Rust types stand for, which must have no name: a [`Value`], which may be of any type,
/// does not tell it, nor does a struct.
///
/// # Unexported methods
///
/// are methods as all others, although no Go code outside of their package can have them. Where the interfaces are of several
/// packages and have an unexported method of the same name, it is called `example.com/package.name`.
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
#[must_use = "it makes an object when `build` is called"]
pub struct GoObject {
    name: Option<String>,
    interfaces: Vec<String>,
    needed: Vec<Needed>,
    /// Methods that no interface has, with funcs.
    more: Vec<(String, Value)>,
    problems: Vec<(String, MethodProblem)>,
    /// What the object keeps beside its methods, and what Rust knows it by.
    kept: Option<Value>,
    owner: usize,
}

/// A method that an interface has.
#[derive(Debug)]
struct Needed {
    name: String,
    package: String,
    ty: Type,
    given: bool,
    func: Option<Value>,
}

impl GoObject {
    /// Begins an object that implements all of these interfaces; there may be none.
    ///
    /// # Errors
    ///
    /// [`ObjectError::NotInterface`], [`ObjectError::Contradiction`], [`ObjectError::TooMany`]; [`ObjectError::NotOffered`] if methods cannot be given to
    /// types with the running Go version; [`ValueError::NoRuntime`] before a plugin is open.
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
            kept: None,
            owner: 0,
        })
    }

    /// Names the object's type, as in `main.Writer` or `example.com/host.Writer`: Go prints it as `*main.Writer`. Without this it is
    /// called like the first interface, in a package `rust`.
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Gives the object a method: a closure as for a [`Callback`]. What is wrong with it, [`build`](Self::build) says.
    pub fn method<F: Signature>(mut self, name: &str, closure: impl IntoCallback<F>) -> Self {
        let callback = closure.into_callback();
        let make = |ty: Option<&Type>| match ty {
            Some(ty) => ty.make::<Callback<F>>(callback),
            None => Value::new::<Callback<F>>(callback),
        };
        let is_open = name::is_open(&signature::shape::<F>());
        if let Err(problem) = self.add(name, make, is_open) {
            self.problems.push((name.to_owned(), problem));
        }
        self
    }

    /// Lets Rust know the object by `owner`, and calls its type so if it has no name yet.
    pub(super) fn owned_by(&mut self, owner: usize, name: String) {
        self.name.get_or_insert(name);
        self.owner = owner;
    }

    /// Lets the object keep something beside its methods.
    pub(super) fn keep(&mut self, value: Value) {
        self.kept = Some(value);
    }

    /// Notes that there is no func for a method.
    pub(crate) fn failed(mut self, name: &str, error: ValueError) -> Self {
        self.problems
            .push((name.to_owned(), MethodProblem::of(error)));
        self
    }

    /// Gives the object a method that is a Go func: one of a plugin's, or a method of another value. It must be of the very type that the
    /// interfaces have for it, if they have one; what is wrong with it, [`build`](Self::build) says.
    pub fn func(mut self, name: &str, func: &Value) -> Self {
        let make = |ty: Option<&Type>| match ty {
            Some(ty) if !func.type_of()?.is(ty)? => Err(ValueError::TypeMismatch {
                found: ty.to_string(),
                asked: func.go_type()?,
            }),
            _ => Ok(func.clone()),
        };
        if let Err(problem) = self.add(name, make, false) {
            self.problems.push((name.to_owned(), problem));
        }
        self
    }

    /// Makes the object.
    ///
    /// # Errors
    ///
    /// [`ObjectError::Methods`] names every method that is missing or mismatched; [`ObjectError::TypeName`].
    pub fn build(mut self) -> Result<Value, ObjectError> {
        let name = self
            .name
            .take()
            .unwrap_or_else(|| name::of_type(self.interfaces.first().map_or("", String::as_str)));
        let more = || self.more.iter().map(|(name, _)| name.as_str());
        let missing = self.needed.iter().filter(|needed| !needed.given);
        self.problems.extend(missing.map(|needed| {
            let near = suggestions::names(&needed.name, more());
            (needed.name.clone(), MethodProblem::Missing { near })
        }));
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
        operation::implement(&name, &self.methods(), self.kept.as_ref(), self.owner)
    }

    /// The methods that were given, each as name, package and func.
    pub(super) fn methods(&self) -> Vec<(&str, &str, &Value)> {
        let needed = self
            .needed
            .iter()
            .filter_map(|needed| Some((&*needed.name, &*needed.package, needed.func.as_ref()?)));
        let more = self.more.iter().map(|(name, func)| (&**name, "", func));
        needed.chain(more).collect()
    }

    /// Adds a method, by what makes a func of the type that an interface has for it. A type that no interface has must not be open.
    fn add(
        &mut self,
        name: &str,
        make: impl FnOnce(Option<&Type>) -> Result<Value, ValueError>,
        is_open: bool,
    ) -> Result<(), MethodProblem> {
        let Some(index) = self.find(name)? else {
            return self.add_more(name, || make(None), is_open);
        };
        let needed = &mut self.needed[index];
        if std::mem::replace(&mut needed.given, true) {
            return Err(MethodProblem::Twice);
        }
        needed.func = Some(make(Some(&needed.ty)).map_err(MethodProblem::of)?);
        Ok(())
    }

    /// The method of the interfaces that is called so.
    fn find(&self, name: &str) -> Result<Option<usize>, MethodProblem> {
        let qualified = |needed: &Needed| format!("{}.{}", needed.package, needed.name);
        let is_meant = |needed: &Needed| needed.name == name || qualified(needed) == name;
        let mut found = (0..self.needed.len()).filter(|index| is_meant(&self.needed[*index]));
        match (found.next(), found.next()) {
            (one, None) => Ok(one),
            _ => Err(MethodProblem::Ambiguous {
                names: self
                    .needed
                    .iter()
                    .filter(|needed| is_meant(needed))
                    .map(qualified)
                    .collect(),
            }),
        }
    }

    /// Adds a method that no interface has.
    fn add_more(
        &mut self,
        name: &str,
        make: impl FnOnce() -> Result<Value, ValueError>,
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
            let reason = "a Value may be of any Go type; give an interface that has the method";
            return Err(MethodProblem::NoType {
                reason: reason.to_owned(),
                near,
            });
        }
        let func = make().map_err(|error| MethodProblem::NoType {
            reason: error.to_string(),
            near,
        })?;
        self.more.push((name.to_owned(), func));
        Ok(())
    }
}
