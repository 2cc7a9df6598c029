//! The lines of the build info: the format of `debug.BuildInfo.String` (runtime/debug/mod.go).

use super::{BuildInfo, ModuleVersion, quote::unquote};
use crate::ImageError;

/// Reads the lines. Lines of unknown kinds are skipped, since later Go versions may add some.
///
/// `pay` is called with the size of each decoded line in advance: a line of five bytes becomes a module of eighty.
pub(super) fn parse(
    go_version: String,
    text: &str,
    pay: impl Fn(u64) -> Result<(), ImageError>,
) -> Result<BuildInfo, ImageError> {
    // A list that grows has room for twice as many; a quoted setting that is not UTF-8 becomes three times as long.
    const LINE: usize = 2 * size_of::<ModuleVersion>();
    let mut info = BuildInfo {
        go_version,
        ..BuildInfo::default()
    };
    // The module that a `=>` line replaces.
    let mut last_is_main = true;
    for line in text.lines() {
        let Some((kind, rest)) = line.split_once('\t') else {
            continue;
        };
        pay((LINE + 4 * line.len()) as u64)?;
        match kind {
            "path" => info.path = rest.to_owned(),
            "mod" => {
                info.main = Some(module(rest));
                last_is_main = true;
            }
            "dep" => {
                info.deps.push(module(rest));
                last_is_main = false;
            }
            "=>" => {
                let replaced = if last_is_main {
                    info.main.as_mut()
                } else {
                    info.deps.last_mut()
                };
                if let Some(replaced) = replaced {
                    replaced.replace = Some(Box::new(module(rest)));
                }
            }
            "build" => info.settings.extend(setting(rest)),
            _ => {}
        }
    }
    Ok(info)
}

fn module(fields: &str) -> ModuleVersion {
    let mut fields = fields.split('\t').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    ModuleVersion {
        path: next(),
        version: next(),
        sum: next(),
        replace: None,
    }
}

/// Splits `key=value`, each of which may be quoted.
fn setting(line: &str) -> Option<(String, String)> {
    let (key, value) = if line.starts_with(['"', '`']) {
        let (key, rest) = unquote(line)?;
        (key, rest.strip_prefix('=')?)
    } else {
        let (key, value) = line.split_once('=')?;
        (key.to_owned(), value)
    };
    let value = if value.starts_with(['"', '`']) {
        let (value, rest) = unquote(value)?;
        rest.is_empty().then_some(value)?
    } else {
        value.to_owned()
    };
    Some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_kind_of_line() {
        let text = "path\texample.com/p\nmod\texample.com/p\t(devel)\t\n=>\t./other\t\t\ndep\tgolang.org/x/text\tv0.14.0\th1:abc=\n\
            dep\texample.com/old\tv1.0.0\n=>\texample.com/new\tv1.1.0\th1:def=\nbuild\t-buildmode=plugin\n\
            build\t-gcflags=\"all=-N -l\"\nbuild\tCGO_CFLAGS=\nbuild\t\"odd key\"=`raw \"text\"`\nfuture\tline\nnonsense\n";
        let info = parse("go1.26.8".to_owned(), text, |_| Ok(())).unwrap();
        assert_eq!(info.path, "example.com/p");
        let main = info.main.as_ref().unwrap();
        assert_eq!(
            (main.path.as_str(), main.version.as_str()),
            ("example.com/p", "(devel)")
        );
        assert_eq!(main.replace.as_ref().unwrap().path, "./other");
        assert_eq!(info.deps.len(), 2);
        assert_eq!(info.deps[0].sum, "h1:abc=");
        assert_eq!(info.deps[0].replace, None);
        assert_eq!(info.deps[1].replace.as_ref().unwrap().version, "v1.1.0");
        assert_eq!(info.build_mode(), Some("plugin"));
        assert_eq!(info.setting("-gcflags"), Some("all=-N -l"));
        assert_eq!(info.setting("CGO_CFLAGS"), Some(""));
        assert_eq!(info.setting("odd key"), Some("raw \"text\""));
        assert_eq!(info.setting("-race"), None);
    }

    #[test]
    fn splits_versions() {
        for (version, release, experiments) in [
            ("go1.26.8", "go1.26.8", vec![]),
            (
                "go1.25.5 X:arenas,nojsonv2",
                "go1.25.5",
                vec!["arenas", "nojsonv2"],
            ),
            ("go1.26.8-X:arenas", "go1.26.8", vec!["arenas"]),
        ] {
            let info = BuildInfo {
                go_version: version.to_owned(),
                ..BuildInfo::default()
            };
            assert_eq!((info.release(), info.experiments()), (release, experiments));
        }
    }
}
