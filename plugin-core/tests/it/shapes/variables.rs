//! S7: variables that hosts read, write and call: Kong's, Kubo's, PluGeth's, Singularity's and uTask's.

use super::{ask, call, int, projects, text};
use plugin_core::{Callback, Func, GoError, GoStruct, PluginApi, Value, Var};
use std::collections::HashMap;

#[derive(GoStruct, Debug, PartialEq)]
struct Manifest {
    name: String,
    author: String,
    version: String,
    description: String,
}

type Install = fn(String) -> Result<(), GoError>;

/// The type for reading, in which Go's funcs are values.
#[derive(GoStruct)]
struct Singularity {
    manifest: Manifest,
    callbacks: Vec<Value>,
    install: Value,
}

/// The type for writing, in which funcs are Rust closures.
#[derive(GoStruct)]
struct NewSingularity {
    manifest: Manifest,
    callbacks: Vec<Value>,
    install: Callback<Install>,
}

#[derive(GoStruct)]
struct Environment {
    repo: String,
    config: Value,
}

#[derive(PluginApi)]
struct Variables {
    version: Var<String>,
    priority: Var<isize>,
    plugins: Var<Vec<Value>>,
    subcommands: Var<HashMap<String, Value>>,
    plugin: Var<Singularity>,
    #[go(name = "Plugin")]
    new_plugin: Var<NewSingularity>,
    initializer_plugin: Var<Value>,
    said: Func<fn() -> String>,
    wrappers: Func<fn() -> Vec<String>>,
}

fn variables() -> Variables {
    Variables::bind(&projects()).unwrap()
}

/// Returns the value of a variable. No test here writes a variable that another test reads.
fn read<T: plugin_core::GoValue>(variable: Var<T>) -> T {
    // SAFETY: no Go code of the fixture writes these variables.
    unsafe { variable.read() }.unwrap()
}

#[test]
fn kong_reads_a_version_and_a_priority() {
    let variables = variables();
    assert_eq!(read(variables.version), "0.2");
    assert_eq!(variables.priority.get(), 1005);
}

#[test]
fn kubo_initialises_a_slice_of_interfaces() {
    let variables = variables();
    let environment = Environment {
        repo: "/repo".into(),
        config: Value::new(HashMap::from([("a".to_owned(), 1isize)])).unwrap(),
    };
    let environment = Value::new(Some(Box::new(environment))).unwrap();
    let plugins = read(variables.plugins);
    let names = plugins
        .iter()
        .map(|plugin| ask::<String>(plugin, "Name", &[]));
    assert_eq!(names.collect::<Vec<_>>(), ["flatfs", "badger"]);
    for plugin in &plugins {
        assert!(call(plugin, "Init", &[&environment])[0].is_nil());
        let again = call(plugin, "Init", &[&environment]).remove(0);
        assert!(again.to_string().ends_with(" is initialised"));
    }
}

#[test]
fn plugeth_parses_flags_and_runs_a_subcommand() {
    let flags = projects().lookup("Flags").unwrap();
    let flags = flags.methods().unwrap();
    assert_eq!(flags.go_type(), "*flag.FlagSet");
    let arguments = Value::new(vec!["-verbosity=2".to_owned(), "rest".to_owned()]).unwrap();
    assert!(call(&flags, "Parse", &[&arguments])[0].is_nil());
    assert_eq!(ask::<Vec<String>>(&flags, "Args", &[]), ["rest"]);

    let variables = variables();
    let say = &read(variables.subcommands)["say"];
    let words = |words: Vec<String>| Value::new(words).unwrap();
    let nothing = say.call(&[&words(vec![]), &words(vec![])]).unwrap();
    assert_eq!(nothing[0].to_string(), "nothing to say");
    say.call(&[&words(vec![]), &words(vec!["ho".into()])])
        .unwrap();
    assert_eq!(variables.said.call().unwrap(), "hoho");
}

#[test]
fn singularity_reads_a_manifest_and_callbacks_and_sets_one() {
    let variables = variables();
    let Singularity {
        manifest,
        callbacks,
        install,
    } = read(variables.plugin);
    assert_eq!((&*manifest.name, &*manifest.version), ("log", "0.1.0"));
    assert!(install.is_nil());
    let types = callbacks.iter().map(|callback| callback.go_type());
    assert_eq!(
        types.collect::<Vec<_>>(),
        ["func(string) string", "func(int) int"]
    );
    let upper = callbacks[0].call(&[&text("up")]).unwrap();
    assert_eq!(upper[0].get::<String>().unwrap(), "UP");
    assert_eq!(
        callbacks[1].call(&[&int(1)]).unwrap()[0]
            .get::<isize>()
            .unwrap(),
        2
    );

    let install = Callback::<Install>::new(|path| match path.is_empty() {
        true => Err(GoError::from_message("no path")),
        false => Ok(()),
    });
    let changed = NewSingularity {
        manifest,
        callbacks,
        install,
    };
    // SAFETY: no other test uses this variable, and no Go code.
    unsafe { variables.new_plugin.write(changed) }.unwrap();
    let install = read(variables.plugin).install;
    assert!(install.call(&[&text("/x")]).unwrap()[0].is_nil());
    assert_eq!(
        install.call(&[&text("")]).unwrap()[0].to_string(),
        "no path"
    );
}

#[test]
fn utask_calls_what_an_interface_variable_holds() {
    let variables = variables();
    let plugin = read(variables.initializer_plugin);
    assert_eq!(plugin.go_type(), "main.initializer");
    let init = |plugin, wrapper| call(plugin, "Init", &[&text(wrapper)]).remove(0);
    assert!(init(&plugin, "held").is_nil());
    // Or on the variable itself, as Go calls through a pointer to it.
    let variable = variables.initializer_plugin.symbol().unwrap();
    // SAFETY: nobody writes it but the methods that are called here.
    let variable = unsafe { variable.variable() }.unwrap();
    assert!(init(&variable, "variable").is_nil());
    assert_eq!(variables.wrappers.call().unwrap(), ["held", "variable"]);
}
