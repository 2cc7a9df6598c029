//! Times reading.
fn main() {
    let path = std::env::args_os().nth(1).unwrap();
    for _ in 0..std::env::args().nth(3).map_or(10, |n| n.parse().unwrap()) {
        let t = std::time::Instant::now();
        let image = if std::env::args().count() > 2 {
            plugin_image::Reader::new()
                .symbols(false)
                .methods(false)
                .read_file(path.as_ref())
        } else {
            plugin_image::read_file(path.as_ref())
        }
        .unwrap();
        let e = t.elapsed();
        drop(image);
        println!("{e:?} drop {:?}", t.elapsed() - e);
    }
}
