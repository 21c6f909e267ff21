//! What host and card process say to people: one catalogue per language, `texts/*.ftl`, read when a text of it is first
//! needed. Which text is meant is a [`Text`]; the words are data.

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use staffetta_protocol::{Failure, unnamed_key};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

/// The values a text's placeholders take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Words, as they are.
    Words(&'a str),
    /// A number that chooses among variants, if it is known.
    Number(Option<u8>),
}

macro_rules! texts {
    ($($name:ident = $key:literal $({ $($field:ident: $kind:ident($type:ty)),+ })?,)+) => {
        /// Every text, with its parameters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the catalogue says what each one says")]
        pub enum Text<'a> {
            $($name $({ $($field: $type),+ })?,)+
        }

        impl<'a> Text<'a> {
            /// The key in the catalogues, and the stable code where a machine reads it.
            pub const fn key(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $key,)+
                }
            }

            /// The parameters by name.
            pub fn values(&self) -> Vec<(&'static str, Value<'a>)> {
                match *self {
                    $(Self::$name { $($($field),+)? } => vec![$($((stringify!($field), Value::$kind($field))),+)?],)+
                }
            }
        }

        /// The keys of all texts with the names of their parameters, as the Italian catalogue has them.
        #[cfg(test)]
        const ALL: &[(&str, &[&str])] = &[$(($key, &[$($(stringify!($field)),+)?]),)+];
    };
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A text in the user's language.
pub fn say(text: Text<'_>) -> String {
    say_in(Language::of_user(), text)
}

/// A text in a language.
pub fn say_in(language: Language, text: Text<'_>) -> String {
    fill_in(language, text.key(), &text.values())
}

/// A failure in the user's language: what happened and what to do next.
pub fn say_failure(failure: &Failure) -> String {
    let language = Language::of_user();
    let params = failure.params();
    let word = |name| params.get(name).unwrap_or_else(|| fill_in(language, &unnamed_key(name), &[]));
    let words: Vec<_> = failure.code().params().iter().map(|(name, _)| (*name, word(name))).collect();
    let value = |name, word| match name {
        "tries" => Value::Number(params.tries.filter(|tries| *tries > 0)),
        "wrong" => Value::Number(params.wrong),
        _ => Value::Words(word),
    };
    let values: Vec<_> = words.iter().map(|(name, word)| (*name, value(*name, word))).collect();
    fill_in(language, &error_key(failure.code().as_str()), &values)
}

/// The key of the text of a failure's code.
pub fn error_key(code: &str) -> String {
    format!("error_{code}")
}

/// The text of a key with its parameters; the key itself where there is no such text.
pub fn fill_in(language: Language, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let catalogue = catalogue(language);
    let Some(text) = catalogue.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let arguments: FluentArgs<'_> = values.iter().copied().collect();
    catalogue.format_pattern(text, Some(&arguments), &mut Vec::new()).into_owned()
}

type Catalogue = FluentBundle<FluentResource>;

fn catalogue(language: Language) -> &'static Catalogue {
    static READ: [OnceLock<Catalogue>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    READ[language as usize].get_or_init(|| read(language))
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::Italian => include_str!("../texts/it.ftl"),
        Language::English => include_str!("../texts/en.ftl"),
        Language::German => include_str!("../texts/de.ftl"),
    }
}

fn read(language: Language) -> Catalogue {
    let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut catalogue = FluentBundle::new_concurrent(vec![locale]);
    // What is filled in stands in terminals and windows that would show the marks around it.
    catalogue.set_use_isolating(false);
    // What cannot be read is left out; a test reads each catalogue without an error.
    let resource =
        FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(readable, _)| readable);
    catalogue.add_resource_overriding(resource);
    catalogue
}

impl<'a> From<Value<'a>> for FluentValue<'a> {
    fn from(value: Value<'a>) -> Self {
        match value {
            Value::Words(words) => words.into(),
            Value::Number(number) => number.map_or_else(|| "unknown".into(), Self::from),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Number(number) => number.map_or(Ok(()), |number| number.fmt(f)),
        }
    }
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
