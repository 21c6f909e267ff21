//! The words of the window, per language. Which text is meant is a [`Text`]; the words are data in `messages/`.

use std::collections::HashMap;
use std::sync::LazyLock;

type Catalogue = HashMap<String, String>;

static ITALIAN: LazyLock<Catalogue> = LazyLock::new(|| catalogue(include_str!("../../messages/it.toml")));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| catalogue(include_str!("../../messages/en.toml")));
static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| catalogue(include_str!("../../messages/de.toml")));

macro_rules! texts {
    ($($name:ident = $key:literal,)+) => {
        /// Every text of the window; the catalogue says what each one says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Text {
            $($name,)+
        }

        impl Text {
            /// All texts.
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The key in the catalogues.
            const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }
        }
    };
}

texts! {
    Title = "title",
    Ask = "ask",
    Portal = "portal",
    Holder = "holder",
    Reader = "reader",
    Rule = "rule",
    Pin = "pin",
    SignIn = "sign_in",
    Cancel = "cancel",
    Close = "close",
    WrongWithTries = "wrong_with_tries",
    Wrong = "wrong",
    OnlyDigits = "only_digits",
    WrongLength = "wrong_length",
    LastTry = "last_try",
    LastTryButton = "last_try_button",
    LastTryTyped = "last_try_typed",
    LastTryWord = "last_try_word",
    BlockedTitle = "blocked_title",
    Blocked = "blocked",
    BlockedHelp = "blocked_help",
    PadTitle = "pad_title",
    Pad = "pad",
}

/// The text in a language, with `{name}` replaced by the values given; Italian for languages that are not ours.
pub(super) fn say(language: &str, text: Text, values: &[(&str, &str)]) -> String {
    let catalogue = match language {
        "en" => &*ENGLISH,
        "de" => &*GERMAN,
        _ => &*ITALIAN,
    };
    fill(catalogue.get(text.key()).map_or(text.key(), String::as_str), values)
}

/// Puts the values in, once: a value that looks like a name in braces stays what it is.
fn fill(words: &str, values: &[(&str, &str)]) -> String {
    let mut said = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let value = after.split_once('}').and_then(|(name, behind)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, behind))
        });
        match value {
            Some((value, behind)) => {
                said.push_str(value);
                rest = behind;
            }
            None => {
                said.push('{');
                rest = after;
            }
        }
    }
    said.push_str(rest);
    said
}

fn catalogue(source: &str) -> Catalogue {
    toml::from_str(source).expect("the catalogues are part of the program, and its tests read each of them")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_text_and_no_other() {
        for catalogue in [&*ITALIAN, &*ENGLISH, &*GERMAN] {
            assert!(Text::ALL.iter().all(|text| catalogue.contains_key(text.key())));
            assert_eq!(catalogue.len(), Text::ALL.len());
        }
    }

    #[test]
    fn the_language_asked_for_is_spoken_else_italian() {
        assert_eq!(say("en", Text::Cancel, &[]), "Cancel");
        assert_eq!(say("de", Text::Cancel, &[]), "Abbrechen");
        for language in ["it", "fr", ""] {
            assert_eq!(say(language, Text::Cancel, &[]), "Annulla");
        }
    }

    #[test]
    fn values_are_put_in_once_and_stay_what_they_are() {
        assert_eq!(fill("{a} in {b}", &[("a", "{b}"), ("b", "c")]), "{b} in c");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }
}
