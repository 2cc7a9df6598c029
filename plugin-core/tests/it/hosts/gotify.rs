//! A host in the manner of gotify; fixtures/go_hosts/gotify.go is the same in Go.

use super::Out;
use plugin_core::{
    Func, FuncValue, GoError, GoInterface, GoObject, GoStruct, Type, Value, stdlib::Http,
};
use std::{error::Error, io::Write, path::Path};

#[derive(GoStruct)]
struct UserContext {
    #[go(name = "ID")]
    id: usize,
    name: String,
    admin: bool,
}

#[derive(GoInterface)]
struct Instance {
    enable: FuncValue<fn() -> Result<(), GoError>>,
    disable: FuncValue<fn() -> Result<(), GoError>>,
    set_message_handler: Option<FuncValue<fn(Value)>>,
    get_display: Option<FuncValue<fn(Value) -> String>>,
}

pub(super) fn host(file: &Path, out: &mut Out) -> Result<(), Box<dyn Error>> {
    // SAFETY: the plugin is this project's own.
    let plugin = unsafe { plugin_core::open(file)? };
    let info: Func<fn() -> Value> = plugin.func("GetGotifyPluginInfo")?;
    let new_instance: Func<fn(UserContext) -> Instance> = plugin.func("NewGotifyPluginInstance")?;
    let info = info.call()?;
    writeln!(out, "{} {}", info.field("Name")?, info.field("Version")?)?;
    let name = "ann".to_owned();
    let instance = new_instance.call(UserContext {
        id: 7,
        name,
        admin: true,
    })?;
    if let Some(set_message_handler) = &instance.set_message_handler {
        let inbox = out.clone();
        let send = move |message: Value| -> Result<(), GoError> {
            let [title, priority, extras] =
                ["Title", "Priority", "Extras"].map(|name| message.field(name));
            Ok(writeln!(&inbox, "{} {} {}", title?, priority?, extras?)?)
        };
        let handler = GoObject::implement(&[&Type::named("gotify.MessageHandler")?])?;
        set_message_handler.call(handler.method("SendMessage", send).build()?)?;
    }
    instance.enable.call()??;
    if let Some(get_display) = &instance.get_display {
        let location = Http::new()?.url("https://example.com/x?y=1#z")?;
        writeln!(out, "{}", get_display.call(location)?)?;
    }
    Ok(instance.disable.call()??)
}
