//! Encoding of `time.Duration` and `time.Time`, as [`Duration`] and [`SystemTime`].
//!
//! A `time.Duration` is an `int64`. The representation of a `time.Time` is private to its package, so it is encoded as two words: the seconds
//! since 1970 and the nanoseconds within the second (host/schema.go). The host converts it with the package's exported functions. Neither is
//! passed in registers, so that a value out of range can be reported.

use super::{ConversionError, Shape, Unrepresentable, encoded_as, shape::NamedShape};
use plugin_image::Kind;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The seconds between Go's zero time, from which it counts, and 1970: `unixToInternal` of time/time.go.
const BEFORE_1970: i64 = 62_135_596_800;

/// Returns the error for a Rust value that Go cannot represent.
#[cold]
fn beyond(value: String, rust: &str, go: &'static str) -> ConversionError {
    ConversionError::Unrepresentable(Unrepresentable::of_rust(value, rust, go))
}

/// Returns the error for a Go value that Rust cannot represent.
#[cold]
fn missing(value: String, go: &str, rust: &str) -> ConversionError {
    ConversionError::Unrepresentable(Unrepresentable::of_go(value, go, rust))
}

encoded_as! {
    <> Duration as i64,
    Shape::Named(NamedShape {
        name: "time.Duration",
        shape: &Shape::Basic(Kind::Int64),
    }),
    given: |self, scratch| i64::try_from(self.as_nanos()).unwrap_or_else(|_| {
        let go = "time.Duration, which ends after 292 years";
        scratch
            .traversal
            .went_wrong(beyond(format!("{self:?}"), "Duration", go));
        0
    }),
    made: |nanos, reader| u64::try_from(nanos).map_or_else(
        |_| {
            let rust = "Duration, which has no sign";
            reader.wrong(missing(format!("{nanos} ns"), "time.Duration", rust));
            Self::ZERO
        },
        Self::from_nanos,
    ),
}

/// An encoded `time.Time`.
type Encoded = [i64; 2];

encoded_as! {
    <> SystemTime as Encoded, Shape::Time,
    given: |self, scratch| parts(*self).unwrap_or_else(|| {
        let go = "time.Time, which counts seconds from the year 1 in 63 bits";
        scratch
            .traversal
            .went_wrong(beyond(format!("{self:?}"), "SystemTime", go));
        [0; 2]
    }),
    made: |encoded, reader| {
        let [seconds, nanos] = encoded;
        since_1970(seconds, nanos).unwrap_or_else(|| {
            let value = format!("the time {seconds} s from 1970");
            reader.wrong(missing(value, "time.Time", "SystemTime"));
            UNIX_EPOCH
        })
    },
}

fn since_1970(seconds: i64, nanos: i64) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 {
        UNIX_EPOCH.checked_sub(whole)
    } else {
        UNIX_EPOCH.checked_add(whole)
    };
    time?.checked_add(Duration::from_nanos(nanos.try_into().ok()?))
}

/// Returns the seconds since 1970 and the nanoseconds within the second, or `None` if Go cannot represent the time.
fn parts(time: SystemTime) -> Option<Encoded> {
    let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).ok()?, after.subsec_nanos()),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).ok()?.checked_neg()?;
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanos => (seconds.checked_sub(1)?, 1_000_000_000 - nanos),
            }
        }
    };
    seconds.checked_add(BEFORE_1970)?;
    Some([seconds, nanos.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back() {
        let nano = Duration::from_nanos(1);
        let day = Duration::from_secs(86_400);
        for time in [
            UNIX_EPOCH,
            UNIX_EPOCH - nano,
            UNIX_EPOCH + nano,
            UNIX_EPOCH - day - nano,
            UNIX_EPOCH - Duration::from_secs(BEFORE_1970 as u64),
            SystemTime::now(),
        ] {
            let [seconds, nanos] = parts(time).unwrap();
            assert!((0..1_000_000_000).contains(&nanos));
            assert_eq!(since_1970(seconds, nanos), Some(time));
        }
    }

    #[test]
    fn what_go_cannot_count_is_none() {
        let far = Duration::from_secs((i64::MAX - BEFORE_1970) as u64);
        if let Some(last) = UNIX_EPOCH.checked_add(far) {
            assert!(parts(last).is_some());
            assert!(parts(last + Duration::from_secs(1)).is_none());
        }
    }
}
