//! Structs with `#[derive(GoInterface)]` as results, arguments and parts of them.

use crate::support::open;
use plugin_core::{
    CallError, Callback, FakePlugin, Func, FuncValue, GoError, GoInterface, GoObject, Plugin,
    PluginApi, Receiver, Type, Value,
};
use std::collections::HashMap;

#[derive(GoInterface, Debug, Clone)]
struct Speaker {
    speak: FuncValue<fn() -> String>,
    breed: Option<FuncValue<fn() -> String>>,
    #[go(value)]
    value: Value,
}

#[test]
fn a_result_is_bound() {
    let plugin = open("kinds");
    let new: Func<fn() -> Speaker> = plugin.func("NewDog").unwrap();
    let dog = new.call().unwrap();
    assert_eq!(dog.speak.call().unwrap(), "wow");
    assert_eq!(dog.value.go_type(), "main.Dog");
    let dog = new.spawn().wait().unwrap();
    assert_eq!(dog.breed.unwrap().call().unwrap(), "mutt");
    let all: Func<fn() -> Vec<Speaker>> = plugin.func("Speakers").unwrap();
    let all = all.call().unwrap();
    let said: Vec<_> = all.iter().map(|one| one.speak.call().unwrap()).collect();
    assert_eq!(said, ["wow", "meow", "WOW"]);
    let breeds = all.iter().map(|one| one.breed.is_some());
    assert!(breeds.eq([true, false, true]));
}

#[test]
fn it_is_an_argument() {
    let plugin = open("kinds");
    let new: Func<fn() -> Speaker> = plugin.func("NewDog").unwrap();
    let hear: Func<fn(Vec<Speaker>) -> String> = plugin.func("Hear").unwrap();
    let dog = new.call().unwrap();
    let interface = Type::named("main.Speaker").unwrap();
    let robot = GoObject::implement(&[&interface]).unwrap();
    let robot = robot
        .named("main.Robot")
        .method::<fn() -> String>("Speak", || "beep".to_owned())
        .method::<fn() -> String>("Breed", || "steel".to_owned())
        .build()
        .unwrap();
    let robot = Speaker::bind(&robot).unwrap();
    let said = hear.call([dog.clone(), robot, dog]).unwrap();
    assert_eq!(said, "main.Dog wow;*main.Robot beep;main.Dog wow;");
    let cat: Func<fn() -> Speaker> = plugin.func("NewCat").unwrap();
    let error = hear.call([cat.call().unwrap()]).unwrap_err();
    assert!(
        matches!(error, CallError::Unassignable { .. }),
        "no Breed: {error}"
    );
}

#[test]
fn closures_take_and_return_it() {
    type Which = fn(Speaker, HashMap<String, Speaker>) -> Result<Speaker, GoError>;
    let plugin = open("kinds");
    let choose: Func<fn(Callback<Which>) -> Result<String, GoError>> =
        plugin.func("Choose").unwrap();
    let other = Callback::<Which>::new(|dog, mut others| {
        assert_eq!(dog.speak.call().unwrap(), "wow");
        Ok(others.remove("other").unwrap())
    });
    assert_eq!(choose.call(other).unwrap().unwrap(), "WOW");
}

#[test]
fn what_lacks_the_methods_is_an_error_of_the_call() {
    #[derive(GoInterface, Debug)]
    struct Singer {
        _sing: FuncValue<fn() -> String>,
        _breed: Value,
    }
    #[derive(GoInterface, Debug)]
    #[go(type = "main.Speaker")]
    struct Whole {
        _speak: Option<Value>,
    }
    let plugin = open("kinds");
    let new: Func<fn() -> Singer> = plugin.func("NewCat").unwrap();
    assert_eq!(
        new.call().unwrap_err().to_string(),
        "a value of Go's NewCat cannot be converted: *main.Cat of Go's any type with methods has no counterpart in Rust's Singer: \
         *main.Cat does not have the requested methods: Sing: missing; Breed: missing"
    );
    let all: Func<fn() -> Vec<Whole>> = plugin.func("Speakers").unwrap();
    let error = all.spawn().wait().unwrap_err();
    assert!(matches!(&error, CallError::Unrepresentable { .. }));
    assert!(
        error
            .to_string()
            .ends_with("not main.Speaker: missing method Breed"),
        "{error}"
    );
    let none: Func<fn() -> Speaker> = plugin.func("NoSpeaker").unwrap();
    let error = none.call().unwrap_err().to_string();
    assert!(error.contains("nil of Go's any type"), "{error}");
    // A closure with such a parameter is not called, and its func returns the error.
    type Which = fn(Singer, Value) -> Result<Value, GoError>;
    let choose: Func<fn(Callback<Which>) -> Result<String, GoError>> =
        plugin.func("Choose").unwrap();
    let never = Callback::<Which>::new(|_, _| unreachable!("a dog does not sing"));
    let error = choose.call(never).unwrap().unwrap_err();
    assert!(error.message().contains("Sing: missing"), "{error}");
}

#[test]
fn methods_of_a_variable_come_without_its_value() {
    #[derive(PluginApi, Debug)]
    struct Pets {
        #[go(name = "Pet")]
        _pet: Speaker,
    }
    let error = Pets::bind(&open("kinds")).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("leave out the field with #[go(value)]"),
        "{error}"
    );
    let methods = open("kinds").lookup("Pet").unwrap().methods().unwrap();
    assert!(Speaker::bind(&methods).is_err());
}

#[test]
fn a_fake_returns_what_it_is_given() {
    let new: Func<fn() -> Speaker> = open("kinds").func("NewDog").unwrap();
    let dog = new.call().unwrap();
    let fake = FakePlugin::new("fake").func("Dog", move || dog.clone());
    let new: Func<fn() -> Speaker> = fake.lookup("Dog").unwrap().func().unwrap();
    assert_eq!(new.call().unwrap().speak.call().unwrap(), "wow");
}

type Speak = FuncValue<fn() -> String>;

#[test]
fn what_can_be_nil_is_an_option() {
    let plugin = open("kinds");
    type All = (
        Option<Speaker>,
        Option<Value>,
        Option<Speak>,
        Option<Receiver<isize>>,
    );
    let maybe: Func<fn(bool) -> All> = plugin.func("Nilable").unwrap();
    let (speaker, value, func, channel) = maybe.call(true).unwrap();
    assert_eq!(speaker.as_ref().unwrap().speak.call().unwrap(), "wow");
    assert_eq!(value.as_ref().unwrap().get::<isize>().unwrap(), 5);
    assert_eq!(func.as_ref().unwrap().call().unwrap(), "called");
    let none = maybe.call(false).unwrap();
    assert!(none.0.is_none() && none.1.is_none() && none.2.is_none() && none.3.is_none());

    type Nils =
        fn(Option<Speaker>, Option<Value>, Option<Speak>, Option<Receiver<isize>>) -> String;
    let nils: Func<Nils> = plugin.func("Nils").unwrap();
    let told = nils.call(None, None, None, None).unwrap();
    assert_eq!(told, "true true true true");
    let told = nils.call(&speaker, &value, &func, &channel).unwrap();
    assert_eq!(told, "false false false false");
    let told = nils.spawn(None, value, None, channel).wait().unwrap();
    assert_eq!(told, "true false true false");

    type Introduced = fn(Option<Speaker>) -> Option<Speaker>;
    type Introduce = fn(Callback<Introduced>) -> (Option<Speaker>, Option<Speaker>);
    let introduce: Func<Introduce> = plugin.func("Introduce").unwrap();
    let dog = speaker.unwrap();
    let swapped = introduce.call(Callback::<Introduced>::new(move |speaker| match speaker {
        Some(_) => None,
        None => Some(dog.clone()),
    }));
    let (first, second) = swapped.unwrap();
    assert!(first.is_none());
    assert_eq!(second.unwrap().speak.call().unwrap(), "wow");
    // Without an `Option`, nil is an error.
    let error = plugin
        .func::<fn(bool) -> (Speaker, Value, Value, Value)>("Nilable")
        .unwrap()
        .call(false)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("take an `Option` of it, which is `None` for nil"),
        "{error}"
    );
    let error = plugin
        .func::<fn(bool) -> (Value, Value, Speak, Value)>("Nilable")
        .unwrap()
        .call(false)
        .unwrap_err();
    assert!(
        error.to_string().ends_with("nil of Go's func() string has no counterpart in Rust's FuncValue: take an `Option` of it, which is `None` for nil"),
        "{error}"
    );
}

#[test]
fn the_type_of_a_pointer_can_be_demanded_as_go_writes_it() {
    #[derive(GoInterface)]
    #[go(type = "*main.Cat")]
    struct Cat {
        speak: Speak,
    }
    let cat: Func<fn() -> Cat> = open("kinds").func("NewCat").unwrap();
    assert_eq!(cat.call().unwrap().speak.call().unwrap(), "meow");
}
