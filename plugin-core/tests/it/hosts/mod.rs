//! Whole hosts, each compared with an equivalent one in Go (fixtures/go_hosts): both are run, and their lines are counted.

mod fission;
mod gotify;
mod krakend;
mod kustomize;
mod nakama;
mod tyk;

use crate::support::fixture;
use std::{
    error::Error,
    io::{self, Write},
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};

/// The output of a host.
#[derive(Debug, Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Write for &Out {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(part)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for Out {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        (&*self).write(part)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Host = fn(&Path, &mut Out) -> Result<(), Box<dyn Error>>;

/// The hosts: name, plugin, both sources.
macro_rules! hosts {
    ($($name:ident: $plugin:literal),* $(,)?) => {
        [$((
            stringify!($name),
            $plugin,
            $name::host as Host,
            include_str!(concat!("../../../../fixtures/go_hosts/", stringify!($name), ".go")),
            include_str!(concat!(stringify!($name), ".rs")),
        )),*]
    };
}

const HOSTS: [(&str, &str, Host, &str, &str); 6] = hosts! {
    tyk: "shape_projects",
    fission: "shape_projects",
    krakend: "shape_krakend",
    kustomize: "shape_projects",
    gotify: "shape_projects",
    nakama: "shape_projects",
};

#[test]
fn hosts_in_rust_do_what_hosts_in_go_do() {
    for (name, plugin, host, ..) in HOSTS {
        let plugin = fixture(plugin);
        let mut go = Command::new(fixture("go_hosts"));
        let go = go.arg(name).arg(&plugin).output().unwrap();
        let told = String::from_utf8_lossy(&go.stderr);
        assert!(go.status.success(), "{name}: {told}");
        let mut out = Out::default();
        host(&plugin, &mut out).unwrap();
        let printed = out.0.lock().unwrap().clone();
        let printed = String::from_utf8(printed).unwrap();
        assert_eq!(printed, String::from_utf8(go.stdout).unwrap(), "{name}");
        assert!(printed.lines().count() >= 2, "{name}: {printed}");
    }
}

/// Counts the lines that are neither empty nor comments.
fn lines(source: &str) -> usize {
    let lines = source.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .count()
}

#[test]
fn the_guide_has_the_numbers_of_lines() {
    let guide = include_str!("../../../../guide/src/migrating.md");
    for (name, _, _, go, rust) in HOSTS {
        let row = format!("| {} | {} |", lines(go), lines(rust));
        let found = guide
            .lines()
            .find(|line| line.contains(&format!("[{name}](")));
        let found = found.unwrap_or_else(|| panic!("no row for {name}: {row}"));
        assert!(found.ends_with(&row), "{name}: {row}, not {found}");
    }
}
