//! Go types with names as Rust enums and newtypes; pointers to anything; generic structs.

mod arguments;
mod demands;
mod enums;
mod found;
mod generic;
mod interfaces;
mod names;
mod times;

use crate::support::{open, variable};
use plugin_core::{
    CallError, Callback, Func, GoEnum, GoNewtype, GoStruct, Type, Value, ValueError, Var,
};

#[derive(GoEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[go(type = "main.Color")]
enum Color {
    Red,
    Green,
    Blue = 7,
}

#[derive(GoEnum, Debug, Clone, PartialEq, Eq)]
#[go(string, rename_all = "lowercase")]
enum Level {
    Debug,
    #[go(name = "warn")]
    Warning,
    #[go(other)]
    Other(String),
}

#[derive(GoEnum, Debug, PartialEq, Eq, Clone, Copy)]
#[repr(u8)]
#[go(name = "Small")]
enum Small {
    One = 1,
    Two,
    #[go(other)]
    More(u8),
}

#[derive(GoNewtype, Debug, PartialEq, Clone, Copy)]
struct Celsius(f64);

#[derive(GoNewtype, Debug, PartialEq, Clone)]
#[go(type = "main.Labels")]
struct Labels {
    all: Vec<String>,
}

#[derive(GoStruct, Debug, PartialEq, Clone)]
#[go(type = "main.Paint")]
struct Paint {
    color: Color,
    level: Level,
    warmth: Option<Celsius>,
    labels: Labels,
}

fn paint(color: Color) -> Paint {
    Paint {
        color,
        level: Level::Debug,
        warmth: Some(Celsius(1.5)),
        labels: Labels {
            all: vec!["a".into()],
        },
    }
}

#[test]
fn an_enum_stands_for_constants() {
    let plugin = open("kinds");
    let next: Func<fn(Color) -> Color> = plugin.func("Next").unwrap();
    assert_eq!(next.call(Color::Red).unwrap(), Color::Green);
    assert_eq!(next.call(Color::Green).unwrap(), Color::Blue);
    let error = next.call(Color::Blue).unwrap_err();
    assert!(matches!(error, CallError::Unrepresentable { .. }));
    assert_eq!(
        error.to_string(),
        "a value of Go's Next cannot be converted: 99 of Go's main.Color has no counterpart in Rust's Color"
    );
    let error = next.spawn(Color::Blue).wait().unwrap_err();
    assert!(matches!(error, CallError::Unrepresentable { .. }));
}

#[test]
fn strings_and_other_values() {
    let plugin = open("kinds");
    let louder: Func<fn(Level) -> Level> = plugin.func("Louder").unwrap();
    assert_eq!(louder.call(Level::Debug).unwrap(), Level::Warning);
    let shout = Level::Other("shout".into());
    assert_eq!(louder.call(&shout).unwrap(), shout);
    let smaller: Func<fn(Vec<Small>) -> Small> = plugin.func("Smaller").unwrap();
    let all = [Small::More(9), Small::Two, Small::More(200)];
    assert_eq!(smaller.call(all).unwrap(), Small::Two);
    assert_eq!(smaller.call(&all[2..]).unwrap(), Small::More(200));
    assert_eq!(smaller.call(vec![Small::One]).unwrap(), Small::One);
}

#[test]
fn newtypes_cross_as_what_is_in_them() {
    let plugin = open("kinds");
    let warmer: Func<fn(Celsius, f64) -> Celsius> = plugin.func("Warmer").unwrap();
    assert_eq!(warmer.call(Celsius(20.0), 0.5).unwrap(), Celsius(20.5));
    let join: Func<fn(Labels) -> String> = plugin.func("Join").unwrap();
    let all = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(join.call(Labels { all }).unwrap(), "ab");
    let mix: Func<fn(Paint, Paint) -> Paint> = plugin.func("Mix").unwrap();
    let mixed = mix.call(paint(Color::Blue), paint(Color::Red)).unwrap();
    assert_eq!((mixed.color, mixed.labels.all.len()), (Color::Blue, 2));
    let error = mix
        .call(paint(Color::Blue), paint(Color::Blue))
        .unwrap_err();
    assert!(
        error.to_string().contains("14 of Go's main.Color"),
        "{error}"
    );
}

#[test]
fn variables_closures_and_handles_take_them_too() {
    let plugin = open("kinds");
    let favourite: Var<Color> = plugin.var("Favourite").unwrap();
    // SAFETY: only this test uses the variable.
    let read = || unsafe { favourite.read() };
    assert_eq!(read().unwrap(), Color::Blue);
    // SAFETY: only this test uses the variable.
    unsafe { favourite.write(Color::Green) }.unwrap();
    assert_eq!(read().unwrap(), Color::Green);
    plugin.var::<isize>("Favourite").unwrap().set(5);
    assert!(matches!(read(), Err(CallError::Unrepresentable { .. })));
    // SAFETY: only this test uses the variable.
    unsafe { favourite.write(Color::Blue) }.unwrap();
    let each: Func<fn(Callback<fn(Color) -> Color>) -> Color> = plugin.func("EachColor").unwrap();
    let swap = |color| match color {
        Color::Red => Color::Blue,
        _ => Color::Red,
    };
    assert_eq!(
        each.call(Callback::<fn(Color) -> Color>::new(swap))
            .unwrap(),
        Color::Red
    );
    let color = variable("kinds", "Favourite");
    assert_eq!(color.get::<Color>().unwrap(), Color::Blue);
    let other = Value::new(3isize).unwrap();
    assert!(matches!(
        other.get::<Color>(),
        Err(ValueError::TypeMismatch { .. })
    ));
    let ty = color.type_of().unwrap();
    assert_eq!(ty.make(Color::Green).unwrap().get::<isize>().unwrap(), 1);
}

#[test]
fn a_type_of_another_name_is_refused() {
    #[derive(GoEnum, Debug)]
    #[go(type = "other.Color")]
    enum Foreign {
        Red,
    }
    #[derive(GoNewtype, Debug)]
    #[go(name = "Fahrenheit")]
    struct Fahrenheit(f64);
    let plugin = open("kinds");
    let error = plugin.func::<fn(Foreign) -> Foreign>("Next").unwrap_err();
    let told = "plugin: symbol Next in plugin";
    assert!(error.to_string().starts_with(told), "{error}");
    assert!(
        error.to_string().ends_with("is func(main.Color) main.Color, not func(other.Color) other.Color: parameter 1 is main.Color, not other.Color"),
        "{error}"
    );
    let _ = Foreign::Red;
    let error = plugin
        .func::<fn(Fahrenheit, f64) -> f64>("Warmer")
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("parameter 1 is main.Celsius, not Fahrenheit"),
        "{error}"
    );
}

#[test]
fn an_option_is_a_pointer() {
    type Maybe = fn(
        Option<String>,
        Option<isize>,
        Option<Paint>,
    ) -> (Option<String>, Option<isize>, Option<Paint>);
    let maybe: Func<Maybe> = open("kinds").func("Maybe").unwrap();
    assert_eq!(maybe.call(None, None, None).unwrap(), (None, None, None));
    let given = (Some("a".to_owned()), Some(3), Some(paint(Color::Red)));
    let (text, n, paint) = maybe.call(&given.0, given.1, &given.2).unwrap();
    assert_eq!((text.as_deref(), n, paint), (Some("a!"), Some(3), given.2));
    assert_eq!(Type::of::<Option<String>>().unwrap().to_string(), "*string");
}

#[test]
fn generic_structs() {
    #[derive(GoStruct, Debug, PartialEq)]
    struct Page<T> {
        items: Vec<T>,
        next: Option<Box<Page<T>>>,
    }
    let pages: Func<fn(Page<String>) -> Page<isize>> = open("kinds").func("Pages").unwrap();
    let words = |word: &str, next| Page {
        items: vec![word.to_owned()],
        next,
    };
    let lengths = pages
        .call(words("one", Some(Box::new(words("two2", None)))))
        .unwrap();
    assert_eq!(
        (lengths.items, lengths.next.unwrap().items),
        (vec![3], vec![4])
    );
}

#[test]
fn names_by_a_rule() {
    #[derive(GoStruct)]
    #[go(rename_all = "PascalCase")]
    struct Camel {
        #[go(name = "UserID")]
        user_id: isize,
        #[go(name = "BaseURL")]
        base_url: String,
    }
    #[derive(GoStruct)]
    #[go(rename_all = "lowercase")]
    struct Lower {
        #[go(name = "First")]
        first: String,
        second: String,
    }
    let rename: Func<fn(Camel) -> Lower> = open("kinds").func("Rename").unwrap();
    let base_url = "x".to_owned();
    let renamed = rename
        .call(Camel {
            user_id: 1,
            base_url,
        })
        .unwrap();
    assert_eq!((renamed.first.as_str(), renamed.second.as_str()), ("x", ""));
}
