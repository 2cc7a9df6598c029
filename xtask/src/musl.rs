//! `cargo xtask musl`: checks that musl programs with the runtime host linked into them open plugins for musl, and refuse those for glibc.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    build_fixtures, embedded,
    error::{Error, Result},
    files, fixture,
    go::{Go, GoChoice},
    process,
};

/// Build programs and plugins for musl, and run a stress and some checks
#[derive(Debug, clap::Args)]
pub(crate) struct Musl {
    /// How long to call everything from many threads, under constant garbage collection
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    #[command(flatten)]
    go: GoChoice,
}

impl Musl {
    /// The last line is `musl: all right`.
    pub(crate) fn run(self) -> Result {
        let go = self.go.announced()?;
        let musl = Target::here()?;
        let plugin = |name| musl.plugin(&go, name);
        let (hello, stress) = (plugin("hello")?, plugin("stress")?);

        let said = process::output(
            musl.program(&go, "embedded-verdict", Some(&hello))
                .arg(&hello),
        )?;
        expect(&said, &["opened"])?;
        let mut program = musl.program(&go, "embedded-stress", Some(&hello));
        program.arg(&stress).args([&self.seconds.to_string(), "4"]);
        // The same settings as in `cargo xtask stress`.
        program.env("GOGC", "1");
        program.env("GODEBUG", "clobberfree=1,cgocheck=1");
        process::run(&mut program)?;
        // Without the host in it, a program on musl opens nothing, and says what to do.
        let said = process::output(musl.program(&go, "embedded-verdict", None).arg(&hello))?;
        expect(&said, &["refused", "runs on musl", "plugin_build::Host"])?;
        if !cfg!(target_env = "musl") {
            let other = build_fixtures::choose(&["hello".to_owned()])?;
            let other = build_fixtures::build(&go, &other)?.join("hello.so");
            let mut program = musl.program(&go, "embedded-verdict", Some(&hello));
            let said = process::output(program.arg(&other))?;
            expect(&said, &["refused", "which is glibc"])?;
            let mut program = embedded::cargo(&go, &other);
            program.args(["run", "--quiet", "--package", embedded::PACKAGE]);
            program.args(["--bin=embedded-verdict", "--"]).arg(&hello);
            expect(
                &process::output(&mut program)?,
                &["refused", "which is musl"],
            )?;
        }
        println!("musl: all right");
        Ok(())
    }
}

/// Checks that the output of a program contains these words.
fn expect(said: &str, words: &[&str]) -> Result {
    println!("{}", said.trim_end());
    match words.iter().find(|word| !said.contains(**word)) {
        None => Ok(()),
        Some(word) => Err(Error::Unexpected {
            expected: (*word).to_owned(),
            found: said.to_owned(),
        }),
    }
}

/// How programs for musl are built on this machine.
struct Target {
    triple: String,
    /// The C compiler, if it is not the default one.
    cc: Option<&'static str>,
    flags: String,
    folder: PathBuf,
}

impl Target {
    /// If the C library of this machine is musl, nothing special is needed. Otherwise this takes Debian's package `musl-tools` and Rust's
    /// target for musl.
    ///
    /// That target is for static programs. It contains a C library and start files, which are not used, and the unwinder, which is used:
    /// a dynamically linked program expects it in `libgcc_s`, which Debian does not have for musl.
    fn here() -> Result<Self> {
        let folder = files::target().join("musl");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        let dynamic = "-Ctarget-feature=-crt-static";
        let arch = env::consts::ARCH;
        if cfg!(target_env = "musl") {
            let version = process::output(Command::new("rustc").arg("-vV"))?;
            let triple = version.lines().find_map(|line| line.strip_prefix("host: "));
            return Ok(Self {
                triple: triple.unwrap_or_default().to_owned(),
                cc: None,
                flags: dynamic.to_owned(),
                folder,
            });
        }
        let triple = format!("{arch}-unknown-linux-musl");
        let cc = "musl-gcc";
        let missing = |what, remedy: String| Error::Missing { what, remedy };
        if Command::new(cc).arg("--version").output().is_err() {
            return Err(missing(cc, "install the package musl-tools".to_owned()));
        }
        let root = process::output(Command::new("rustc").args(["--print", "sysroot"]))?;
        let library = Path::new(root.trim()).join(format!("lib/rustlib/{triple}/lib"));
        let unwinder = library.join("self-contained/libunwind.a");
        if !unwinder.is_file() {
            let remedy = format!("run `rustup target add {triple}`");
            return Err(missing("Rust's standard library for musl", remedy));
        }
        let stand_in = folder.join("libgcc_s.so");
        fs::write(&stand_in, format!("INPUT({})\n", unwinder.display()))
            .map_err(Error::file(&stand_in))?;
        let flags = format!(
            "{dynamic} -Clinker={cc} -Clink-self-contained=no -L{}",
            folder.display()
        );
        Ok(Self {
            triple,
            cc: Some(cc),
            flags,
            folder,
        })
    }

    /// Builds a fixture for musl.
    fn plugin(&self, go: &Go, name: &str) -> Result<PathBuf> {
        let output = self.folder.join(format!("{name}.so"));
        let mut build = go.command();
        if let Some(cc) = self.cc {
            build.env("CC", cc);
        }
        build
            .args(["build", "-buildmode=plugin", "-o"])
            .arg(&output);
        process::run(
            build
                .arg(format!("./{name}"))
                .current_dir(fixture::sources()),
        )?;
        Ok(output)
    }

    /// Returns a command for a program of the crate `embedded`, built for musl, with the host for a plugin in it or with none.
    fn program(&self, go: &Go, name: &str, plugin: Option<&Path>) -> Command {
        let mut cargo = match plugin {
            Some(plugin) => embedded::cargo(go, plugin),
            None => go.cargo(),
        };
        let variable = self.triple.to_uppercase().replace('-', "_");
        cargo.env(format!("CARGO_TARGET_{variable}_RUSTFLAGS"), &self.flags);
        cargo.args(["run", "--quiet", "--package", embedded::PACKAGE]);
        cargo.args([&format!("--bin={name}"), "--target", &self.triple, "--"]);
        cargo
    }
}
