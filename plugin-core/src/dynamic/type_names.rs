//! [`Type::named`]: resolves the text of a Go type.

use super::{
    Type, ValueError,
    request::Request,
    type_lookup::{Among, NoType, find_type},
    type_text::{Spelled, parse},
};
use crate::{runtime::Runtime, runtime::instance, suggestions};
use plugin_image::ChanDir;

impl Type {
    /// Returns the type with this text.
    pub(crate) fn spelled(
        runtime: &Runtime,
        among: Among<'_>,
        text: &str,
    ) -> Result<Self, ValueError> {
        let no_type = |reason, near| ValueError::NoType { reason, near };
        let spelled = parse(text).map_err(|reason| no_type(reason, Vec::new()))?;
        Names { runtime, among }.resolve(&spelled)
    }

    /// Returns the Go type with this text, from the host or any open plugin: `time.Duration`, `map[string]any`, `*url.URL`.
    ///
    /// [`GoPlugin::type_named`](crate::GoPlugin::type_named) describes how types are written. Use it if several plugins have a type of the same
    /// name.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoType`] if there is no such type, or if there are several, and [`ValueError::NoRuntime`] if no plugin is open
    /// yet.
    pub fn named(text: &str) -> Result<Self, ValueError> {
        let runtime = instance::current().ok_or(ValueError::NoRuntime)?;
        Self::spelled(runtime, Among::All, text)
    }
}

struct Names<'a> {
    runtime: &'a Runtime,
    among: Among<'a>,
}

impl Names<'_> {
    fn resolve(&self, spelled: &Spelled) -> Result<Type, ValueError> {
        match spelled {
            Spelled::Name(name) => self.name(name),
            Spelled::Pointer(to) => Ok(self.resolve(to)?.pointer_to()),
            Spelled::Slice(elem) => Ok(self.resolve(elem)?.slice_of()),
            Spelled::Array(len, elem) => self.resolve(elem)?.array_of(*len),
            Spelled::Map(key, elem) => self.resolve(key)?.map_to(&self.resolve(elem)?),
            Spelled::Chan(ChanDir::Both, elem) => self.resolve(elem)?.channel_of(),
            Spelled::Chan(ChanDir::Send, elem) => self.resolve(elem)?.sending_channel_of(),
            Spelled::Chan(ChanDir::Receive, elem) => self.resolve(elem)?.receiving_channel_of(),
            Spelled::Func {
                parameters,
                results,
                variadic,
            } => {
                let all = parameters.iter().chain(results);
                let all: Vec<Type> = all.map(|ty| self.resolve(ty)).collect::<Result<_, _>>()?;
                // The operation needs a type to be performed on, and the func may have neither parameters nor results.
                let any = self.name("any")?;
                let handles: Vec<_> = all.iter().map(Type::handle).collect();
                let func = Request::FuncOf(&handles, parameters.len(), *variadic);
                let func = func.of(any.handle())?.handle();
                Ok(Type::from_handle(func))
            }
        }
    }

    fn name(&self, name: &str) -> Result<Type, ValueError> {
        match find_type(self.runtime, self.among, name)? {
            Ok(handle) => Ok(Type::from_handle(handle)),
            Err(NoType { reason, names }) => {
                let near = alike(name, &names);
                Err(ValueError::NoType { reason, near })
            }
        }
    }
}

/// The number of types of one generic type that an error names, at most.
const MOST_GENERIC: usize = 5;

/// Splits a qualified type name into its package's name or path and the type's own name.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

/// Returns names that resemble `name`: those in the same package if there are any, or else those in all packages. If `name` has no
/// package, only the types' own names are compared.
fn alike(name: &str, names: &str) -> Vec<String> {
    // The compiler's own types, of generic code, have names that no source has.
    let own = |name: &&str| name.starts_with("go.shape.");
    let mut known: Vec<&str> = names.lines().filter(|name| !own(name)).collect();
    known.sort_unstable();
    known.dedup();
    let (package, wanted) = split(name);
    // The types that a generic type was made for.
    let of_generic = |known: &&&str| {
        let generic = known.split_once('[').map(|(generic, _)| generic);
        generic.is_some_and(|generic| generic == name || split(generic).1 == name)
    };
    let generic = known.iter().filter(of_generic).take(MOST_GENERIC);
    let generic: Vec<String> = generic.map(|name| (*name).to_owned()).collect();
    if !generic.is_empty() {
        return generic;
    }
    let of_package = || {
        let fits = |known: &&&str| package.is_empty() || split(known).0 == package;
        known.iter().filter(fits)
    };
    let alike = suggestions::names(wanted, of_package().map(|known| split(known).1));
    if alike.is_empty() {
        return suggestions::names(name, known.iter().copied());
    }
    let full = |alike: &String| of_package().find(|known| split(known).1 == alike).copied();
    let mut full: Vec<String> = alike.iter().filter_map(full).map(str::to_owned).collect();
    full.dedup();
    full
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn names_of_the_same_package_come_first() {
        let names = "main.Config\nmain.Color\nurl.URL\nother.Config\nmain.Wrong";
        assert_eq!(alike("main.Confg", names), ["main.Config"]);
        assert_eq!(alike("Confg", names), ["main.Config"]);
        assert_eq!(alike("url.Url", names), ["url.URL"]);
        assert_eq!(alike("urls.URL", names), ["url.URL"]);
        assert_eq!(alike("nothing.Alike", names), [""; 0]);
        let generic = "main.Page[int]\nmain.Page[example.com/x.T]\nmain.Pages";
        let pages = ["main.Page[example.com/x.T]", "main.Page[int]"];
        assert_eq!(alike("Page", generic), pages);
        assert_eq!(alike("main.Page", generic), pages);
        assert_eq!(alike("~int", "go.shape.int\nmain.int8s"), [""; 0]);
    }
}
