//! `time.Duration` and `time.Time` as `Duration` and `SystemTime`.

use crate::support::open;
use plugin_core::{CallError, Callback, Func, GoError, GoStruct, Type, Value, Var};
use std::{
    collections::HashMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

#[test]
fn durations() {
    let plugin = open("kinds");
    let twice: Func<fn(Duration) -> Duration> = plugin.func("Twice").unwrap();
    let ms = Duration::from_millis;
    assert_eq!(twice.call(ms(750)).unwrap(), ms(1500));
    assert_eq!(twice.spawn(ms(1)).wait().unwrap(), ms(2));
    let error = twice.call(Duration::MAX).unwrap_err();
    assert!(error.to_string().ends_with("of Rust's Duration has no counterpart in Go's time.Duration, which ends after 292 years"), "{error}");
    // Go's own arithmetic wraps.
    let error = twice
        .call(Duration::from_nanos(i64::MAX as u64 / 2 + 2))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("-9223372036854775806 ns of Go's time.Duration"),
        "{error}"
    );
    let interval: Var<Duration> = plugin.var("Interval").unwrap();
    // SAFETY: only this test uses the variable.
    assert_eq!(unsafe { interval.read() }.unwrap(), Duration::from_secs(3));
    let value = Value::new(ms(5)).unwrap();
    assert_eq!(
        (value.go_type().as_str(), value.to_string().as_str()),
        ("time.Duration", "5ms")
    );
    let error = plugin.func::<fn(Duration) -> i64>("Wait").unwrap_err();
    assert!(error.to_string().ends_with("parameter 1 is main.Timeout, not time.Duration (Rust's Duration is Go's time.Duration only; use i64, or derive GoNewtype for a type with another name)"), "{error}");
    assert!(plugin.func::<fn(i64) -> i64>("Wait").is_ok());
}

#[derive(GoStruct, Debug, PartialEq, Clone)]
struct Event {
    at: SystemTime,
    lasting: Duration,
    others: HashMap<String, SystemTime>,
    #[go(name = "last")]
    last: SystemTime,
}

#[test]
fn times() {
    let plugin = open("kinds");
    let later: Func<fn(SystemTime, Duration) -> Result<SystemTime, GoError>> =
        plugin.func("Later").unwrap();
    let second = Duration::from_secs(1);
    let now = SystemTime::now();
    for time in [
        now,
        UNIX_EPOCH,
        UNIX_EPOCH - second * 1_000_000 - Duration::from_nanos(1),
    ] {
        assert_eq!(later.call(time, second).unwrap().unwrap(), time + second);
    }
    let when: Func<fn(isize) -> SystemTime> = plugin.func("When").unwrap();
    let at = when.call(2001).unwrap();
    assert_eq!(
        at.duration_since(UNIX_EPOCH).unwrap(),
        Duration::new(981_169_506, 7)
    );
    assert!(when.call(1850).unwrap() < UNIX_EPOCH);
    let never: Func<fn() -> SystemTime> = plugin.func("Never").unwrap();
    let zero = never.call().unwrap();
    assert_eq!(
        UNIX_EPOCH.duration_since(zero).unwrap().as_secs(),
        62_135_596_800
    );
    let stamp: Func<fn(Option<SystemTime>) -> bool> = plugin.func("Stamp").unwrap();
    assert!(
        stamp.call(Some(zero)).unwrap()
            && stamp.call(None).unwrap()
            && !stamp.call(Some(now)).unwrap()
    );
    let started: Var<SystemTime> = plugin.var("Started").unwrap();
    // SAFETY: only this test uses the variable.
    let read = || unsafe { started.read() }.unwrap();
    assert_eq!(read(), UNIX_EPOCH + Duration::new(1, 2));
    // SAFETY: only this test uses the variable.
    unsafe { started.write(now) }.unwrap();
    assert_eq!(read(), now);
    let value = Value::new(UNIX_EPOCH).unwrap();
    assert_eq!(value.to_string(), "1970-01-01 00:00:00 +0000 UTC");
    assert_eq!(
        Type::of::<Vec<SystemTime>>().unwrap().to_string(),
        "[]time.Time"
    );

    // In structs, maps, slices and closures; unexported ones must be Go's zero time.
    let others = HashMap::from([("a".to_owned(), now)]);
    let event = Event {
        at: now,
        lasting: second,
        others,
        last: zero,
    };
    let shift: Func<fn(Event, Option<Duration>) -> Vec<Event>> = plugin.func("Move").unwrap();
    let moved = shift.call(&event, Some(second)).unwrap();
    assert_eq!(
        moved[1],
        Event {
            at: now + second,
            ..event.clone()
        }
    );
    let error = shift.call(Event { last: now, ..event }, None).unwrap_err();
    assert!(matches!(error, CallError::Unexported { .. }), "{error}");
    type Tick = fn(SystemTime, Duration) -> Result<Duration, GoError>;
    let tick: Func<fn(Callback<Tick>) -> Result<Duration, GoError>> =
        plugin.func("OnTick").unwrap();
    let lasting =
        Callback::<Tick>::new(|at, lasting| Ok(at.duration_since(UNIX_EPOCH).unwrap() + lasting));
    assert_eq!(tick.call(lasting).unwrap().unwrap(), Duration::new(1, 1));
    let endless = Callback::<Tick>::new(|_, _| Ok(Duration::MAX));
    let error = tick.call(endless).unwrap().unwrap_err();
    assert!(error.message().contains("ends after 292 years"), "{error}");
}

#[test]
fn a_time_that_go_cannot_count() {
    let later: Func<fn(SystemTime, Duration) -> Result<SystemTime, GoError>> =
        open("kinds").func("Later").unwrap();
    let Some(last) = UNIX_EPOCH.checked_add(Duration::from_secs(i64::MAX as u64)) else {
        return; // A system that counts no further than Go does.
    };
    let error = later.call(last, Duration::ZERO).unwrap_err();
    assert!(
        matches!(error, CallError::Unrepresentable { .. }),
        "{error}"
    );
}
