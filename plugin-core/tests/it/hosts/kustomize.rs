//! A host in the manner of kustomize; fixtures/go_hosts/kustomize.go is the same in Go.

use super::Out;
use plugin_core::{FuncValue, GoError, GoInterface, GoStruct};
use std::{collections::HashMap, error::Error, io::Write, path::Path};

#[derive(GoStruct)]
struct PluginHelpers {
    root: String,
}

#[derive(GoStruct)]
struct Resource {
    kind: String,
    name: String,
    data: HashMap<String, String>,
}

#[derive(GoInterface)]
struct Generator {
    config: FuncValue<fn(Option<Box<PluginHelpers>>, Vec<u8>) -> Result<(), GoError>>,
    generate: FuncValue<fn() -> Result<Vec<Option<Box<Resource>>>, GoError>>,
}

pub(super) fn host(file: &Path, out: &mut Out) -> Result<(), Box<dyn Error>> {
    // SAFETY: the plugin is this project's own.
    let symbol = unsafe { plugin_core::open(file)? }.lookup("KustomizePlugin")?;
    for config in ["name: one", "name: two", "three"] {
        // SAFETY: no Go code writes the variable.
        let fresh = unsafe { symbol.variable()? }.copied()?.addr()?;
        let generator = Generator::bind(&fresh)?;
        let root = "base".to_owned();
        let helpers = Some(Box::new(PluginHelpers { root }));
        if let Err(error) = generator.config.call(helpers, config.as_bytes())? {
            writeln!(out, "{error}")?;
            continue;
        }
        for resource in generator.generate.call()??.into_iter().flatten() {
            let Resource { kind, name, data } = *resource;
            writeln!(out, "{kind} {name} {} {}", data["root"], data["rounds"])?;
        }
    }
    Ok(())
}
