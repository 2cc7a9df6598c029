//! Bindings for every fixture, compiled in one crate that takes no warning.

mod support;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use plugin_bindgen::Source;
use support::{fixtures, go, image, manifest, with_source};

/// A crate with the bindings of all fixtures, and a program that opens and binds those that it is given.
struct All {
    lib: String,
    main: String,
    source: PathBuf,
}

impl All {
    fn add(&mut self, name: &str, text: &str) {
        fs::write(self.source.join(format!("{name}.rs")), text).unwrap();
        // As a file of its own, and included where nobody uses it.
        self.lib.push_str(&format!(
            "/// A file.\npub mod {name};\nmod included_{name} {{\n    include!(\"{name}.rs\");\n}}\n"
        ));
        self.main.push_str(&format!(
            "            \"{name}\" => bindings::{name}::Api::bind(&plugin).map(drop),\n"
        ));
    }
}

const MAIN: &str = r#"//! All.
fn main() {
    let mut arguments = std::env::args().skip(1);
    while let (Some(name), Some(file)) = (arguments.next(), arguments.next()) {
        // SAFETY: it is a fixture of this project.
        let plugin = unsafe { plugin_core::open(file) }.unwrap_or_else(|error| panic!("{error}"));
        let bound = match &*name {
"#;

const END: &str = "            _ => panic!(\"{name}\"),
        };
        bound.unwrap_or_else(|error| panic!(\"{name}: {error}\"));
    }
    // What is one value in Go is one in Rust.
    use bindings::of_source::Level;
    assert_eq!(Level::Other(0), Level::Quiet);
    assert_ne!(Level::Other(7), Level::Quiet);
    let levels = std::collections::HashSet::from([Level::Loud, Level::Other(1), Level::Other(7)]);
    assert_eq!(levels.len(), 2);
}
";

#[test]
fn all_compile_without_a_warning_and_bind() {
    let scratch = tempfile::tempdir().unwrap();
    let source = scratch.path().join("src");
    fs::create_dir(&source).unwrap();
    let mut all = All {
        lib:
            "#![deny(warnings, missing_docs, unreachable_pub)]\n#![forbid(unsafe_code)]\n//! All.\n"
                .to_owned(),
        main: MAIN.to_owned(),
        source,
    };
    let mut opened = Vec::new();
    let mut refusals = BTreeSet::new();
    for entry in fixtures().read_dir().unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|end| end != "so") {
            continue;
        }
        // One fixture is an archive of the Go compiler's.
        let Ok(image) = plugin_image::read_file(&path) else {
            continue;
        };
        let name = path.file_stem().unwrap().to_str().unwrap();
        match plugin_bindgen::generate(&image, None) {
            Ok(text) => {
                let module = format!("of_{}", name.replace('.', "_"));
                all.add(&module, &text);
                // Some of these fail on purpose, and so may others that share packages with them.
                if !name.starts_with("init_") {
                    opened.extend([module, path.to_str().unwrap().to_owned()]);
                }
            }
            Err(error) => drop(refusals.insert(error.to_string())),
        }
    }
    all.add("of_source", &with_source());
    opened.push("of_source".to_owned());
    opened.push(fixtures().join("bindings.so").to_str().unwrap().to_owned());
    assert!(opened.len() > 80, "{opened:?}");
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    fs::write(all.source.join("lib.rs"), &all.lib).unwrap();
    fs::write(all.source.join("main.rs"), all.main + END).unwrap();
    manifest(scratch.path());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("user");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--offline"])
        .current_dir(scratch.path());
    let built = cargo.env("CARGO_TARGET_DIR", &target).output().unwrap();
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    if !built.status.success() || said.contains("warning") {
        // To be looked at.
        let kept = scratch.keep();
        panic!("{}:\n{said}", kept.display());
    }
    // Each in a process of its own: Go's linker leaves out of each plugin what that does not use of a package's maps, so that plugins that
    // share the package can fail in another order.
    for plugin in opened.chunks(2) {
        let mut program = Command::new(target.join("debug/bindings"));
        let ran = program.args(plugin).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{plugin:?}: {said}");
    }
}

#[test]
fn what_the_source_says_is_there() {
    let text = with_source();
    for part in [
        "pub read: plugin_core::FuncValue<fn(plugin_core::InOut<[u8]>) -> (isize, Option<plugin_core::GoError>)>,",
        "pub read_at: plugin_core::FuncValue<fn(plugin_core::InOut<[u8]>, i64) -> (isize, Option<plugin_core::GoError>)>,",
        "pub write: plugin_core::FuncValue<fn(Vec<u8>) -> Result<isize, plugin_core::GoError>>,",
        "/// Greet greets someone",
        "/// Parameters: `name`, `level`.",
        "pub greet: plugin_core::Func<fn(String, Level) -> Result<String, plugin_core::GoError>>,",
        "/// Level says how loud something is.",
        "/// `````text\n/// if level > Quiet {",
        "pub enum Level {",
        "/// Quiet is silent.",
        "    Quiet = 0,",
        "/// Loud is not.",
        "    Loud = 1,",
        "    Other(isize),",
        // No variant has the discriminant that Rust would give the last one.
        "pub enum PlayerRank {",
        "    Unknown = 2,",
        "    Top = 1,",
        "    Other(i32) = 0,",
        "    No = 0,",
        "    All = 18446744073709551615,",
        "    Other(u64) = 1,",
        "pub const READ: Flags = 1;",
        "pub const MODE_FAST: &str = \"fast \\\"and\\\" loose\";",
        "pub const VERSION: &str = \"1.0\\n\";",
        "pub const MAX_SIZE: isize = 1048576;",
        "pub const PI: f64 = 3.25;",
        "pub const LETTER: i32 = 120;",
        "pub const WIDE: u8 = 255;",
        "/// Add adds.",
        // Of another package.
        "pub enum SlogLevel {",
        "    Error = 8,",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for constant in [
        "pub const LARGER: u64 = 9223372036854775808;",
        "pub const HUGE: i128 = 1267650600228229401496703205376;",
        r#"pub const RAW: &[u8] = b"\x00\xff";"#,
        "// Go's constant `Greatest`, ",
        "pub const COMPLEX: plugin_core::Complex<f64> = plugin_core::Complex::new(1.0, 2.0);",
        "pub const ROOT: plugin_core::Complex<f32> = plugin_core::Complex::new(0.0, 2.0);",
        "// Go's constant `Tiny`, float64 1e-400, is too large or too small for it in Rust.",
        "// Go's constant `Vast`, float64 1e+400, ",
        "// Go's constant `FarRoot`, ",
        "/// Go's constant `Patience`, a `time.Duration`.",
        "pub const PATIENCE: std::time::Duration = std::time::Duration::from_nanos(5000000000);",
        "pub const BEFORE: i64 = -1000000000;",
        "pub const SPRING: isize = 3;",
        "pub const LOUDNESS: isize = 8;",
        "pub const LEAST: f64 = 5e-324;",
        "pub const NARROW: f32 = 1e-40;",
        "pub const THIRD: f64 = 0.3333333333333333;",
        "pub const MINUS_NOUGHT: f64 = 0.0;",
        "pub const ALMOST_HUGE: u128 = 170141183460469231731687303715884105728;",
        "pub const LONG_LETTER: i64 = 131941395333120;",
    ] {
        assert!(text.contains(constant), "{constant}");
    }
}

#[test]
fn what_cannot_be_expressed_is_a_value_that_says_why() {
    let text = plugin_bindgen::generate(&image("bindings.so"), None).unwrap();
    for part in [
        "/// By handle: `main.Hidden` has the unexported field `hidden`, which only Go can set.",
        "pub hide: plugin_core::Func<fn(plugin_core::Value) -> plugin_core::Value>,",
        "/// By handle: it has more than 16 parameters or 12 results.\n    pub many: plugin_core::Value,",
        "/// By handle: `map[float64]string` has keys that cannot be keys of a Rust map.",
        "whose methods [`Strings::bind`] gives",
        "pub each: plugin_core::FuncValue<fn(plugin_core::Callback<fn(String) -> bool>)>,",
        "`chan int` can be sent to and received from",
        "pub anything: plugin_core::Var<plugin_core::Value>,",
        "pub count_methods: CounterMethods,",
        "pub deadline: plugin_core::Var<std::time::SystemTime>,",
        "pub timeout: plugin_core::Var<std::time::Duration>,",
        "pub second: Option<PairStringLevel>,",
        "pub add: plugin_core::FuncValue<fn(isize) -> isize>,",
        "#[go(name = \"Größe\")]",
        "pub struct GoString {",
        "pub r#type: isize,",
        "pub self_: isize,",
        // Go names that are one in snake case: neither has it.
        "    pub h_t_t_p_server_: String,",
        "pub http_server_: String,",
        "#[go(name = \"Http_Server\")]\n    pub http_u5f_server_: Vec<GoString>,",
        "pub foo_bar_: plugin_core::Func<fn() -> isize>,",
        "pub f_o_o_bar_: plugin_core::Func<fn() -> isize>,",
        "#[go(recursive)]\npub struct Tree {",
        "pub trees: plugin_core::Func<fn(plugin_core::InOut<Tree>, Branch) -> ",
        "pub swap: plugin_core::Func<fn(plugin_core::InOut<isize>, plugin_core::InOut<isize>)>,",
        "pass `plugin_core::in_out(&mut value)`. To pass nil, look it up with an `Option` there.",
        "pub snakes: plugin_core::Var<Vec<KindU5fOf_>>,",
        "pub camels: plugin_core::Var<Vec<KindOf_>>,",
        "#[derive(plugin_core::PluginApi, Debug)]",
        "#[derive(plugin_core::GoInterface, Debug)]",
        "pub struct PairStringPairIntInt {",
        "pub type Matrix = [[f64; 3]; 3];",
        "#[derive(plugin_core::GoStruct, Debug, Clone, Default, PartialEq, Eq, Hash)]\npub struct Key {",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn no_plugin_and_no_go_are_errors() {
    let error = plugin_bindgen::generate(&image("c_shared.so"), None).unwrap_err();
    assert!(error.to_string().contains("not a Go plugin"), "{error}");
    let none = BTreeSet::new();
    let read = |go: &Path, folder: &Path| Source::read(go, folder, &none, &[], &[]).unwrap_err();
    let error = read(Path::new("/nowhere/go"), Path::new("/"));
    assert!(
        error.to_string().contains("/nowhere/go cannot be run"),
        "{error}"
    );
    let empty = tempfile::tempdir().unwrap();
    let error = read(&go(), empty.path());
    let said = error.to_string();
    assert!(
        said.contains("cannot be read") && said.contains("go.mod"),
        "{said}"
    );
}
