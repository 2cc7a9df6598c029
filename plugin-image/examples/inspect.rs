//! Prints what a file built by Go says about itself.
fn main() {
    let path = std::env::args_os().nth(1).unwrap();
    let t = std::time::Instant::now();
    let image = plugin_image::read_file(path.as_ref());
    let e = t.elapsed();
    match image {
        Ok(image) => {
            if let Some(m) = &image.module {
                for x in &m.exports {
                    println!(
                        "{} {:?} {:#x} {}",
                        x.name,
                        x.kind,
                        x.address,
                        m.types.display(x.ty)
                    );
                }
                println!(
                    "{} {} packages {} types {:?} {}",
                    m.plugin_path,
                    m.packages.len(),
                    m.types.len(),
                    m.text,
                    m.init_task_count
                );
            }
            println!(
                "{:?} {:?} {:?} {:?} {:?} {:?}",
                image.build.as_ref().map(|b| &b.go_version),
                image.needed,
                image.go_build_id,
                image.file_kind,
                image.os,
                image.link_base()
            );
        }
        Err(e) => println!("{e} {e:?}"),
    }
    println!("{e:?}");
}
