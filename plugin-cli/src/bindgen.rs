//! `goplug bindgen`: Rust bindings for a plugin.

use std::{
    fs,
    path::{Path, PathBuf},
};

use plugin_bindgen::Source;
use plugin_core::{Image, host};

use crate::{
    answer::Answer,
    error::{Error, Result},
    output, progress,
};

/// Write Rust bindings for a plugin: a struct of its functions and variables, and the types that they need
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Write Rust bindings for a plugin: a struct `Api` of all its functions and variables with their types, the structs, the \
        interfaces and the aliases that these need. Nothing is loaded, and nothing in the plugin runs.\n\n\
        With the folder of the plugin's Go source they have Go's comments, the names of parameters and the constants; a go command reads \
        it.",
    after_help = "Examples:\n  goplug bindgen greeter.so -o src/greeter.rs\n  goplug bindgen greeter.so --source greeter/ | less"
)]
pub(crate) struct Bindgen {
    /// The plugin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The file to write; - is standard output, which is the default
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The folder of the plugin's package main
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// The go command that reads the source
    #[arg(long, value_name = "PATH", requires = "source")]
    go: Option<PathBuf>,
}

impl Bindgen {
    pub(crate) fn run(self) -> Result {
        let output = self.output.as_deref();
        let output = output.filter(|path| path.as_os_str() != "-");
        if let Some(output) = output {
            let read = self.sources();
            let read = read.iter().chain([&self.file]).chain(&self.go);
            output::apart(output, read.map(PathBuf::as_path))?;
        }
        let image = plugin_core::inspect(&self.file).map_err(|source| Error::Image {
            path: self.file.clone(),
            source,
        })?;
        let failed = |source| Error::Bindgen {
            path: self.file.clone(),
            source,
        };
        // What is no plugin is told before anything is read.
        plugin_bindgen::packages(&image).map_err(failed)?;
        let source = match &self.source {
            Some(folder) => Some(self.read(folder, &image)?),
            None => None,
        };
        let text = plugin_bindgen::generate(&image, source.as_ref()).map_err(failed)?;
        match output {
            Some(path) => output::file(path, text.as_bytes())?,
            None => output::bytes(text.as_bytes())?,
        }
        Ok(Answer::Yes)
    }

    /// What the go command reads in the folder of the source.
    fn sources(&self) -> Vec<PathBuf> {
        let entries = self.source.iter().flat_map(fs::read_dir).flatten();
        let files = entries.flatten().map(|entry| entry.path());
        let names = ["go", "mod", "sum"].map(Some);
        files
            .filter(|file| names.contains(&file.extension().and_then(|name| name.to_str())))
            .collect()
    }

    fn read(&self, folder: &Path, image: &Image) -> Result<Source> {
        fs::read_dir(folder).map_err(Error::file(folder))?;
        let go = host::find_go(self.go.as_deref())?;
        let setting = |key| image.build.as_ref().and_then(|build| build.setting(key));
        // Files that the plugin was not built from may declare other things.
        let environment = ["GOOS", "GOARCH"]
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), setting(key)?.to_owned())));
        let mut flags = vec!["-buildvcs=false".to_owned()];
        // With the flags of the plugin, nothing is compiled again.
        flags.extend(setting("-trimpath").map(|_| "-trimpath".to_owned()));
        flags.extend(setting("-tags").map(|tags| format!("-tags={tags}")));
        let failed = |source| Error::Bindgen {
            path: folder.to_owned(),
            source,
        };
        let packages = plugin_bindgen::packages(image).map_err(failed)?;
        let _spinner = progress::spinner("reading the Go source");
        let environment: Vec<_> = environment.collect();
        let source = Source::read(go.go(), folder, &packages, &environment, &flags);
        let source = source.map_err(failed)?;
        // A plugin that was built from named files does not tell which package they are of.
        let built_from = image.build.as_ref().map_or("", |build| &build.path);
        if !matches!(built_from, "" | "command-line-arguments") && built_from != source.path() {
            return Err(Error::OtherSource {
                folder: folder.to_owned(),
                package: source.path().to_owned(),
                built_from: built_from.to_owned(),
            });
        }
        Ok(source)
    }
}
