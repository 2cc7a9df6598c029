//! S6: Nakama gives a plugin interfaces, which the plugin calls while it is initialised and whenever a client calls it.
//!
//! Go can only make a type with methods where it is compiled: a few lines of Go make each interface from funcs, which Rust gives.

use super::{host, http::Http, open, text};
use plugin_core::{Callback, Func, GoError, PluginApi, Value};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

type Log = fn(String, String, HashMap<String, Value>);
type Username = fn(String) -> Result<String, GoError>;
type Wallet = HashMap<String, i64>;
type WalletUpdate = fn(String, Wallet, HashMap<String, Value>) -> Result<Wallet, GoError>;
type RegisterRpc = fn(String, Value) -> Result<(), GoError>;

#[derive(PluginApi)]
struct Interfaces {
    new_logger: Func<fn(Callback<Log>) -> Value>,
    new_module: Func<fn(Callback<Username>, Callback<WalletUpdate>) -> Value>,
    new_initializer: Func<fn(Callback<RegisterRpc>) -> Value>,
    no_database: Func<fn() -> Value>,
}

#[derive(PluginApi)]
struct Module {
    init_module: Func<fn(Value, Value, Value, Value, Value) -> Result<(), GoError>>,
}

/// A server: what it gives to plugins, and what has come of it.
struct Server {
    context: Value,
    logger: Value,
    database: Value,
    module: Value,
    log: Arc<Mutex<Vec<String>>>,
    interfaces: Interfaces,
}

impl Server {
    fn start() -> Self {
        let interfaces = Interfaces::bind(&host()).unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        let logger = Callback::<Log>::new(move |level, text, fields| {
            let node = fields.get("node").map(|node| format!(" node={node}"));
            let line = format!("{level}{}: {text}", node.unwrap_or_default());
            lines.lock().unwrap().push(line);
        });
        let username = Callback::<Username>::new(|id| match &*id {
            "u1" => Ok("ann".to_owned()),
            _ => Err(GoError::from_message("account not found")),
        });
        let coins = Mutex::new(0);
        let wallet = Callback::<WalletUpdate>::new(move |_, changes, metadata| {
            assert_eq!(metadata["reason"].get::<String>().unwrap(), "daily");
            let mut coins = coins.lock().unwrap();
            *coins += changes["coins"];
            Ok(HashMap::from([("coins".to_owned(), *coins)]))
        });
        let values = HashMap::from([("node".to_owned(), text("n1"))]);
        Self {
            context: Http::bind().new_context.call(values).unwrap().0,
            logger: interfaces.new_logger.call(logger).unwrap(),
            database: interfaces.no_database.call().unwrap(),
            module: interfaces.new_module.call(username, wallet).unwrap(),
            log,
            interfaces,
        }
    }

    /// Initialises the plugin; the functions that it registered, or why it failed.
    fn init(&self, refuse: bool) -> Result<HashMap<String, Value>, GoError> {
        let registered = Arc::new(Mutex::new(HashMap::new()));
        let functions = Arc::clone(&registered);
        let register = Callback::<RegisterRpc>::new(move |id, function| {
            if refuse {
                return Err(GoError::from_message(format!("{id} is taken")));
            }
            functions.lock().unwrap().insert(id, function);
            Ok(())
        });
        let initializer = self.interfaces.new_initializer.call(register).unwrap();
        let module = Module::bind(&open("shape_nakama")).unwrap();
        let (logger, database, module_of_host) = (&self.logger, &self.database, &self.module);
        module
            .init_module
            .call(&self.context, logger, database, module_of_host, initializer)
            .unwrap()?;
        let mut registered = registered.lock().unwrap();
        Ok(registered.drain().collect())
    }

    fn call(&self, function: &Value, payload: &str) -> Result<String, String> {
        let arguments = [&self.context, &self.logger, &self.database, &self.module];
        let payload = text(payload);
        let results = function
            .call(&[&arguments[..], &[&payload]].concat())
            .unwrap();
        match results[1].is_nil().unwrap() {
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
