//! Pointers to structs with unexported fields, which Go gives a closure to fill: it sets the exported fields.

use super::{Counter, Single, func};
use plugin_core::{Callback, Func, GoError, GoStruct, InOut};
use std::{collections::HashMap, time::SystemTime};

#[derive(GoStruct, Debug)]
struct Inner {
    depth: isize,
    #[go(name = "level")]
    level: isize,
}

#[derive(GoStruct, Debug)]
struct Account {
    owner: String,
    #[go(name = "inner")]
    inner: Inner,
    #[go(name = "balance")]
    balance: isize,
    #[go(name = "ledger")]
    ledger: Vec<Single>,
    #[go(name = "marks")]
    marks: HashMap<String, isize>,
    #[go(name = "opened")]
    opened: SystemTime,
    #[go(name = "next")]
    next: Option<Box<Single>>,
    #[go(name = "pair")]
    pair: [String; 2],
    #[go(name = "_")]
    _blank: i8,
    parts: [Counter; 2],
}

fn fill(change: impl Fn(&mut Account) + Send + Sync + 'static) -> String {
    type Fill = fn(InOut<Account>) -> Result<(), GoError>;
    let fill: Func<fn(Callback<Fill>) -> String> = func("FillAccount");
    fill.call(Callback::<Fill>::new(move |mut account| {
        change(&mut account);
        Ok(())
    }))
    .unwrap()
}

const SEALED: &str = "3 [{4}] map[five:5] 2000-01-02T03:04:05+01:00 true {6} [7 ]";

#[test]
fn they_keep_what_they_have_and_the_others_are_set() {
    let changed = fill(|account| {
        account.owner.push_str(" and Rust");
        account.inner.depth = 10;
        account.parts[1].name = "c".to_owned();
    });
    let all = format!("Go and Rust {{10 2}} {SEALED} [{{a 8}} {{c 9}}] <nil>\n");
    assert_eq!(changed, all);
    // Zero stands for nothing to set, as in a struct that Rust makes.
    let changed = fill(|account| {
        *account = Account {
            owner: "Rust".to_owned(),
            inner: Inner { depth: 0, level: 0 },
            balance: 0,
            ledger: vec![],
            marks: HashMap::new(),
            opened: account.opened,
            next: None,
            pair: Default::default(),
            _blank: 1,
            parts: Default::default(),
        }
    });
    assert_eq!(
        changed,
        format!("Rust {{0 2}} {SEALED} [{{ 8}} {{ 9}}] <nil>\n")
    );
}

#[test]
fn one_that_is_changed_is_refused_and_nothing_is_set() {
    let changes: [(&str, fn(&mut Account)); 7] = [
        ("level of main.inner", |account| account.inner.level = 3),
        ("balance of main.Account", |account| account.balance = 4),
        ("ledger of main.Account", |account| {
            account.ledger.push(Single { n: 1 })
        }),
        ("marks of main.Account", |account| {
            account.marks.insert("six".to_owned(), 6);
        }),
        ("opened of main.Account", |account| {
            account.opened = SystemTime::UNIX_EPOCH
        }),
        ("pair of main.Account", |account| {
            account.pair[1] = "8".to_owned()
        }),
        ("count of main.Counter", |account| {
            account.parts[0].count = 1
        }),
    ];
    for (field, change) in changes {
        let told = fill(move |account| {
            account.owner.clear();
            change(account);
        });
        let unchanged = format!(
            "Go {{1 2}} {SEALED} [{{a 8}} {{b 9}}] argument 1: field {field} is unexported by package example.com/fixtures/unexported, so that Rust cannot change it"
        );
        assert!(told.starts_with(&unchanged), "{told}");
    }
}
