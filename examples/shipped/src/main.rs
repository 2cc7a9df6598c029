//! Opens all plugins in the folder `plugins` beside the program, and lets them greet: `shipped NAME`.

use plugin_core::Func;
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let name = env::args().nth(1).unwrap_or_else(|| "world".to_owned());
    let program = env::current_exe()?;
    for entry in fs::read_dir(program.with_file_name("plugins"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "so") {
            continue;
        }
        // SAFETY: whoever put the plugins beside the program vouches for them, as for the program.
        let plugin = unsafe { plugin_core::open(path)? };
        let greet: Func<fn(String) -> String> = plugin.func("Greet")?;
        println!("{}", greet.call(&*name)?);
    }
    Ok(())
}
