//! The languages of the product, and which one the user reads.

use std::env;

/// Variables that choose the language, the strongest first.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// The first: the one for whoever reads none of the three.
    Italian,
    /// The second.
    English,
    /// The third.
    German,
}

impl Language {
    /// All of them, the first first.
    pub const ALL: [Self; 3] = [Self::Italian, Self::English, Self::German];

    /// Its code in ISO 639-1, as messages and folders name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The one that a code or a locale (`de_IT.UTF-8`) begins with; Italian for any other.
    pub fn of_locale(locale: &str) -> Self {
        Self::ALL.into_iter().find(|language| locale.starts_with(language.code())).unwrap_or(Self::Italian)
    }

    /// The one that the user's session speaks.
    pub fn of_user() -> Self {
        Self::chosen(|name| env::var(name).ok(), of_system)
    }

    fn chosen(variable: impl Fn(&str) -> Option<String>, system: impl Fn() -> Option<String>) -> Self {
        let locale = VARIABLES.into_iter().filter_map(variable).find(|value| !value.is_empty());
        Self::of_locale(&locale.or_else(system).unwrap_or_default())
    }
}

/// Windows has no variables for it, but a language of each user's.
#[cfg(windows)]
fn of_system() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(not(windows))]
const fn of_system() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn italian_is_spoken_unless_another_language_is_asked_for() {
        let asked = |name: &'static str, value: &'static str| {
            Language::chosen(move |variable| (variable == name).then(|| value.to_owned()), || None)
        };
        for locale in ["it_IT.UTF-8", "C", "", "fr_FR.UTF-8", "è"] {
            assert_eq!(asked("LANG", locale), Language::Italian, "{locale}");
        }
        assert_eq!(asked("LC_MESSAGES", "en_GB.UTF-8"), Language::English);
        assert_eq!(asked("LC_ALL", "de"), Language::German);
    }

    #[test]
    fn the_stronger_variable_decides() {
        let variables = |name: &str| match name {
            "LC_ALL" => Some("en_US".into()),
            "LANG" => Some("de_DE".into()),
            _ => None,
        };
        assert_eq!(Language::chosen(variables, || Some("it-IT".into())), Language::English);
    }

    #[test]
    fn without_variables_the_system_is_asked() {
        assert_eq!(Language::chosen(|_| None, || Some("de-IT".into())), Language::German);
    }
}
