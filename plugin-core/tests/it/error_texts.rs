//! Printed errors: returned from `main`, through `?`, by `anyhow` and by `tracing`.

use crate::support::{fixture, is_child, open, run_child};
use plugin_core::{Func, GoObject, OpenOptions, Sha256Digest, Value};
use std::{
    error::Error,
    fmt, fs,
    process::Termination,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

type AnyError = Box<dyn Error + Send + Sync>;

/// Errors of all parts of the library, with and without causes.
fn errors() -> Vec<AnyError> {
    let plugin = open("kinds");
    let next: Func<fn(isize) -> isize> = plugin.func("Next").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let text = file("text.so", b"no plugin at all, but some text");
    let whole = fs::read(fixture("kinds")).unwrap();
    let cut = file("cut.so", &whole[..whole.len() / 2]);
    // SAFETY: none of these files is loaded.
    let opened = |path| -> AnyError { unsafe { plugin_core::open(path) }.unwrap_err().into() };
    let value = Value::from("x");
    let mut demanding = OpenOptions::new();
    demanding.require_sha256(Sha256Digest([0; 32]));
    let stringer = open("implement").type_named("fmt.Stringer").unwrap();
    let panics: Func<fn(isize) -> isize> = open("panics").func("IndexOutOfRange").unwrap();
    vec![
        opened(folder.path().join("missing.so")),
        opened(folder.path().to_owned()),
        opened(text),
        opened(cut),
        // SAFETY: it is refused.
        unsafe { demanding.open(fixture("errors")) }
            .unwrap_err()
            .into(),
        plugin.func::<fn()>("Nexx").unwrap_err().into(),
        plugin.func::<fn()>("Next").unwrap_err().into(),
        plugin.var::<isize>("Next").unwrap_err().into(),
        plugin.type_named("main.Colour").unwrap_err().into(),
        value.get::<isize>().unwrap_err().into(),
        value.call(&[]).unwrap_err().into(),
        value.method("Nothing").unwrap_err().into(),
        GoObject::implement(&[&stringer])
            .unwrap()
            .build()
            .unwrap_err()
            .into(),
        panics.call(7).unwrap_err().into(),
        next.call_batch(&[(1,), (isize::MAX,)])
            .err()
            .map_or_else(|| "none".into(), Into::into),
    ]
}

/// Returns the texts of an error and its causes.
fn chain(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts
}

/// Checks that each text of the chain was printed, and no sentence twice.
fn reads_well(chain: &[String], printed: &str) {
    for text in chain {
        assert_eq!(printed.matches(text.as_str()).count(), 1, "{printed}");
    }
    // `anyhow` adds that if RUST_BACKTRACE is set.
    let printed = printed.split("Stack backtrace:").next().unwrap();
    let mut sentences: Vec<_> = printed.split(['\n', ';']).map(str::trim).collect();
    sentences.retain(|sentence| sentence.len() > 12);
    for sentence in sentences {
        assert_eq!(printed.matches(sentence).count(), 1, "{printed}");
    }
}

#[test]
fn no_sentence_is_told_twice() {
    for error in errors() {
        let chain = chain(&*error);
        for (i, text) in chain.iter().enumerate() {
            for other in chain.iter().skip(i + 1) {
                assert!(!text.contains(other.as_str()), "{text:?} repeats {other:?}");
            }
        }
        reads_well(&chain, &format!("{error:?}"));
    }
}

#[test]
fn anyhow_tells_each_cause_once() {
    for error in errors() {
        let chain = chain(&*error);
        let error = anyhow::Error::from_boxed(error);
        reads_well(&chain, &format!("{error:#}"));
        reads_well(&chain, &format!("{error:?}"));
        let outer = error.context("while the host starts");
        reads_well(&chain, &format!("{outer:#}"));
        assert_eq!(outer.to_string(), "while the host starts");
    }
    fn host() -> anyhow::Result<()> {
        open("kinds").func::<fn()>("Nexx")?;
        Ok(())
    }
    let told = format!("{:#}", host().unwrap_err());
    assert!(told.ends_with("; it has Next"), "{told}");
}

#[test]
fn main_prints_what_display_prints_and_the_causes() {
    if is_child() {
        for error in errors() {
            for text in chain(&*error) {
                println!("{MARK}{text}{MARK}");
            }
            // The runtime prints the error of `main` this way.
            let returned: Result<(), Box<dyn Error>> = Err(error);
            let _ = returned.report();
        }
        return;
    }
    let child = run_child(&[]);
    let [told, printed] = [child.stdout, child.stderr].map(|out| String::from_utf8(out).unwrap());
    let mut rest = &*printed;
    let mut texts = 0;
    for text in told.split(MARK).skip(1).step_by(2) {
        let at = rest.find(text);
        rest = &rest[at.unwrap_or_else(|| panic!("{text}\nis not in\n{rest}"))..];
        texts += 1;
    }
    assert!(texts >= 16, "{printed}");
    assert_eq!(printed.matches("; it has Next").count(), 1, "{printed}");
}

/// The delimiters of each text on standard output, to which the harness prints, too.
const MARK: char = '\u{1}';

/// Writes the fields of events as `tracing_subscriber::fmt` does, which would bring another crate along: an error, and its sources.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        *self.0.lock().unwrap() += &format!("{field}={value:?}\n");
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        for text in chain(value) {
            *self.0.lock().unwrap() += &format!("{field}={text}\n");
        }
    }
}

#[test]
fn tracing_tells_each_cause_once() {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        for error in errors() {
            let chain = chain(&*error);
            tracing::error!(error = &*error as &(dyn Error + 'static), "a plugin failed");
            let logged = std::mem::take(&mut *log.0.lock().unwrap());
            assert!(logged.contains("message=a plugin failed"));
            reads_well(&chain, &logged);
            // And as `error = %error` and `error = ?error`, which say what `Display` says, and what `main` does.
            tracing::error!(%error);
            let logged = std::mem::take(&mut *log.0.lock().unwrap());
            assert_eq!(logged, format!("error={error}\n"));
            tracing::error!(?error);
            let logged = std::mem::take(&mut *log.0.lock().unwrap());
            reads_well(&chain, &logged);
        }
    });
}
