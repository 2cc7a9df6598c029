//! Hand-made plugins: what the reader makes of them, byte for byte known.

use crate::go::scratch;
use plugin_image::{Arch, Detail, ExportKind, Format, ImageError, Kind, Reader, Unsupported};
use std::fs;
use tiny::{Container, plugin};

#[path = "../shared/tiny/mod.rs"]
mod tiny;

#[test]
fn hand_made_plugins_are_read() {
    for container in [Container::Elf, Container::MachO, Container::MachOChains] {
        let bytes = plugin(container);
        std::fs::write(scratch().join(format!("tiny-{container:?}")), &bytes).unwrap();
        let image = plugin_image::read(bytes.as_slice()).unwrap();
        let format = if container == Container::Elf {
            Format::Elf
        } else {
            Format::MachO
        };
        assert_eq!((image.format, image.arch), (format, Arch::Amd64));
        assert_eq!(
            image.link_base(),
            if container == Container::Elf {
                0
            } else {
                0x1000_0000
            }
        );
        assert_eq!(image.build.as_ref().unwrap().build_mode(), Some("plugin"));
        assert_eq!(
            image.package_hash("example.com/t"),
            Some([1, 2, 3, 4, 5, 6, 7, 8])
        );
        let module = image.module.as_ref().unwrap();
        assert_eq!(
            (module.plugin_path.as_str(), module.packages.len()),
            ("example.com/t", 1)
        );
        let [f, v] = module.exports.as_slice() else {
            panic!("{:?}", module.exports)
        };
        assert_eq!(
            (f.kind, module.symbol(f)),
            (ExportKind::Func, "example.com/t.F".to_owned())
        );
        assert_eq!(
            (v.kind, module.symbol(v)),
            (ExportKind::Var, "example.com/t.V".to_owned())
        );
        assert_eq!(image.defines("example.com/t.V"), v.address());
        assert_eq!(f.address(), Some(module.text.start));

        let types = &module.types;
        let Detail::Func {
            params,
            results,
            variadic: true,
        } = &types.get(f.ty).detail
        else {
            panic!("{:?}", types.get(f.ty))
        };
        let text = |ids: &[plugin_image::TypeId]| {
            ids.iter()
                .map(|id| types.display(*id).to_string())
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(text(params), "int, interface { Name() string }");
        assert_eq!(text(results), "string, *main.T");
        let ty = types.get(v.ty);
        let name = ty.name.as_ref().unwrap();
        assert_eq!(
            (name.package_path.as_str(), name.name.as_str()),
            ("example.com/t", "T")
        );
        assert_eq!(
            (ty.methods.len(), ty.methods[0].name.as_str(), ty.hash),
            (1, "Name", 0x0403_0201)
        );
        let Detail::Struct { fields, .. } = &ty.detail else {
            panic!("{ty:?}")
        };
        let fields: Vec<_> = fields
            .iter()
            .map(|field| {
                let package = field.package_path.as_deref();
                let ty = types.display(field.ty).to_string();
                (
                    field.name.as_str(),
                    package,
                    ty,
                    field.offset,
                    field.tag.as_str(),
                    field.embedded,
                )
            })
            .collect();
        assert_eq!(
            fields,
            [
                (
                    "Next",
                    None,
                    "*main.T".to_owned(),
                    0,
                    "json:\"next\"",
                    false
                ),
                (
                    "list",
                    Some("example.com/t"),
                    "[3]int".to_owned(),
                    8,
                    "",
                    false
                ),
                ("M", None, "map[string]int".to_owned(), 16, "", true),
                ("C", None, "<-chan int".to_owned(), 24, "", false),
            ]
        );
        assert_eq!(
            types
                .iter()
                .filter(|(_, ty)| ty.kind == Kind::Pointer)
                .count(),
            1
        );
    }
}

/// Every byte of a hand-made plugin set to a few values, one at a time: all errors, no panic.
#[test]
fn every_byte_may_be_wrong() {
    for container in [Container::Elf, Container::MachO, Container::MachOChains] {
        let mut bytes = plugin(container);
        let mut refused = 0;
        for place in 0..bytes.len() {
            let old = bytes[place];
            for value in [0, 1, 0x7f, 0x80, 0xff, old ^ 1, old.wrapping_add(8)] {
                bytes[place] = value;
                refused += usize::from(plugin_image::read(bytes.as_slice()).is_err());
                let _ = plugin_image::checksum(bytes.as_slice());
            }
            bytes[place] = old;
        }
        assert!(refused > 1000, "{container:?}: {refused}");
        for len in 0..bytes.len() {
            assert!(
                plugin_image::read(&bytes[..len]).is_err(),
                "{container:?} cut to {len}"
            );
        }
    }
}

/// A hand-made ELF plugin with `old` replaced by `new`, which is as long.
fn changed(old: &str, new: &str) -> ImageError {
    let mut bytes = plugin(Container::Elf);
    let places = 0..=bytes.len() - old.len();
    let at = places
        .into_iter()
        .rev()
        .find(|at| bytes[*at..].starts_with(old.as_bytes()))
        .unwrap();
    bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
    plugin_image::read(bytes.as_slice()).unwrap_err()
}

/// Go looks for the symbols of all exports when it has loaded the plugin. Here they are looked for when the file is checked.
#[test]
fn a_missing_symbol_is_found_by_the_check() {
    let mut bytes = plugin(Container::Elf);
    let name = b"example.com/t.V\0";
    let at = bytes.windows(name.len()).rposition(|found| found == name);
    bytes[at.unwrap() + name.len() - 2] = b'W';
    let file = scratch().join("missing-symbol.so");
    fs::write(&file, bytes).unwrap();
    let read = Reader::new().read_unchecked(&file).unwrap();
    let error = read.check().unwrap_err();
    assert!(
        matches!(&error, ImageError::MissingSymbol { symbol } if symbol == "example.com/t.V"),
        "{error}"
    );
    fs::remove_file(&file).unwrap();
}

#[test]
fn what_go_would_die_of_is_an_error() {
    // Go looks symbols up after it has run all initialisers, and leaves the plugin half open (plugin/plugin_dlopen.go).
    let error = changed("example.com/t.V\0", "example.com/t.W\0");
    assert!(
        matches!(&error, ImageError::MissingSymbol { symbol } if symbol == "example.com/t.V"),
        "{error}"
    );
    for version in ["go1.20.9", "go1.28.0"] {
        let error = changed("go1.26.8", version);
        let expected = ImageError::Unsupported(Unsupported::GoVersion(version.to_owned()));
        assert_eq!(error.to_string(), expected.to_string());
        assert!(error.to_string().contains("go1.21 to go1.27"), "{error}");
    }
    // The magic number of the function table.
    let mut bytes = plugin(Container::MachO);
    let at = (0..bytes.len())
        .find(|at| bytes[*at..].starts_with(&[0xf1, 0xff, 0xff, 0xff]))
        .unwrap();
    bytes[at] = 0xf0;
    let error = plugin_image::read(bytes.as_slice()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("malformed Go function table at 0x1000"),
        "{error}"
    );
}
