//! S6: Nakama gives a plugin interfaces, which the plugin calls while it is initialised and whenever a client calls it.

use super::{http::context, projects, text};
use plugin_core::{
    Func, GoError, GoMethods, GoObject, PluginApi, Type, Value, go_methods, stdlib::Cancel,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

type Wallet = HashMap<String, i64>;

#[derive(PluginApi)]
struct Module {
    init_module: Func<fn(Value, Value, Value, Value, Value) -> Result<(), GoError>>,
}

/// The server's log, with fields.
struct Logger {
    lines: Arc<Mutex<Vec<String>>>,
    fields: HashMap<String, String>,
    interface: Type,
}

#[go_methods]
impl Logger {
    fn info(&self, format: String, values: Vec<Value>) {
        self.log("info", &format, &values);
    }

    fn error(&self, format: String, values: Vec<Value>) {
        self.log("error", &format, &values);
    }

    fn with_field(&self, key: String, value: Value) -> Value {
        let mut fields = self.fields.clone();
        fields.insert(key, value.to_string());
        let logger = Self {
            lines: Arc::clone(&self.lines),
            fields,
            interface: self.interface.clone(),
        };
        logger.into_go(&[&self.interface]).unwrap()
    }

    fn fields(&self) -> HashMap<String, Value> {
        let field = |(key, value): (&String, &String)| (key.clone(), text(value));
        self.fields.iter().map(field).collect()
    }

    /// Formats verbs without flags as `fmt.Sprintf` does.
    #[go(skip)]
    fn log(&self, level: &str, format: &str, values: &[Value]) {
        let mut parts = format.split('%');
        let mut line = parts.next().unwrap().to_owned();
        for (part, value) in parts.zip(values) {
            line += &format!("{value}{}", &part[1..]);
        }
        let node = self.fields.get("node").map(|node| format!(" node={node}"));
        let line = format!("{level}{}: {line}", node.unwrap_or_default());
        self.lines.lock().unwrap().push(line);
    }
}

/// The server's functions.
struct Nakama {
    coins: Mutex<i64>,
}

#[go_methods]
impl Nakama {
    fn account_get_username(&self, _context: Value, id: String) -> Result<String, GoError> {
        match &*id {
            "u1" => Ok("ann".to_owned()),
            _ => Err(GoError::from_message("account not found")),
        }
    }

    fn wallet_update(
        &self,
        _context: Value,
        _id: String,
        changes: Wallet,
        metadata: HashMap<String, Value>,
    ) -> Result<Wallet, GoError> {
        assert_eq!(metadata["reason"].get::<String>().unwrap(), "daily");
        let mut coins = self.coins.lock().unwrap();
        *coins += changes["coins"];
        Ok(HashMap::from([("coins".to_owned(), *coins)]))
    }
}

/// A server: the values that it passes to plugins, and its log.
struct Server {
    context: (Value, Cancel),
    logger: Value,
    database: Value,
    module: Value,
    initializer: Type,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let init = projects().lookup("InitModule").unwrap();
        let init = init.value().unwrap().type_of().unwrap();
        let parameter = |index| init.parameter(index).unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let logger = Logger {
            lines: Arc::clone(&log),
            fields: HashMap::new(),
            interface: parameter(1),
        };
        let coins = Mutex::new(0);
        Self {
            context: context(&[("node", "n1")]),
            logger: logger.into_go(&[&parameter(1)]).unwrap(),
            database: parameter(2).zero().unwrap(),
            module: Nakama { coins }.into_go(&[&parameter(3)]).unwrap(),
            initializer: parameter(4),
            log,
        }
    }

    /// Initialises the plugin, and returns the functions that it registered, or the error.
    fn init(&self, refuse: bool) -> Result<HashMap<String, Value>, GoError> {
        let registered = Arc::new(Mutex::new(HashMap::new()));
        let functions = Arc::clone(&registered);
        let register = move |id: String, function: Value| -> Result<(), GoError> {
            if refuse {
                return Err(GoError::from_message(format!("{id} is taken")));
            }
            functions.lock().unwrap().insert(id, function);
            Ok(())
        };
        let initializer = GoObject::implement(&[&self.initializer]).unwrap();
        let initializer = initializer.method("RegisterRpc", register).build().unwrap();
        let module = Module::bind(&projects()).unwrap();
        let (logger, database, module_of_host) = (&self.logger, &self.database, &self.module);
        module
            .init_module
            .call(
                &self.context.0,
                logger,
                database,
                module_of_host,
                initializer,
            )
            .unwrap()?;
        let mut registered = registered.lock().unwrap();
        Ok(registered.drain().collect())
    }

    fn call(&self, function: &Value, payload: &str) -> Result<String, String> {
        let arguments = [&self.context.0, &self.logger, &self.database, &self.module];
        let payload = text(payload);
        let results = function
            .call(&[&arguments[..], &[&payload]].concat())
            .unwrap();
        match results[1].is_nil() {
            true => Ok(results[0].get().unwrap()),
            false => Err(results[1].to_string()),
        }
    }
}

#[test]
fn nakama_initialises_a_module_and_calls_what_it_registered() {
    let server = Server::start();
    let functions = server.init(false).unwrap();
    assert_eq!(functions.len(), 1);
    let reward = &functions["reward"];
    assert_eq!(server.call(reward, "u1").unwrap(), "ann has 10 coins");
    assert_eq!(server.call(reward, "u1").unwrap(), "ann has 20 coins");
    assert_eq!(server.call(reward, "u2").unwrap_err(), "cannot reward u2");
    let expected = [
        "info node=n1: 1 module loaded, database: false",
        "error: no account u2: account not found",
    ];
    assert_eq!(*server.log.lock().unwrap(), expected);
}

#[test]
fn nakama_learns_why_a_module_cannot_be_initialised() {
    let error = Server::start().init(true).unwrap_err();
    assert_eq!(error.message(), "reward is taken");
}
