//! Slices whose elements contain pointers or are arrays, which go through `reflect`.

use super::{func, noise};
use plugin_core::{Func, RawString};

const WORDS: [&str; 6] = [
    "one",
    "",
    "drei\0",
    "четыре",
    "五",
    "a word of more than sixteen bytes",
];

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn slices_of_strings_can_be_given_in_every_way() {
    let echo: Func<fn(Vec<String>) -> Vec<String>> = func("sequences", "EchoSliceString");
    let all = owned(&WORDS);
    for len in 0..=WORDS.len() {
        assert_eq!(echo.call(&WORDS[..len]).unwrap(), WORDS[..len], "&[&str]");
        assert_eq!(
            echo.call(WORDS[..len].to_vec()).unwrap(),
            WORDS[..len],
            "Vec<&str>"
        );
        assert_eq!(echo.call(&all[..len]).unwrap(), WORDS[..len], "&[String]");
        assert_eq!(
            echo.call(all[..len].to_vec()).unwrap(),
            WORDS[..len],
            "Vec<String>"
        );
    }
    assert_eq!(echo.call(&WORDS).unwrap(), WORDS, "&[&str; N]");
    assert_eq!(echo.call(&all).unwrap(), WORDS, "&Vec<String>");
    let raw: Func<fn(Vec<RawString>) -> Vec<RawString>> = func("sequences", "EchoSliceString");
    let bytes = vec![
        RawString(noise(300)),
        RawString(vec![]),
        RawString(vec![0xff]),
    ];
    assert_eq!(raw.call(&bytes).unwrap(), bytes);
}

#[test]
fn go_sees_the_words() {
    let join: Func<fn(Vec<String>) -> String> = func("sequences", "JoinSliceString");
    assert_eq!(join.call(&WORDS).unwrap(), WORDS.join(","));
    assert_eq!(join.call(Vec::<String>::new()).unwrap(), "");
    let many: Vec<String> = (0..10_000).map(|i| format!("word {i}")).collect();
    assert_eq!(join.call(&many).unwrap(), many.join(","));
}

#[test]
fn slices_of_slices_come_back() {
    let echo: Func<fn(Vec<Vec<String>>) -> Vec<Vec<String>>> =
        func("sequences", "EchoSliceSliceString");
    let join: Func<fn(Vec<Vec<String>>) -> String> = func("sequences", "JoinSliceSliceString");
    let table: Vec<Vec<String>> = (0..=WORDS.len()).map(|len| owned(&WORDS[..len])).collect();
    assert_eq!(echo.call(&table).unwrap(), table);
    assert_eq!(echo.call(table.clone()).unwrap(), table);
    assert_eq!(echo.call(&table[..1]).unwrap(), table[..1]);
    assert_eq!(
        join.call(&table).unwrap(),
        table
            .iter()
            .map(|row| row.join(","))
            .collect::<Vec<_>>()
            .join(";")
    );

    let echo: Func<fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>> = func("sequences", "EchoSliceSliceUint8");
    let blobs: Vec<Vec<u8>> = (0..100).map(|i| noise(i * i)).collect();
    assert_eq!(echo.call(&blobs).unwrap(), blobs);
    assert_eq!(
        echo.call(&[noise(1 << 20), vec![], noise(1)]).unwrap(),
        [noise(1 << 20), vec![], noise(1)]
    );
}

#[test]
fn slices_of_arrays_come_back() {
    let echo: Func<fn(Vec<[i16; 2]>) -> Vec<[i16; 2]>> = func("sequences", "EchoSliceArray2Int16");
    for len in 0..=33 {
        let pairs: Vec<[i16; 2]> = (0..len).map(|i| [i, -i]).collect();
        assert_eq!(echo.call(&pairs).unwrap(), pairs);
    }
}

#[test]
fn elements_of_no_size_are_counted() {
    let echo: Func<fn(Vec<[isize; 0]>) -> Vec<[isize; 0]>> =
        func("sequences", "EchoSliceArray0Int");
    for len in [0, 1, 1000] {
        assert_eq!(echo.call(vec![[]; len]).unwrap().len(), len);
    }
}

#[test]
fn empty_and_nil_are_told_apart() {
    let empty: Func<fn(Vec<Vec<u8>>) -> bool> = func("sequences", "IsNilSliceSliceUint8");
    assert!(
        !empty.call(Vec::new()).unwrap(),
        "an empty slice from Rust is not nil"
    );
    for name in ["NilSliceSliceString", "EmptySliceSliceString"] {
        let get: Func<fn() -> Vec<Vec<String>>> = func("sequences", name);
        assert!(get.call().unwrap().is_empty(), "{name}");
    }
    for name in ["NilSliceString", "EmptySliceString"] {
        let get: Func<fn() -> Vec<String>> = func("sequences", name);
        assert!(get.call().unwrap().is_empty(), "{name}");
    }
}
