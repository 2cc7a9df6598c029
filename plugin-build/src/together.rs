//! Whether the plugins that a build script builds fit the runtime host that it links into the program: they are opened with no other.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use plugin_runtime_host::HostSpec;

use crate::{Error, wanted::described};

/// What this build script has made so far.
static MADE: Mutex<Made> = Mutex::new(Made::new());

struct Made {
    plugins: Vec<(PathBuf, HostSpec)>,
    host: Option<HostSpec>,
}

/// Says that a plugin was built.
pub(crate) fn plugin(file: &Path, spec: &HostSpec) -> Result<(), Error> {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.plugin(file, spec)
}

/// Says that a host is linked.
pub(crate) fn host(spec: &HostSpec) -> Result<(), Error> {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.host(spec)
}

impl Made {
    const fn new() -> Self {
        Self {
            plugins: Vec::new(),
            host: None,
        }
    }

    fn plugin(&mut self, file: &Path, spec: &HostSpec) -> Result<(), Error> {
        if let Some(host) = &self.host {
            fits(file, spec, host)?;
        }
        self.plugins.push((file.to_owned(), spec.clone()));
        Ok(())
    }

    fn host(&mut self, spec: &HostSpec) -> Result<(), Error> {
        for (file, plugin) in &self.plugins {
            fits(file, plugin, spec)?;
        }
        self.host = Some(spec.clone());
        Ok(())
    }
}

fn fits(file: &Path, plugin: &HostSpec, host: &HostSpec) -> Result<(), Error> {
    if plugin == host {
        return Ok(());
    }
    let mut like_it = host.clone();
    like_it.trimpath = plugin.trimpath;
    let cure = match like_it == *plugin {
        true => format!("plugin_build::Host::new().trimpath({})", plugin.trimpath),
        false => "plugin_build::Host::new().plugins(..), with the file of the plugin".to_owned(),
    };
    Err(Error::OtherThanHost {
        plugin: file.to_owned(),
        built: described(plugin),
        host: described(host),
        cure,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_either_order() {
        let plain = HostSpec::new("go1.26.8", "linux", "amd64");
        let mut trimmed = plain.clone();
        trimmed.trimpath = true;
        let mut experiment = plain.clone();
        experiment.experiments.push("synctest".to_owned());
        let file = Path::new("x.so");
        for (plugin, host, cure) in [
            (&trimmed, &plain, "Host::new().trimpath(true)"),
            (&plain, &trimmed, "Host::new().trimpath(false)"),
            (&experiment, &plain, "GOEXPERIMENT=synctest"),
            (&experiment, &trimmed, "Host::new().plugins(..)"),
        ] {
            let mut made = Made::new();
            made.plugin(file, plugin).unwrap();
            let first = made.host(host).unwrap_err().to_string();
            let mut made = Made::new();
            made.host(host).unwrap();
            let second = made.plugin(file, plugin).unwrap_err().to_string();
            assert_eq!(first, second);
            assert!(first.contains(cure) && first.contains("x.so"), "{first}");
        }
        let mut made = Made::new();
        made.plugin(file, &trimmed).unwrap();
        made.plugin(file, &plain).unwrap();
        let mut made = Made::new();
        made.plugin(file, &trimmed).unwrap();
        made.host(&trimmed).unwrap();
        made.plugin(file, &trimmed).unwrap();
    }
}
