//! Prints what a file says about itself: `inspect [--json] FILE`.
//!
//! Nothing is loaded and nothing in the file runs.

use plugin_image::{
    Checksum, Detail, ExportKind, Image, Module, ModuleVersion, TypeId, Types, checksum, read_file,
};
use serde_json::{Value, json};
use std::{error::Error, fs::File, io::Write, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let as_json = arguments
        .first()
        .is_some_and(|argument| argument == "--json");
    arguments.drain(..usize::from(as_json));
    let [file] = arguments.as_slice() else {
        eprintln!("usage: inspect [--json] FILE");
        return ExitCode::from(2);
    };
    match inspect(Path::new(file), as_json) {
        Ok(text) => {
            // A reader that has seen enough (`| head`) is no error.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  caused by: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn inspect(path: &Path, as_json: bool) -> Result<String, Box<dyn Error>> {
    let image = read_file(path)?;
    let checksum = checksum(&File::open(path)?)?;
    Ok(if as_json {
        format!("{:#}\n", to_json(&image, &checksum))
    } else {
        to_text(&image, &checksum)
    })
}

fn to_text(image: &Image, checksum: &Checksum) -> String {
    let mut lines = Vec::new();
    let os = image
        .os
        .as_ref()
        .map_or_else(|| "unknown system".to_owned(), ToString::to_string);
    lines.push(format!(
        "format      {} {} {}, {}, for {os}/{}, {} bytes",
        image.format, image.class, image.byte_order, image.file_kind, image.arch, image.file_len
    ));
    if !image.slices.is_empty() {
        lines.push(format!("slices      {:?}", image.slices));
    }
    lines.extend(
        image
            .needed
            .iter()
            .map(|library| format!("needs       {library}")),
    );
    if let Some(id) = &image.go_build_id {
        lines.push(format!("build ID    {id}"));
    }
    lines.push(format!(
        "checksum    {}",
        match checksum {
            Checksum::Matches => "agrees with the content".to_owned(),
            Checksum::Differs {
                recorded,
                computed,
                stripped,
            } => {
                let why = if *stripped {
                    " (there is no symbol table: was the file stripped?)"
                } else {
                    ""
                };
                format!("recorded {recorded}, computed {computed}{why}")
            }
            _ => "none".to_owned(),
        }
    ));
    match &image.build {
        Some(build) => {
            lines.push(format!("go          {}", build.go_version));
            lines.push(format!("path        {}", build.path));
            lines.extend(
                build
                    .main
                    .iter()
                    .map(|main| format!("module      {}", version(main))),
            );
            lines.extend(
                build
                    .deps
                    .iter()
                    .map(|dep| format!("dependency  {}", version(dep))),
            );
            lines.extend(
                build
                    .settings
                    .iter()
                    .map(|(key, value)| format!("setting     {key}={value}")),
            );
        }
        None => lines.push("go          no build info: not built by Go 1.18 or later".to_owned()),
    }
    match &image.module {
        Some(module) => module_to_text(module, &mut lines),
        None => {
            let hashes = image.package_hashes();
            lines.extend(hashes.map(|(path, hash)| format!("package     {} {path}", hex(hash))));
        }
    }
    lines.join("\n") + "\n"
}

fn version(module: &ModuleVersion) -> String {
    let replace = module
        .replace
        .as_ref()
        .map_or_else(String::new, |by| format!(" => {}", version(by)));
    format!("{} {} {}", module.path, module.version, module.sum)
        .trim_end()
        .to_owned()
        + &replace
}

fn module_to_text(module: &Module, lines: &mut Vec<String>) {
    lines.push(format!("plugin path {}", module.plugin_path));
    lines.extend(
        module
            .linked_modules
            .iter()
            .map(|name| format!("linked with {name}")),
    );
    let packages = module.packages.iter();
    lines.extend(
        packages.map(|package| format!("package     {} {}", hex(package.hash), package.path)),
    );
    for export in &module.exports {
        let kind = match export.kind {
            ExportKind::Func => "func",
            ExportKind::Var => "var",
        };
        let ty = module.types.display(export.ty);
        lines.push(format!(
            "export      {kind} {} {ty} at {:#x}",
            export.name, export.address
        ));
    }
    let mut named: Vec<_> = module
        .types
        .iter()
        .filter(|(_, ty)| is_declared(ty))
        .map(|(id, _)| id)
        .collect();
    named.sort_by_key(|id| &module.types.get(*id).string);
    lines.extend(
        named
            .into_iter()
            .flat_map(|id| type_to_text(&module.types, id)),
    );
}

/// Whether someone declared the type, in a package.
fn is_declared(ty: &plugin_image::Type) -> bool {
    ty.name
        .as_ref()
        .is_some_and(|name| !name.package_path.is_empty())
}

fn type_to_text(types: &Types, id: TypeId) -> Vec<String> {
    let ty = types.get(id);
    let name = match &ty.name {
        Some(name) => format!("{}.{}", name.package_path, name.name),
        None => ty.string.clone(),
    };
    let mut lines = vec![format!(
        "type        {name} {} ({} bytes)",
        ty.kind, ty.size
    )];
    match &ty.detail {
        Detail::Struct { fields, .. } => {
            for field in fields {
                let embedded = if field.embedded { " embedded" } else { "" };
                let tag = if field.tag.is_empty() {
                    String::new()
                } else {
                    format!(" `{}`", field.tag)
                };
                let text = types.display(field.ty);
                lines.push(format!(
                    "              +{} {} {text}{tag}{embedded}",
                    field.offset, field.name
                ));
            }
        }
        Detail::Interface { methods, .. } => {
            lines.extend(
                methods
                    .iter()
                    .map(|method| method_to_text(types, &method.name, Some(method.ty))),
            );
        }
        _ => {}
    }
    lines.extend(
        ty.methods
            .iter()
            .map(|method| method_to_text(types, &method.name, method.ty)),
    );
    lines
}

fn method_to_text(types: &Types, name: &str, ty: Option<TypeId>) -> String {
    let text = ty.map_or_else(
        || "func (left out by the linker)".to_owned(),
        |ty| types.display(ty).to_string(),
    );
    format!("              .{name} {text}")
}

fn hex(hash: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(hash))
}

fn to_json(image: &Image, checksum: &Checksum) -> Value {
    json!({
        "format": image.format.to_string(),
        "class": image.class.to_string(),
        "byteOrder": image.byte_order.to_string(),
        "kind": image.file_kind.to_string(),
        "os": image.os.as_ref().map(|os| os.goos()),
        "arch": image.arch.to_string(),
        "slices": image.slices.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "fileLength": image.file_len,
        "needed": image.needed,
        "buildID": image.go_build_id,
        "checksum": match checksum {
            Checksum::Matches => json!({"state": "matches"}),
            Checksum::Differs { recorded, computed, stripped } => {
                json!({"state": "differs", "recorded": recorded, "computed": computed, "stripped": stripped})
            }
            _ => json!({"state": "none"}),
        },
        "build": image.build.as_ref().map(|build| json!({
            "goVersion": build.go_version,
            "path": build.path,
            "main": build.main.as_ref().map(version_to_json),
            "deps": build.deps.iter().map(version_to_json).collect::<Vec<_>>(),
            "settings": build.settings.iter().map(|(key, value)| json!([key, value])).collect::<Vec<_>>(),
        })),
        "packages": image.package_hashes().map(|(path, hash)| json!([path, hex(hash)])).collect::<Vec<_>>(),
        "plugin": image.module.as_ref().map(module_to_json),
    })
}

fn version_to_json(module: &ModuleVersion) -> Value {
    json!({
        "path": module.path,
        "version": module.version,
        "sum": module.sum,
        "replace": module.replace.as_deref().map(version_to_json),
    })
}

/// Types refer to each other by their place in the list of types.
fn module_to_json(module: &Module) -> Value {
    let types = &module.types;
    json!({
        "path": module.plugin_path,
        "packages": module.packages.iter().map(|package| json!([package.path, hex(package.hash)])).collect::<Vec<_>>(),
        "linkedModules": module.linked_modules,
        "exports": module.exports.iter().map(|export| json!({
            "name": export.name,
            "kind": if export.kind == ExportKind::Func { "func" } else { "var" },
            "symbol": export.symbol,
            "address": export.address,
            "type": export.ty.index(),
        })).collect::<Vec<_>>(),
        "types": types.iter().map(|(id, _)| type_to_json(types, id)).collect::<Vec<_>>(),
    })
}

fn type_to_json(types: &Types, id: TypeId) -> Value {
    let ty = types.get(id);
    let list = |ids: &[TypeId]| ids.iter().map(|id| id.index()).collect::<Vec<_>>();
    json!({
        "string": ty.string,
        "kind": ty.kind.name(),
        "name": ty.name.as_ref().map(|name| json!({"package": name.package_path, "name": name.name})),
        "size": ty.size,
        "align": ty.align,
        "detail": match &ty.detail {
            Detail::None => Value::Null,
            Detail::Array { elem, len } => json!({"elem": elem.index(), "len": len}),
            Detail::Chan { elem, dir } => json!({"elem": elem.index(), "dir": format!("{dir:?}")}),
            Detail::Func { params, results, variadic } => {
                json!({"params": list(params), "results": list(results), "variadic": variadic})
            }
            Detail::Interface { methods, .. } => Value::Array(methods.iter().map(|method| json!({
                "name": method.name, "package": method.package_path, "type": method.ty.index(),
            })).collect()),
            Detail::Map { key, elem } => json!({"key": key.index(), "elem": elem.index()}),
            Detail::Pointer { elem } | Detail::Slice { elem } => json!({"elem": elem.index()}),
            Detail::Struct { fields, .. } => Value::Array(fields.iter().map(|field| json!({
                "name": field.name, "package": field.package_path, "type": field.ty.index(), "offset": field.offset,
                "tag": field.tag, "embedded": field.embedded,
            })).collect()),
        },
        "methods": ty.methods.iter().map(|method| json!({
            "name": method.name, "package": method.package_path, "type": method.ty.map(TypeId::index),
        })).collect::<Vec<_>>(),
    })
}
