//! Bindings that demand a Go type by name.

use crate::support::open;
use plugin_core::{
    Callback, Error, Func, FuncValue, GoInterface, GoObject, PluginApi, Value, ValueError,
    stdlib::Context,
};

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

/// The equivalent of a Go host's assertion `symbol.(func() Speaker)`.
#[test]
fn a_function_with_another_type_is_refused_when_it_is_bound() {
    let plugin = open("kinds");
    assert!(plugin.func::<fn() -> Speaker>("NewDog").is_ok());
    let refused = |name| {
        let error = plugin.func::<fn() -> Speaker>(name).unwrap_err();
        error.to_string()
    };
    for (name, found) in [
        ("NewCat", "*main.Cat"),
        ("Number", "int"),
        ("Failure", "error"),
    ] {
        let told = refused(name);
        assert!(
            told.contains(found) && told.contains("main.Speaker"),
            "{told}"
        );
    }
    // Each speaker in this slice is an `any`, whose type is checked on conversion.
    assert!(plugin.func::<fn() -> Vec<Speaker>>("Speakers").is_ok());
    assert!(
        plugin
            .func::<fn(Callback<fn(Speaker)>)>("GiveSpeaker")
            .is_ok()
    );
    assert!(
        plugin
            .func::<fn(Callback<fn(Speaker)>)>("EachColor")
            .is_err()
    );

    #[derive(GoInterface)]
    #[go(type = "main.NoSuchType")]
    struct Nothing {
        _speak: Option<Value>,
    }
    let error = plugin
        .func::<fn() -> Nothing>("NewDog")
        .map(drop)
        .unwrap_err();
    assert!(error.to_string().contains("main.NoSuchType"), "{error}");
    // The host compares the types of a func by handle, with the same outcome.
    let func = |name| plugin.lookup(name).unwrap().value().unwrap();
    assert!(func("NewDog").func::<fn() -> Speaker>().is_ok());
    assert!(func("NewCat").func::<fn() -> Speaker>().is_err());
}

/// A number has no methods.
#[test]
fn what_can_have_no_methods_is_refused_when_it_is_bound() {
    #[derive(GoInterface)]
    struct Any {
        _speak: Option<Value>,
    }
    let plugin = open("kinds");
    for name in ["NewCat", "NewDog", "Favourites", "Failure"] {
        assert!(plugin.func::<fn() -> Any>(name).is_ok(), "{name}");
        let func = plugin.lookup(name).unwrap().value().unwrap();
        assert!(func.func::<fn() -> Any>().is_ok(), "{name}");
    }
    for name in ["Number", "Numbers"] {
        assert!(plugin.func::<fn() -> Any>(name).is_err(), "{name}");
        assert!(plugin.func::<fn() -> Context>(name).is_err(), "{name}");
        let func = plugin.lookup(name).unwrap().value().unwrap();
        assert!(func.func::<fn() -> Any>().is_err(), "{name}");
        assert!(func.func::<fn() -> Context>().is_err(), "{name}");
    }
    let interface = plugin.type_named("main.Giver").unwrap();
    let giver = GoObject::implement(&[&interface]).unwrap();
    let told = giver.method("Give", |_: Context| ()).build().unwrap_err();
    assert!(told.to_string().contains("func(int)"), "{told}");
}

/// All exports of the library can be imported at once.
#[test]
fn the_names_of_the_library_do_not_collide() {
    #[allow(unused_imports, clippy::wildcard_imports)]
    use plugin_core::*;
    #[derive(GoInterface)]
    struct Speaks {
        speak: FuncValue<fn() -> String>,
    }
    let new: Func<fn() -> Value> = crate::support::open("kinds").func("NewCat").unwrap();
    let cat = Speaks::bind(&new.call().unwrap()).unwrap();
    assert_eq!(cat.speak.call().unwrap(), "meow");
}
