//! A host in the manner of nakama; fixtures/go_hosts/nakama.go is the same in Go.

use super::Out;
use plugin_core::{
    Func, FuncValue, GoError, GoMethods, ObjectError, Type, Value, go_methods,
    stdlib::{Context, sprintf},
};
use std::{collections::HashMap, error::Error, io::Write, path::Path, sync::Mutex};

type InitModule = Func<fn(Context, Value, Value, Value, Value) -> Result<(), GoError>>;
type Rpc = FuncValue<fn(Context, Value, Value, Value, String) -> Result<String, GoError>>;

struct Logger {
    out: Out,
    fields: HashMap<String, Value>,
}

#[go_methods]
impl Logger {
    #[go(skip)]
    fn log(&self, level: &str, format: &str, values: &[Value]) {
        let fields = Value::new(self.fields.clone()).expect("a map");
        let text = sprintf(format, values);
        writeln!(&self.out, "{level} {fields}: {text}").expect("it can be written");
    }
    fn info(&self, format: String, values: Vec<Value>) {
        self.log("info", &format, &values);
    }
    fn error(&self, format: String, values: Vec<Value>) {
        self.log("error", &format, &values);
    }
    fn fields(&self) -> HashMap<String, Value> {
        self.fields.clone()
    }
    fn with_field(&self, key: String, value: Value) -> Value {
        let mut fields = self.fields.clone();
        fields.insert(key, value);
        Self::in_go(self.out.clone(), fields).expect("as the first one")
    }
    #[go(skip)]
    fn in_go(out: Out, fields: HashMap<String, Value>) -> Result<Value, ObjectError> {
        Self { out, fields }.into_go(&[&Type::named("nakama.Logger")?])
    }
}

#[derive(Default)]
struct Server {
    coins: Mutex<i64>,
    functions: Mutex<HashMap<String, Rpc>>,
}

#[go_methods]
impl Server {
    fn account_get_username(&self, _context: Value, user: String) -> Result<String, GoError> {
        match &*user {
            "u1" => Ok("ann".to_owned()),
            _ => Err(GoError::from_message("account not found")),
        }
    }
    fn wallet_update(
        &self,
        _context: Value,
        _user: String,
        changes: HashMap<String, i64>,
        _metadata: HashMap<String, Value>,
    ) -> Result<HashMap<String, i64>, GoError> {
        let mut coins = self.coins.lock().unwrap();
        *coins += changes["coins"];
        Ok(HashMap::from([("coins".to_owned(), *coins)]))
    }
    fn register_rpc(&self, id: String, function: Rpc) -> Result<(), GoError> {
        self.functions.lock().unwrap().insert(id, function);
        Ok(())
    }
}

pub(super) fn host(file: &Path, out: &mut Out) -> Result<(), Box<dyn Error>> {
    // SAFETY: the plugin is this project's own.
    let plugin = unsafe { plugin_core::open(file)? };
    let init: InitModule = plugin.func("InitModule")?;
    let context = Context::background()?.with_value(&"node".into(), &"n1".into())?;
    let logger = Logger::in_go(out.clone(), HashMap::new())?;
    let [module, initializer] = ["nakama.NakamaModule", "nakama.Initializer"].map(Type::named);
    let server = Server::default().into_go(&[&module?, &initializer?])?;
    init.call(&context, &logger, Value::nil()?, &server, &server)??;
    let state = server.rust_object::<Server>().expect("it is one");
    let reward = state.functions.lock().unwrap()["reward"].clone();
    for user in ["u1", "u1", "u2"] {
        match reward.call(&context, &logger, Value::nil()?, &server, user)? {
            Ok(text) => writeln!(out, "{text} <nil>")?,
            Err(error) => writeln!(out, " {error}")?,
        }
    }
    Ok(())
}
