//! The image for a person.

use crate::hex;
use plugin_image::{Checksum, Detail, ExportKind, Image, Module, ModuleVersion, TypeId, Types};

pub(crate) fn of(image: &Image, checksum: &Checksum) -> String {
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
            export.name,
            export.address().unwrap_or_default()
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
