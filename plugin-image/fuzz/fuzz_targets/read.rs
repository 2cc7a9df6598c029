//! Reads any bytes, and asks the image all that it can be asked.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(image) = plugin_image::Reader::new().symbols(true).read(bytes) else {
        return;
    };
    if let Some(module) = &image.module {
        for export in &module.exports {
            assert_eq!(
                module.export(&export.name).map(|found| &found.name),
                Some(&export.name)
            );
            let _ = (
                module.types.display(export.ty).to_string(),
                image.defines(&module.symbol(export)),
            );
        }
        for (id, ty) in module.types.iter() {
            assert_eq!(module.types.get(id), ty);
        }
    }
    for (package, hash) in image.package_hashes() {
        assert!(image.package_hash(package).is_some_and(|found| found.len() == hash.len()));
    }
    let _ = (image.defines("no such symbol"), format!("{image:?}").len());
});
