//! What every per-system crate has to do, run against each of them: a file of tests there imports its `LOADER`,
//! gives its facts in `FACTS`, and has this file as a module.

use super::{FACTS, LOADER};
use plugin_image::{
    Arch, ByteOrder, Class, FileKind, Image, Os, Reader, Refusal, Sanitizer, SelfBound,
    inittask_symbol, package_hash_symbol, symbol_name,
};
use std::{ffi::c_int, path::Path};

/// What differs between the systems.
pub(crate) struct Facts {
    pub(crate) os: Os,
    /// `RTLD_NOW | RTLD_GLOBAL`: from the header of that system, written down a second time.
    pub(crate) open_flags: c_int,
    /// A recorded plugin for the system.
    pub(crate) recording: &'static str,
    pub(crate) arch: Arch,
    pub(crate) host_file_name: &'static str,
    /// Where the user `/u` has the cache, without and with `XDG_CACHE_HOME=/c`.
    pub(crate) caches: [&'static str; 2],
}

/// All recorded plugins: see `tests/recorded/README.md` in plugin-image.
const RECORDINGS: [&str; 4] = [
    "small-darwin-amd64-binds",
    "small-darwin-arm64-chains",
    "small-freebsd-amd64",
    "small-linux-arm64-lld",
];

/// Puts a recording together again: the length of the file, then offset, length and bytes of each part.
fn replay(name: &str) -> Image {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-image/tests/recorded");
    let recording = std::fs::read(folder.join(name).with_extension("recorded")).unwrap();
    let mut rest = recording.as_slice();
    let word = |rest: &mut &[u8]| {
        let (word, tail) = rest.split_first_chunk().unwrap();
        *rest = tail;
        u64::from_le_bytes(*word) as usize
    };
    let mut file = vec![0; word(&mut rest)];
    while !rest.is_empty() {
        let (offset, len) = (word(&mut rest), word(&mut rest));
        let (part, tail) = rest.split_at(len);
        file[offset..offset + len].copy_from_slice(part);
        rest = tail;
    }
    let reader = Reader::new().symbols(true);
    reader.read(file.as_slice()).unwrap()
}

#[test]
fn flags() {
    assert_eq!(LOADER.open_flags, FACTS.open_flags);
    if std::env::consts::OS == LOADER.os {
        assert_eq!(LOADER.open_flags, libc::RTLD_NOW | libc::RTLD_GLOBAL);
    }
}

#[test]
fn caches() {
    let folder = |variables: &[(&str, &str)]| {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        LOADER.cache_folder(|name| find(name).map(|(_, value)| value.into()))
    };
    let [plain, xdg] = FACTS.caches.map(|path| Some(path.into()));
    assert_eq!(folder(&[("HOME", "/u")]), plain);
    assert_eq!(folder(&[("HOME", "/u"), ("XDG_CACHE_HOME", "/c")]), xdg);
    assert_eq!(folder(&[("HOME", "/u"), ("XDG_CACHE_HOME", "c")]), plain);
    assert_eq!(folder(&[("HOME", "relative")]), None);
    assert_eq!(folder(&[]), None);
}

#[test]
fn names() {
    assert_eq!(LOADER.file_name("host1"), FACTS.host_file_name);
    // The path of a module is escaped already, that of a package is not.
    assert_eq!(
        symbol_name("example.com/p%2ev2", "Ünï"),
        "example.com/p%2ev2.Ünï"
    );
    assert_eq!(
        inittask_symbol("example.com/p.v2"),
        "example.com/p%2ev2..inittask"
    );
    assert_eq!(inittask_symbol("runtime"), "runtime..inittask");
    assert_eq!(
        package_hash_symbol("example.com/p.v2"),
        "go:link.pkghashbytes.example.com/p.v2"
    );

    let image = replay(FACTS.recording);
    let module = image.module.as_ref().unwrap();
    assert_eq!(module.exports.len(), 4);
    for export in &module.exports {
        let symbol = symbol_name(&module.plugin_path, &export.name);
        assert_eq!(symbol, module.symbol(export));
        assert_eq!(image.defines(&symbol), export.address());
    }
    for package in &module.packages {
        assert!(
            image.defines(&package_hash_symbol(&package.path)).is_some(),
            "{}",
            package.path
        );
    }
}

#[test]
fn its_own_plugins_and_no_others() {
    for name in RECORDINGS {
        let image = replay(name);
        for arch in [Arch::Amd64, Arch::Arm64] {
            let expected = if image.format != LOADER.format {
                Err(Refusal::WrongFormat {
                    expected: LOADER.format,
                    found: image.format,
                })
            } else if image.arch != arch {
                Err(Refusal::WrongArch {
                    expected: arch,
                    found: image.arch,
                })
            } else if image.os.as_ref() != Some(&FACTS.os) {
                Err(Refusal::WrongOs {
                    expected: FACTS.os.clone(),
                    found: image.os.clone().unwrap(),
                })
            } else {
                Ok(())
            };
            assert_eq!(LOADER.check(&image, arch), expected, "{name} on {arch}");
        }
    }
    let own = RECORDINGS
        .iter()
        .filter(|name| LOADER.check(&replay(name), FACTS.arch).is_ok());
    assert_eq!(own.collect::<Vec<_>>(), [&FACTS.recording]);
}

/// Sets a build setting.
fn set(image: &mut Image, key: &str, value: &str) {
    let settings = &mut image.build.as_mut().unwrap().settings;
    settings.retain(|(name, _)| name != key);
    settings.push((key.to_owned(), value.to_owned()));
}

#[test]
fn refusals() {
    type Change = fn(&mut Image);
    let sanitizer = |which| Refusal::Sanitizer { which };
    let executable = |found| Refusal::Executable { found };
    let self_bound = |how| Refusal::SelfBound { how };
    let cases: [(Change, Refusal); 18] = [
        (
            |i| i.class = Class::Bits32,
            Refusal::WrongClass {
                expected: Class::Bits64,
                found: Class::Bits32,
            },
        ),
        (
            |i| i.byte_order = ByteOrder::Big,
            Refusal::WrongByteOrder {
                expected: ByteOrder::Little,
                found: ByteOrder::Big,
            },
        ),
        (
            |i| i.arch = Arch::Other(20),
            Refusal::WrongArch {
                expected: FACTS.arch,
                found: Arch::Other(20),
            },
        ),
        (
            |i| i.os = Some(Os::Other("android".into())),
            Refusal::WrongOs {
                expected: FACTS.os,
                found: Os::Other("android".into()),
            },
        ),
        (
            |i| i.file_kind = FileKind::Executable,
            executable(FileKind::Executable),
        ),
        (
            |i| i.file_kind = FileKind::PositionIndependentExecutable,
            executable(FileKind::PositionIndependentExecutable),
        ),
        (
            |i| i.file_kind = FileKind::Relocatable,
            Refusal::WrongFileKind {
                found: FileKind::Relocatable,
            },
        ),
        (|i| i.build = None, Refusal::NotGo),
        (
            |i| set(i, "-compiler", "gccgo"),
            Refusal::WrongCompiler {
                compiler: "gccgo".into(),
            },
        ),
        (
            |i| set(i, "-buildmode", "c-shared"),
            Refusal::NotAPlugin {
                build_mode: "c-shared".into(),
            },
        ),
        (|i| set(i, "-asan", "true"), sanitizer(Sanitizer::Address)),
        (|i| set(i, "-msan", "true"), sanitizer(Sanitizer::Memory)),
        (|i| set(i, "-race", "true"), sanitizer(Sanitizer::Race)),
        (|i| i.module = None, Refusal::NoModule),
        (
            |i| i.module.as_mut().unwrap().plugin_path.clear(),
            Refusal::EmptyPluginPath,
        ),
        (
            |i| i.self_bound = Some(SelfBound::Symbolic),
            self_bound(SelfBound::Symbolic),
        ),
        (
            |i| {
                i.module
                    .as_mut()
                    .unwrap()
                    .linked_modules
                    .push("libstd.so".into())
            },
            Refusal::LinkShared {
                modules: vec!["libstd.so".into()],
            },
        ),
        (
            // The container comes first: it explains all else.
            |i| (i.build, i.module, i.class) = (None, None, Class::Bits32),
            Refusal::WrongClass {
                expected: Class::Bits64,
                found: Class::Bits32,
            },
        ),
    ];
    let image = replay(FACTS.recording);
    assert_eq!(LOADER.check(&image, FACTS.arch), Ok(()));
    for (change, refusal) in cases {
        let mut changed = image.clone();
        change(&mut changed);
        let text = refusal.to_string();
        assert!(
            text.starts_with(char::is_lowercase) && !text.ends_with('.'),
            "{text}"
        );
        assert_eq!(LOADER.check(&changed, FACTS.arch), Err(refusal));
    }
}
