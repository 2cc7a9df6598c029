//! S8: golangci-lint gives its settings as `any`, decoded from YAML, and gets pointers to structs of funcs and an error.

use super::{projects, text};
use plugin_core::{Callback, Func, GoError, GoStruct, Value};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

#[derive(GoStruct)]
struct Diagnostic {
    file: String,
    message: String,
}

#[derive(GoStruct)]
struct Pass {
    files: Vec<String>,
    report: Callback<fn(Diagnostic)>,
}

/// A recursive type: the last field is a handle.
#[derive(GoStruct)]
struct Analyzer {
    name: String,
    doc: String,
    run: Value,
    requires: Value,
}

type New = fn(Value) -> Result<Vec<Option<Box<Analyzer>>>, GoError>;

fn analyzers(settings: &Value) -> Result<Vec<Analyzer>, GoError> {
    let new: Func<New> = projects().func("New").unwrap();
    let all = new.call(settings).unwrap()?;
    Ok(all.into_iter().map(|one| *one.unwrap()).collect())
}

fn settings(words: &[&str], strict: bool) -> Value {
    let words: Vec<_> = words.iter().map(|word| text(word)).collect();
    let settings = HashMap::from([
        ("words".to_owned(), Value::new(words).unwrap()),
        ("strict".to_owned(), Value::new(strict).unwrap()),
    ]);
    Value::new(settings).unwrap()
}

/// The reports of an analyzer, and their number.
fn run(analyzer: &Analyzer, files: &[&str]) -> (Vec<String>, isize) {
    let found = Arc::new(Mutex::new(Vec::new()));
    let reported = Arc::clone(&found);
    let report = Callback::<fn(Diagnostic)>::new(move |Diagnostic { file, message }| {
        reported.lock().unwrap().push(format!("{file}: {message}"));
    });
    let files = files.iter().map(|file| (*file).to_owned()).collect();
    let pass = Value::new(Some(Box::new(Pass { files, report }))).unwrap();
    let results = analyzer.run.call(&[&pass]).unwrap();
    assert!(results[1].is_nil());
    let found = found.lock().unwrap().clone();
    (found, results[0].get().unwrap())
}

#[test]
fn golangci_makes_analyzers_from_settings_and_runs_them() {
    let all = analyzers(&settings(&["todo", "fixme"], false)).unwrap();
    let names: Vec<_> = all.iter().map(|one| (&*one.name, &*one.doc)).collect();
    assert_eq!(
        names,
        [("notodo", "finds todo"), ("nofixme", "finds fixme")]
    );
    assert!(all.iter().all(|one| one.requires.is_nil()));
    let files = ["a_todo.go", "b.go"];
    assert_eq!(
        run(&all[0], &files),
        (vec!["a_todo.go: todo".to_owned()], 1)
    );
    assert_eq!(run(&all[1], &files), (vec![], 0));
    let strict = analyzers(&settings(&["x"], true)).unwrap();
    assert_eq!(run(&strict[0], &files).1, 2);
}

#[test]
fn golangci_tells_why_settings_are_wrong() {
    let error = analyzers(&text("yes")).err().unwrap();
    assert_eq!(error.message(), "settings are string, not a map");
    let new: Func<New> = projects().func("New").unwrap();
    let panic = new.call(Value::new(HashMap::<String, Value>::new()).unwrap());
    let panic = panic.err().unwrap().to_string();
    assert!(panic.contains("interface conversion"), "{panic}");
}
