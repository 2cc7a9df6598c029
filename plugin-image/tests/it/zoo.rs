//! Types: every kind, compared with what `reflect` says about them inside the plugin itself.

use crate::go::{Go, output};
use plugin_image::{ChanDir, Detail, ExportKind, Image, Kind, TypeId, Types};
use std::{collections::HashMap, fmt::Write, process::Command};

#[test]
fn types_are_what_reflect_says() {
    for go in Go::all() {
        let plugin = go.plugin("./zoo");
        let opener = go.build("opener", "./opener", &[]);
        let expected = output(Command::new(opener).arg(&plugin));
        let image = plugin_image::read_file(&plugin).unwrap();
        assert_same(&dump(&image), &expected, &go.version());
        assert!(
            expected.lines().count() > 120,
            "the zoo has lost its animals"
        );
    }
}

/// Fails at the first line that differs.
fn assert_same(found: &str, expected: &str, version: &str) {
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected, "{version}");
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{version}");
}

/// What `Dump` in the plugin writes (dump.go), from the image.
pub(crate) fn dump(image: &Image) -> String {
    let module = image.module.as_ref().unwrap();
    let mut dumper = Dumper {
        types: &module.types,
        seen: HashMap::new(),
        lines: Vec::new(),
    };
    let mut out = String::new();
    for export in &module.exports {
        let is_func = module.types.get(export.ty).kind == Kind::Func;
        assert!(export.kind == ExportKind::Var || is_func);
        writeln!(out, "{} {}", export.name, dumper.number(export.ty)).unwrap();
    }
    dumper
        .lines
        .iter()
        .for_each(|line| writeln!(out, "{line}").unwrap());
    out
}

struct Dumper<'t> {
    types: &'t Types,
    seen: HashMap<TypeId, usize>,
    lines: Vec<String>,
}

impl Dumper<'_> {
    fn number(&mut self, id: TypeId) -> String {
        if let Some(number) = self.seen.get(&id) {
            return format!("#{number}");
        }
        let number = self.lines.len();
        self.seen.insert(id, number);
        self.lines.push(String::new());
        self.lines[number] = self.line(number, id);
        format!("#{number}")
    }

    fn line(&mut self, number: usize, id: TypeId) -> String {
        let types = self.types;
        let ty = types.get(id);
        let (package, name) = ty
            .name
            .as_ref()
            .map_or(("", ""), |name| (&name.package_path, &name.name));
        let mut out = format!(
            "#{number} {} {:?} name={name:?} pkg={package:?} size={} align={}",
            ty.kind,
            types.display(id).to_string(),
            ty.size,
            ty.align
        );
        match &ty.detail {
            Detail::None => {}
            Detail::Array { elem, len } => {
                write!(out, " {} len={len}", self.number(*elem)).unwrap()
            }
            Detail::Chan { elem, dir } => {
                let dir = match dir {
                    ChanDir::Receive => "<-chan",
                    ChanDir::Send => "chan<-",
                    ChanDir::Both => "chan",
                };
                write!(out, " {} dir={dir}", self.number(*elem)).unwrap();
            }
            Detail::Func { .. } => write!(out, " {}", self.signature(id)).unwrap(),
            Detail::Interface { methods, .. } => {
                for method in methods {
                    let package = method.package_path.as_deref().unwrap_or("");
                    write!(
                        out,
                        " {}{} pkg={package:?}",
                        method.name,
                        self.signature(method.ty)
                    )
                    .unwrap();
                }
            }
            Detail::Map { key, elem } => {
                write!(out, " {} {}", self.number(*key), self.number(*elem)).unwrap()
            }
            Detail::Pointer { elem } | Detail::Slice { elem } => {
                write!(out, " {}", self.number(*elem)).unwrap()
            }
            Detail::Struct { fields, .. } => {
                for field in fields {
                    let package = field.package_path.as_deref().unwrap_or("");
                    let number = self.number(field.ty);
                    write!(
                        out,
                        " {{{} pkg={package:?} {number} offset={} tag={:?} embedded={}}}",
                        field.name, field.offset, field.tag, field.embedded
                    )
                    .unwrap();
                }
            }
        }
        // reflect lists exported methods only.
        for method in ty
            .methods
            .iter()
            .filter(|method| method.package_path.is_none())
        {
            let signature = self.signature(method.ty.unwrap());
            write!(out, " {}{signature} pkg=\"\"", method.name).unwrap();
        }
        out
    }

    fn signature(&mut self, id: TypeId) -> String {
        let Detail::Func {
            params,
            results,
            variadic,
        } = &self.types.get(id).detail
        else {
            panic!("{} is no func type", self.types.display(id))
        };
        let mut list = |ids: &[TypeId]| {
            ids.iter()
                .map(|id| self.number(*id))
                .collect::<Vec<_>>()
                .join(",")
        };
        format!("({})({}) variadic={variadic}", list(params), list(results))
    }
}
