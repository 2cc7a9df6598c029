//! Calls a plugin from several threads while Go collects garbage all the time, and verifies every result.
//!
//! `cargo xtask stress --seconds N` builds the plugin (fixtures/stress) and runs this with `GOGC=1` and
//! `GODEBUG=clobberfree=1,cgocheck=1`: freed memory is overwritten at once, so a result that was not kept alive is seen to change.

use plugin_core::{CallError, Func, GoError, GoPlugin, Value};
use std::{
    env,
    error::Error,
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

static CALLS: AtomicU64 = AtomicU64::new(0);
static CORRUPTED: AtomicU64 = AtomicU64::new(0);
static STOP: AtomicBool = AtomicBool::new(false);

/// The plugin's functions, by their Go names.
#[derive(Clone, Copy)]
struct Api {
    add: Func<fn(isize, isize) -> isize>,
    mix: Func<fn(i32, f64, String, u8) -> (f64, String)>,
    parse: Func<fn(String) -> Result<i64, GoError>>,
    panic: Func<fn(String) -> String>,
    nil_deref: Func<fn() -> isize>,
    grow: Func<fn(isize, String) -> String>,
    words: Func<fn(String) -> isize>,
    spawn: Func<fn(isize, Vec<u8>) -> u64>,
    keep: Func<fn(String, Vec<u8>)>,
    take: Func<fn(String) -> (Vec<u8>, bool)>,
    fill: Func<fn(isize, u64) -> Vec<u8>>,
    checksum: Func<fn(Vec<u8>) -> u64>,
    reverse: Func<fn(Vec<u8>) -> Vec<u8>>,
    repeat: Func<fn(String, isize) -> String>,
    split: Func<fn(String, String) -> Vec<String>>,
    join: Func<fn(Vec<String>, String) -> String>,
    churn: Func<fn(isize)>,
}

impl Api {
    fn of(plugin: GoPlugin) -> Result<Self, plugin_core::Error> {
        Ok(Self {
            add: plugin.func("Add")?,
            mix: plugin.func("Mix")?,
            parse: plugin.func("Parse")?,
            panic: plugin.func("Panic")?,
            nil_deref: plugin.func("NilDeref")?,
            grow: plugin.func("Grow")?,
            words: plugin.func("Words")?,
            spawn: plugin.func("Spawn")?,
            keep: plugin.func("Keep")?,
            take: plugin.func("Take")?,
            fill: plugin.func("Fill")?,
            checksum: plugin.func("Checksum")?,
            reverse: plugin.func("Reverse")?,
            repeat: plugin.func("Repeat")?,
            split: plugin.func("Split")?,
            join: plugin.func("Join")?,
            churn: plugin.func("Churn")?,
        })
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: stress PLUGIN SECONDS THREADS";
    let path = arguments.next().ok_or(usage)?;
    let seconds: f64 = arguments.next().ok_or(usage)?.parse()?;
    let threads: u64 = arguments.next().ok_or(usage)?.parse()?;
    // SAFETY: the plugin is this project's own fixture.
    let plugin = unsafe { plugin_core::open(path)? };
    let api = Api::of(plugin)?;
    let before = plugin.collect_garbage();
    let end = Instant::now() + Duration::from_secs_f64(seconds);

    thread::scope(|scope| {
        for seed in 1..=threads {
            scope.spawn(move || worker(api, seed, end));
        }
        scope.spawn(move || collector(plugin, api));
        scope.spawn(move || passers_by(api, end));
        while Instant::now() < end {
            thread::sleep(Duration::from_millis(20));
        }
        STOP.store(true, Relaxed);
    });

    let collections = plugin.collect_garbage() - before;
    let (calls, corrupted) = (CALLS.load(Relaxed), CORRUPTED.load(Relaxed));
    println!("stress: {calls} calls, {collections} collections, {corrupted} corrupted");
    Ok(if corrupted == 0 && calls > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Collects all the time, and lets freed memory be used again.
fn collector(plugin: GoPlugin, api: Api) {
    while !STOP.load(Relaxed) {
        plugin.collect_garbage();
        verify("Churn", api.churn.call(50) == Ok(()));
        thread::sleep(Duration::from_micros(200));
    }
}

/// Threads that live for one call each: Go attaches and releases them.
fn passers_by(api: Api, end: Instant) {
    while Instant::now() < end {
        let one =
            thread::spawn(move || verify("Repeat", api.repeat.call("ab", 9) == Ok("ab".repeat(9))));
        verify("a thread", one.join().is_ok());
    }
}

/// Calls whatever the dice say.
fn worker(api: Api, seed: u64, end: Instant) {
    let mut dice = Dice(seed);
    for round in 0u64.. {
        if round % 64 == 0 && Instant::now() >= end {
            return;
        }
        one_call(api, &mut dice, seed, round);
    }
}

fn one_call(api: Api, dice: &mut Dice, worker: u64, round: u64) {
    let len = dice.below(300);
    match dice.below(64) {
        0..16 => {
            let (a, b) = (dice.next() as isize, dice.next() as isize);
            verify("Add", api.add.call(a, b) == Ok(a.wrapping_add(b)));
        }
        16..24 => {
            let text = dice.text(len);
            let (a, b, c) = (
                dice.next() as i32,
                f64::from(dice.next() as u32),
                dice.next() as u8,
            );
            let expected = f64::from(a) + b * f64::from(c);
            verify("Mix", api.mix.call(a, b, &text, c) == Ok((expected, text)));
        }
        24..30 => {
            let number = dice.next() as i64;
            verify(
                "Parse",
                api.parse.call(number.to_string()) == Ok(Ok(number)),
            );
        }
        30..32 => {
            let text = format!("x{}", dice.next());
            let error = format!("strconv.ParseInt: parsing \"{text}\": invalid syntax");
            verify(
                "Parse",
                matches!(api.parse.call(&text), Ok(Err(found)) if found.message() == error),
            );
        }
        32..33 => {
            let text = dice.text(len);
            let panicked = api.panic.call(&text);
            verify(
                "Panic",
                matches!(panicked, Err(CallError::Panic { message, .. }) if message == text),
            );
        }
        33..34 => verify(
            "NilDeref",
            matches!(api.nil_deref.call(), Err(CallError::Panic { .. })),
        ),
        34..36 => {
            let text = dice.text(len);
            let depth = dice.below(200) as isize;
            verify(
                "Grow",
                api.grow.call(depth, &text) == Ok(format!("{text}.")),
            );
        }
        36..38 => {
            let count = dice.below(20);
            let text: String = (0..count)
                .map(|word| format!("word{word} word{word} "))
                .collect();
            verify("Words", api.words.call(text) == Ok(count as isize));
        }
        38..39 => {
            let bytes = dice.bytes(len);
            let expected = fnv(&bytes).wrapping_mul(4);
            verify("Spawn", api.spawn.call(4, bytes) == Ok(expected));
        }
        39..43 => {
            let key = format!("{worker}/{round}");
            let bytes = dice.bytes(len);
            verify("Keep", api.keep.call(&key, &bytes) == Ok(()));
            verify("Add", api.add.call(1, 2) == Ok(3));
            verify("Take", api.take.call(key) == Ok((bytes, true)));
        }
        43..48 => {
            let seed = dice.next() | 1;
            verify(
                "Fill",
                api.fill.call(len as isize, seed) == Ok(Dice(seed).bytes(len)),
            );
        }
        48..52 => {
            let bytes = dice.bytes(len);
            let expected = fnv(&bytes);
            verify("Checksum", api.checksum.call(bytes) == Ok(expected));
        }
        52..57 => {
            let mut bytes = dice.bytes(len);
            let reversed = api.reverse.call(&bytes);
            bytes.reverse();
            verify("Reverse", reversed == Ok(bytes));
        }
        57 => {
            let text = dice.text(10);
            let spawned = api.repeat.spawn(&text, 20);
            let value =
                Value::new(vec![text.clone(); 3]).and_then(|value| value.get::<Vec<String>>());
            verify("a value by handle", value == Ok(vec![text.clone(); 3]));
            verify(
                "Repeat on a goroutine",
                spawned.wait() == Ok(text.repeat(20)),
            );
        }
        58 => {
            let text = dice.text(10);
            let count = dice.below(100);
            verify(
                "Repeat",
                api.repeat.call(&text, count as isize) == Ok(text.repeat(count)),
            );
        }
        59..62 => {
            let parts: Vec<String> = (0..=dice.below(9)).map(|_| dice.text(5)).collect();
            verify("Split", api.split.call(parts.join("|"), "|") == Ok(parts));
        }
        _ => {
            let parts: Vec<String> = (0..dice.below(9)).map(|_| dice.text(5)).collect();
            verify("Join", api.join.call(&parts, "|") == Ok(parts.join("|")));
        }
    }
}

fn verify(function: &str, holds: bool) {
    CALLS.fetch_add(1, Relaxed);
    if !holds {
        CORRUPTED.fetch_add(1, Relaxed);
        eprintln!("stress: wrong result of {function}");
    }
}

/// An xorshift64 generator, the same as in the plugin.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }

    fn text(&mut self, len: usize) -> String {
        (0..len)
            .map(|_| char::from(b'a' + (self.next() % 26) as u8))
            .collect()
    }
}

/// The 64-bit FNV-1a hash.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(14_695_981_039_346_656_037, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211)
    })
}
