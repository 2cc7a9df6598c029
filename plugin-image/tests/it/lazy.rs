//! Types that are read when they are asked for.

use crate::{
    go::{Go, scratch},
    zoo::dump,
};
use plugin_image::{Kind, Reader};
use std::{
    fs,
    time::{Duration, SystemTime},
};

#[test]
fn types_are_the_same_whenever_they_are_read() {
    for go in Go::all() {
        let plugin = go.plugin("./zoo");
        let at_once = plugin_image::read_file(&plugin).unwrap();
        let later = Reader::new().read_unchecked(&plugin).unwrap();
        assert_eq!(later.check().unwrap().self_bound, None);
        let later = later.into_image();
        assert_eq!(dump(&later), dump(&at_once), "{}", go.version());
        let types = [&at_once, &later].map(|image| &image.module.as_ref().unwrap().types);
        assert_eq!(types[0].len(), types[1].len());
        let copy = later.clone();
        assert_eq!(dump(&copy), dump(&at_once));
        let mut exports = later.module.iter().flat_map(|module| &module.exports);
        assert!(exports.all(|export| export.address().is_none()));
    }
}

/// Whoever opens a plugin and binds one function pays for the types that the function names, not for all that these lead to.
#[test]
fn one_function_of_a_wide_api_does_not_bring_all_its_types() {
    let plugin = Go::installed().plugin("./wide");
    let image = Reader::new().read_unchecked(&plugin).unwrap().into_image();
    let module = image.module.as_ref().unwrap();
    // `Debug` of types says how many are known of by now.
    let known = || {
        let text = format!("{:?}", module.types);
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.parse::<usize>().unwrap_or_else(|_| panic!("{text}"))
    };
    let begun = known();
    let wide = module
        .exports
        .iter()
        .find(|export| export.name == "Wide")
        .unwrap();
    let text = "func(*http.Server, *types.Package, *template.Template)";
    assert_eq!(module.types.get(wide.ty).string, text);
    let asked = known();
    let all = module.types.len();
    assert!(
        begun <= asked && asked < 20 && all > 500,
        "{begun} at first, {asked} with the function, {all} in all"
    );
    assert_eq!(known(), all);
}

#[test]
fn threads_read_them_together() {
    let plugin = Go::installed().plugin("./zoo");
    let expected = dump(&plugin_image::read_file(&plugin).unwrap());
    let image = Reader::new().read_unchecked(&plugin).unwrap().into_image();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(dump(&image), expected));
        }
    });
}

#[test]
fn a_file_that_is_removed_is_still_there_and_one_that_is_written_to_is_not() {
    let original = Go::installed().plugin("./zoo");
    let expected = dump(&plugin_image::read_file(&original).unwrap());
    let copy = scratch().join("types-read-later.so");
    fs::copy(&original, &copy).unwrap();
    let read = || Reader::new().read_unchecked(&copy).unwrap().into_image();
    let removed = read();
    let other = read();
    fs::remove_file(&copy).unwrap();
    assert_eq!(dump(&removed), expected);

    fs::copy(&original, &copy).unwrap();
    let changed = read();
    let file = fs::File::options().append(true).open(&copy).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(3600))
        .unwrap();
    let module = changed.module.as_ref().unwrap();
    for export in &module.exports {
        let ty = module.types.get(export.ty);
        assert!(ty.string.contains("the file has changed"), "{}", ty.string);
        assert_eq!((ty.kind, &ty.name), (Kind::Interface, &None));
    }
    assert_eq!(dump(&other), expected, "the path leads elsewhere");
    fs::remove_file(&copy).unwrap();
}
