//! `#[derive(PluginApi)]`: binds a whole interface at once, from a loaded plugin and from a fake.

use crate::support::open;
use plugin_core::{
    Error, Func, GoError, GoPlugin, GoSymbol, GoType, Plugin, PluginApi, Symbol, SymbolKind, Value,
    Var,
};
use std::path::Path;

#[derive(PluginApi)]
struct Objects {
    new_greeter: Func<fn(String) -> Result<Value, GoError>>,
    describe: Func<fn(Value) -> String>,
    #[go(name = "Registry")]
    names: Var<Value>,
    on_close: Option<Func<fn()>>,
    sum: Option<Func<fn(Value) -> isize>>,
    version: Option<Var<String>>,
}

#[test]
fn what_a_plugin_has_is_bound_and_what_is_optional_may_be_missing() {
    let objects = Objects::bind(&open("objects")).unwrap();
    let seven = Value::new(7isize).unwrap();
    assert_eq!(objects.describe.call(seven).unwrap(), "int 7");
    let error = objects.new_greeter.call("rude").unwrap().err().unwrap();
    assert_eq!(error.message(), "no such kind: rude");
    assert_eq!(objects.names.symbol().unwrap().name(), "Registry");
    assert!(objects.sum.is_some() && objects.on_close.is_none() && objects.version.is_none());
}

/// The problems that an interface has with the plugin `objects`, and their texts.
fn problems<T: PluginApi>() -> (Vec<Error>, String) {
    let error = T::bind(&open("objects")).err().expect("a wrong interface");
    let told = error.to_string();
    let Error::Interface { plugin, problems } = error else {
        panic!("{told}")
    };
    assert_eq!(plugin, "example.com/fixtures/objects");
    (problems, told)
}

#[test]
fn one_error_lists_all_that_is_missing_or_mismatched() {
    #[derive(PluginApi)]
    #[expect(dead_code)]
    struct Wrong {
        describe: Func<fn(Value) -> String>,
        new_greter: Func<fn(String) -> Result<Value, GoError>>,
        sum: Func<fn(Value) -> i64>,
        apply: Var<isize>,
        // An optional symbol may be missing, but may not have another type.
        #[go(name = "Adder")]
        adder: Option<Func<fn(String) -> Value>>,
        nothing_like_it: Option<Var<String>>,
    }
    let (problems, told) = problems::<Wrong>();
    let [greeter, sum, apply, adder] = &problems[..] else {
        panic!("{told}")
    };
    let Error::NotFound { symbol, near, .. } = greeter else {
        panic!("{greeter}")
    };
    assert_eq!(
        (&**symbol, &near[..1]),
        ("NewGreter", &["NewGreeter".to_owned()][..])
    );
    assert!(
        matches!(sum, Error::TypeMismatch { symbol, .. } if symbol == "Sum"),
        "{sum}"
    );
    assert!(
        matches!(apply, Error::WrongKind { symbol, .. } if symbol == "Apply"),
        "{apply}"
    );
    assert!(
        matches!(adder, Error::TypeMismatch { symbol, .. } if symbol == "Adder"),
        "{adder}"
    );
    let each: Vec<_> = problems.iter().map(Error::to_string).collect();
    let head = "plugin example.com/fixtures/objects does not implement the requested interface: ";
    assert_eq!(told, format!("{head}{}", each.join("; ")));
    assert!(told.contains("result 1 is int, not int64"), "{told}");
}

#[test]
fn fields_may_have_any_name() {
    // Names that the derive could use itself, and a keyword.
    #[derive(PluginApi)]
    struct Names {
        #[go(name = "Sum")]
        plugin: Func<fn(Value) -> isize>,
        #[go(name = "Describe")]
        problems: Func<fn(Value) -> String>,
        #[go(name = "Registry")]
        problem: Var<Value>,
        #[go(name = "List")]
        r#type: Func<fn(isize) -> Value>,
    }
    let names = Names::bind(&open("objects")).unwrap();
    let list = names.r#type.call(3).unwrap();
    assert_eq!(names.plugin.call(list).unwrap(), 6);
    let told = names.problems.call(Value::new(true).unwrap()).unwrap();
    assert_eq!(told, "bool true");
    assert_eq!(names.problem.symbol().unwrap().kind(), SymbolKind::Var);
}

#[test]
fn an_interface_without_members_fits_every_plugin() {
    #[derive(PluginApi)]
    struct Nothing {}
    let Nothing {} = Nothing::bind(&open("objects")).unwrap();
}

/// A `Plugin` that renames the symbols of another one: `Old…` is `…` of `real`; it has no other symbols.
#[derive(Debug)]
struct Renamed {
    real: GoPlugin,
    symbols: Vec<RenamedSymbol>,
}

#[derive(Debug)]
struct RenamedSymbol {
    name: String,
    real: Option<GoSymbol>,
    like: GoSymbol,
}

impl Renamed {
    fn new(real: GoPlugin, callable: bool) -> Self {
        let rename = |symbol: GoSymbol| RenamedSymbol {
            name: format!("Old{}", symbol.name()),
            real: callable.then_some(symbol),
            like: symbol,
        };
        let symbols = real.symbols().map(rename).collect();
        Self { real, symbols }
    }
}

impl Plugin for Renamed {
    fn path(&self) -> &Path {
        self.real.path()
    }

    fn plugin_path(&self) -> &str {
        "renamed"
    }

    fn lookup(&self, name: &str) -> Result<&dyn Symbol, Error> {
        let found = self.symbols.iter().find(|symbol| symbol.name == name);
        found
            .map(|symbol| symbol as &dyn Symbol)
            .ok_or_else(|| Error::NotFound {
                symbol: name.to_owned(),
                plugin: self.plugin_path().to_owned(),
                near: Vec::new(),
            })
    }

    fn symbols(&self) -> Box<dyn Iterator<Item = &dyn Symbol> + '_> {
        Box::new(self.symbols.iter().map(|symbol| symbol as &dyn Symbol))
    }
}

impl Symbol for RenamedSymbol {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> SymbolKind {
        self.like.kind()
    }

    fn go_type(&self) -> GoType<'_> {
        self.like.go_type()
    }

    fn address(&self) -> *const () {
        self.like.address()
    }

    fn as_go(&self) -> Option<GoSymbol> {
        self.real
    }
}

#[derive(PluginApi)]
struct Old {
    old_describe: Func<fn(Value) -> String>,
    #[go(name = "Describe")]
    describe: Option<Func<fn(Value) -> String>>,
}

#[test]
fn a_plugin_is_whatever_implements_the_trait() {
    let renamed = Renamed::new(open("objects"), true);
    let old = Old::bind(&renamed).unwrap();
    let text = Value::new("x".to_owned()).unwrap();
    assert_eq!(old.old_describe.call(text).unwrap(), "string x");
    assert!(old.describe.is_none());
    let registry = Plugin::lookup(&renamed, "OldRegistry").unwrap();
    // SAFETY: no code writes the variable during the read.
    let registry = unsafe { registry.variable() }.unwrap();
    let names = registry.field("Names").unwrap();
    assert_eq!(names.go_type(), "map[string]int");
    assert!(
        renamed
            .symbols()
            .all(|symbol| symbol.name().starts_with("Old"))
    );
}

#[test]
fn a_symbol_with_no_go_code_behind_it_is_not_found() {
    let fake = Renamed::new(open("objects"), false);
    let symbol = fake.lookup("OldRegistry").unwrap();
    assert!(matches!(symbol.value(), Err(Error::NotFound { .. })));
    let error = Old::bind(&fake).err().unwrap();
    assert!(
        matches!(&error, Error::Interface { plugin, problems }
        if plugin == "renamed" && matches!(&problems[..], [Error::NotFound { symbol, .. }] if symbol == "OldDescribe")),
        "{error}"
    );
}
