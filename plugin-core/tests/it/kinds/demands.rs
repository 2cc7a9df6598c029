//! Bindings that insist on a Go type by name.

use crate::support::open;
use plugin_core::{Error, Func, FuncValue, GoInterface, PluginApi, Value, ValueError};

#[derive(PluginApi, Debug)]
struct Dogs {
    #[go(type = "func() main.Speaker")]
    new_dog: Func<fn() -> Value>,
    #[go(name = "Pet", type = "example.com/fixtures/kinds.Dog")]
    pet: Speaker,
    #[go(type = "func()")]
    missing: Option<Func<fn()>>,
}

#[derive(GoInterface, Debug)]
#[go(type = "main.Speaker")]
struct Speaker {
    speak: FuncValue<fn() -> String>,
}

#[test]
fn a_constructor_of_the_right_type_is_bound() {
    let dogs = Dogs::bind(&open("kinds")).unwrap();
    let dog = Speaker::bind(&dogs.new_dog.call().unwrap()).unwrap();
    assert_eq!(dog.speak.call().unwrap(), "wow");
    assert_eq!(dogs.pet.speak.call().unwrap(), "wow");
    assert!(dogs.missing.is_none());
}

#[test]
fn another_constructor_is_refused_when_it_is_bound() {
    #[derive(PluginApi, Debug)]

    struct Cats {
        #[go(name = "NewCat", type = "func() main.Speaker")]
        _new_cat: Func<fn() -> Value>,
    }
    let error = Cats::bind(&open("kinds")).unwrap_err();
    assert!(matches!(&error, Error::Interface { problems, .. } if problems.len() == 1));
    let told = "symbol NewCat in plugin example.com/fixtures/kinds is func() *main.Cat, not func() main.Speaker: \
        #[go(type = \"...\")] demands another type";
    assert!(error.to_string().contains(told), "{error}");
}

#[test]
fn a_value_that_does_not_implement_it_is_refused() {
    let new: Func<fn() -> Value> = open("kinds").func("NewCat").unwrap();
    let cat = new.call().unwrap();
    let error = Speaker::bind(&cat).unwrap_err();
    assert_eq!(
        error.to_string(),
        "interface conversion: the Go value is *main.Cat, not main.Speaker: missing method Breed"
    );

    #[derive(GoInterface, Debug)]
    #[go(type = "main.Cat")]
    struct Cat {
        speak: FuncValue<fn() -> String>,
    }
    assert_eq!(Cat::bind(&cat).unwrap().speak.call().unwrap(), "meow");
    assert!(Cat::bind(&Value::nil().unwrap()).is_err());

    #[derive(GoInterface, Debug)]
    #[go(type = "main.NoSuchType")]
    struct Nothing {
        _speak: Option<Value>,
    }
    assert!(matches!(
        Nothing::bind(&cat),
        Err(ValueError::NoType { .. })
    ));
}
