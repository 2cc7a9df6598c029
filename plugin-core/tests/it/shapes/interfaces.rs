//! S4 and S11: gotify takes structs by value, gives one, and asserts the interface it gets to further ones.

use super::{call, projects, text};
use plugin_core::{Func, FuncValue, GoError, GoInterface, GoObject, GoStruct, Value};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

#[derive(GoStruct, Debug, PartialEq)]
#[go(name = "Info")]
struct Info {
    version: String,
    author: String,
    name: String,
    website: String,
    description: String,
    license: String,
    module_path: String,
}

#[derive(GoStruct)]
struct UserContext {
    #[go(name = "ID")]
    id: usize,
    name: String,
    admin: bool,
}

#[derive(GoStruct)]
struct Message {
    message: String,
    title: String,
    priority: isize,
    extras: HashMap<String, Value>,
}

/// The interface to which gotify asserts an instance.
#[derive(GoInterface)]
struct Plugin {
    #[go(name = "Enable")]
    _enable: FuncValue<fn() -> Result<(), GoError>>,
    #[go(name = "Disable")]
    _disable: FuncValue<fn() -> Result<(), GoError>>,
}

/// The optional interfaces of an instance.
#[derive(GoInterface)]
struct Further {
    get_display: Option<FuncValue<fn(Value) -> String>>,
    validate_and_set_config: Option<FuncValue<fn(Value) -> Result<(), GoError>>>,
}

fn instance(name: &str) -> Value {
    let new: Func<fn(UserContext) -> Value> = projects().func("NewGotifyPluginInstance").unwrap();
    let (id, name) = (7, name.to_owned());
    new.call(UserContext {
        id,
        name,
        admin: true,
    })
    .unwrap()
}

fn error(value: &Value) -> Option<String> {
    (!value.is_nil()).then(|| value.to_string())
}

#[test]
fn gotify_reads_what_a_plugin_says_of_itself() {
    let info: Func<fn() -> Info> = projects().func("GetGotifyPluginInfo").unwrap();
    let expected = Info {
        version: "1.0.0".into(),
        author: "Ann".into(),
        name: "echo".into(),
        website: String::new(),
        description: String::new(),
        license: "MIT".into(),
        module_path: "example.com/echo".into(),
    };
    assert_eq!(info.call().unwrap(), expected);
}

#[test]
fn gotify_gives_a_messenger_its_handler_and_enables_it() {
    let instance = instance("ann");
    let enable = || error(&call(&instance, "Enable", &[])[0]);
    assert_eq!(enable().unwrap(), "nobody takes messages");

    let inbox = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&inbox);
    let send = move |message: Message| -> Result<(), GoError> {
        let admin: bool = message.extras["admin"].get().unwrap();
        let mut inbox = received.lock().unwrap();
        inbox.push((message.title, message.message, message.priority, admin));
        if inbox.len() > 1 {
            return Err(GoError::from_message("too many messages"));
        }
        Ok(())
    };
    let wanted = instance
        .method("SetMessageHandler")
        .unwrap()
        .type_of()
        .unwrap();
    let handler = GoObject::implement(&[&wanted.parameter(0).unwrap()]).unwrap();
    let handler = handler.method("SendMessage", send).build().unwrap();
    call(&instance, "SetMessageHandler", &[&handler]);
    assert_eq!(enable(), None);
    assert_eq!(enable().unwrap(), "too many messages");
    let sent = ("hello ann (7)".to_owned(), String::new(), 2, true);
    assert_eq!(*inbox.lock().unwrap(), [sent.clone(), sent]);
    assert_eq!(error(&call(&instance, "Disable", &[])[0]), None);
}

#[test]
fn gotify_asks_an_instance_for_further_interfaces() {
    let instance = instance("bob");
    let url = projects().type_named("url.URL").unwrap();
    let parts = [("Scheme", "https"), ("Host", "example.com"), ("Path", "/x")];
    let parts = parts.map(|(name, part)| (name, text(part)));
    let parts: Vec<_> = parts.iter().map(|(name, part)| (*name, part)).collect();
    let location = url.with_fields(&parts).unwrap().addr().unwrap();
    let further = Further::bind(&instance).unwrap();
    assert_eq!(
        further.get_display.unwrap().call(location).unwrap(),
        "bob at https://example.com/x: enabled false"
    );
    assert!(further.validate_and_set_config.is_none(), "no Configurer");
    // A value that does not implement Plugin is refused before a method is called.
    let refused = Plugin::bind(&text("x")).err().unwrap().to_string();
    assert!(
        refused.contains("string") && refused.contains("Enable"),
        "{refused}"
    );
    assert!(Plugin::bind(&instance).is_ok());
}
