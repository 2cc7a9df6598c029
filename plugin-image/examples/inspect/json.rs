//! The image for a program.

use crate::hex;
use plugin_image::{Checksum, Detail, ExportKind, Image, Module, ModuleVersion, TypeId, Types};
use serde_json::{Value, json};

pub(crate) fn of(image: &Image, checksum: &Checksum) -> Value {
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
            "symbol": module.symbol(export),
            "address": export.address(),
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
