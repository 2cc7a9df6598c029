//! S3: kustomize asserts the pointer to a variable to an interface, and works on a copy of the variable each time.

use super::{call, projects};
use crate::support::variable;
use plugin_core::{GoStruct, Value, ValueError};
use std::collections::HashMap;

#[derive(GoStruct)]
struct PluginHelpers {
    root: String,
}

#[derive(GoStruct, Debug, PartialEq)]
struct Resource {
    kind: String,
    name: String,
    data: HashMap<String, String>,
}

fn fresh_plugin() -> Value {
    let variable = variable("shape_projects", "KustomizePlugin");
    variable.copied().unwrap().addr().unwrap()
}

fn configure(plugin: &Value, config: &str) -> Option<String> {
    let root = "base".to_owned();
    let helpers = Value::new(Some(Box::new(PluginHelpers { root }))).unwrap();
    let config = Value::new(config.as_bytes().to_vec()).unwrap();
    let error = call(plugin, "Config", &[&helpers, &config]).remove(0);
    (!error.is_nil()).then(|| error.to_string())
}

fn generate(plugin: &Value) -> Vec<Resource> {
    let results = call(plugin, "Generate", &[]);
    assert!(results[1].is_nil());
    let all: Vec<Option<Box<Resource>>> = results[0].get().unwrap();
    all.into_iter().map(|resource| *resource.unwrap()).collect()
}

fn config_map(name: &str, rounds: &str) -> Resource {
    let data = [("root", "base"), ("rounds", rounds)];
    Resource {
        kind: "ConfigMap".to_owned(),
        name: name.to_owned(),
        data: data
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    }
}

#[test]
fn kustomize_configures_and_runs_copies_of_one_variable() {
    let (one, two) = (fresh_plugin(), fresh_plugin());
    assert_eq!(configure(&one, "name: one"), None);
    assert_eq!(configure(&two, "name: two"), None);
    assert_eq!(
        configure(&one, "one"),
        Some("config has no name".to_owned())
    );
    assert_eq!(generate(&one), [config_map("one", "i")]);
    assert_eq!(generate(&one), [config_map("one", "ii")]);
    assert_eq!(generate(&two), [config_map("two", "i")]);
    let name = fresh_plugin().elem().unwrap().field("Name").unwrap();
    assert_eq!(
        name.get::<String>().unwrap(),
        "",
        "the variable is as it was"
    );
}

#[test]
fn a_variable_has_the_methods_of_its_pointer_and_no_others() {
    let variable = projects().lookup("KustomizePlugin").unwrap();
    let variable = variable.methods().unwrap();
    assert_eq!(variable.go_type(), "*main.plugin");
    assert!(variable.method("Generate").is_ok() && variable.method("Config").is_ok());
    let missing = variable.method("Transform").unwrap_err();
    assert!(matches!(missing, ValueError::NoMethod { .. }));
    let told = missing.to_string();
    assert_eq!(told, "*main.plugin has no exported method Transform");
}
