//! The arguments of a command: options are taken out by name, the rest are names.

use crate::error::{Error, Result};

pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn new(arguments: &[String]) -> Self {
        Self(arguments.to_vec())
    }

    /// Takes what follows `--`.
    pub(crate) fn after_dashes(&mut self) -> Vec<String> {
        match self.0.iter().position(|argument| argument == "--") {
            Some(at) => self.0.split_off(at).split_off(1),
            None => Vec::new(),
        }
    }

    /// Takes the option `name`, which has no value.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|argument| argument != name);
        self.0.len() < before
    }

    /// Takes the option `name` and its value, which is described by `needs`.
    pub(crate) fn value(
        &mut self,
        name: &'static str,
        needs: &'static str,
    ) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|argument| argument == name) else {
            return Ok(None);
        };
        if at + 1 == self.0.len() {
            return Err(Error::OptionValue {
                option: name,
                needs,
            });
        }
        self.0.remove(at);
        Ok(Some(self.0.remove(at)))
    }

    /// Takes the option `name` and its value, a whole number.
    pub(crate) fn number(&mut self, name: &'static str) -> Result<Option<u32>> {
        let needs = "a whole number";
        let parse = |value: String| {
            value.parse().map_err(|_| Error::OptionValue {
                option: name,
                needs,
            })
        };
        self.value(name, needs)?.map(parse).transpose()
    }

    /// The toolchain that `--go` asks for.
    pub(crate) fn go(&mut self) -> Result<Option<String>> {
        self.value(
            "--go",
            "a version such as 1.25.5, or the path of a go command",
        )
    }

    /// What is left, if no option is.
    pub(crate) fn names(self) -> Result<Vec<String>> {
        match self.0.iter().find(|argument| argument.starts_with('-')) {
            Some(option) => Err(Error::Usage {
                argument: option.clone(),
            }),
            None => Ok(self.0),
        }
    }

    /// Makes sure that nothing is left.
    pub(crate) fn finish(self) -> Result {
        match self.0.into_iter().next() {
            Some(argument) => Err(Error::Usage { argument }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &str) -> Arguments {
        Arguments(text.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn options_anywhere() {
        let mut given = arguments("hello --go 1.25.5 --list greet -- --nocapture --go");
        assert_eq!(given.after_dashes(), ["--nocapture", "--go"]);
        assert_eq!(given.go().unwrap().as_deref(), Some("1.25.5"));
        assert!(given.flag("--list") && !given.flag("--list"));
        assert_eq!(given.names().unwrap(), ["hello", "greet"]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(matches!(
            arguments("--go").go(),
            Err(Error::OptionValue { option: "--go", .. })
        ));
        let number = arguments("--seconds soon").number("--seconds");
        assert!(matches!(
            number,
            Err(Error::OptionValue {
                option: "--seconds",
                ..
            })
        ));
        assert!(
            matches!(arguments("a --gp 1").names(), Err(Error::Usage { argument }) if argument == "--gp")
        );
        assert!(
            matches!(arguments("a").finish(), Err(Error::Usage { argument }) if argument == "a")
        );
    }
}
