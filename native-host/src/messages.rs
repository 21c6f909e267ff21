//! What the program says to people: one catalogue per language, Italian first. Which text is meant is a [`Text`]; the words are data.

use std::collections::HashMap;
use std::sync::LazyLock;

use staffetta_protocol::Trouble;
use staffetta_protocol::UNNAMED;

const ITALIAN: &str = include_str!("../messages/it.toml");
const ENGLISH: &str = include_str!("../messages/en.toml");
const GERMAN: &str = include_str!("../messages/de.toml");

/// Variables that choose the language, the strongest first.
const LANGUAGE_VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

type Catalogue = HashMap<String, String>;

static CHOSEN: LazyLock<Catalogue> = LazyLock::new(|| catalogue(language(|name| std::env::var(name).ok())));

macro_rules! texts {
    ($($name:ident = $key:literal,)+) => {
        /// Every text of the program. Its key in the catalogues is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the catalogue says what each one says")]
        pub enum Text {
            $($name,)+
        }

        impl Text {
            /// All texts.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The key in the catalogues, and the stable code where a machine reads it.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }
        }
    };
}

texts! {
    Help = "help",
    CallerRefused = "caller_refused",
    WrongUsage = "wrong_usage",
    UnknownBrowser = "unknown_browser",
    WrongTime = "wrong_time",
    FileMissing = "file_missing",

    ExecutableUnknown = "executable_unknown",
    ExecutableReplaced = "executable_replaced",
    ExecutableTemporary = "executable_temporary",
    InstallNone = "install_none",
    InstallWritten = "install_written",
    InstallWouldWrite = "install_would_write",
    InstallUnchanged = "install_unchanged",
    InstallFailed = "install_failed",
    InstallNotForAll = "install_not_for_all",
    BrowserSandboxed = "browser_sandboxed",
    UninstallRemoved = "uninstall_removed",
    UninstallWouldRemove = "uninstall_would_remove",
    UninstallNotOurs = "uninstall_not_ours",
    UninstallFailed = "uninstall_failed",
    UninstallNone = "uninstall_none",
    PurgeDone = "purge_done",
    PurgeFailed = "purge_failed",

    DiagnoseFine = "diagnose_fine",
    DiagnoseProblems = "diagnose_problems",
    Version = "version",
    Executable = "executable",
    RegistrationFine = "registration_fine",
    RegistrationMissing = "registration_missing",
    RegistrationUnreadable = "registration_unreadable",
    RegistrationNotOurs = "registration_not_ours",
    RegistrationWrongId = "registration_wrong_id",
    RegistrationNoProgram = "registration_no_program",
    RegistrationNotExecutable = "registration_not_executable",
    RegistrationOtherProgram = "registration_other_program",
    NoBrowser = "no_browser",
    PolicyForbidsHost = "policy_forbids_host",
    PolicyForbidsUserHosts = "policy_forbids_user_hosts",
    PolicyUnreadable = "policy_unreadable",
    KeyringReady = "keyring_ready",
    KeyringAbsent = "keyring_absent",
    KeyringLocked = "keyring_locked",
    KeyringSlow = "keyring_slow",
    KeyringRefusing = "keyring_refusing",
    SessionsHeld = "sessions_held",
    ClockFine = "clock_fine",
    ClockWrong = "clock_wrong",
    DumpsOff = "dumps_off",
    DumpsPossible = "dumps_possible",

    ReasonDenied = "reason_denied",
    ReasonNotFound = "reason_not_found",
    ReasonReadOnly = "reason_read_only",
    ReasonFull = "reason_full",
    ReasonFolder = "reason_folder",

    FileUnreadable = "file_unreadable",
    FileTooLarge = "file_too_large",
    FileBinary = "file_binary",

    PortalSays = "portal_says",
    TroubleDetail = "trouble_detail",
    PortalNotNamed = "portal_not_named",
    ReaderNotNamed = "reader_not_named",
    PortalsKnown = "portals_known",
    CardReader = "card_reader",
    CardFamily = "card_family",
    CardSerial = "card_serial",
    CardHolder = "card_holder",
    CardCertificate = "card_certificate",
    CardUsable = "card_usable",
    CardMasked = "card_masked",
    LoginStep = "login_step",
    StepCardRead = "step_card_read",
    StepPortalReached = "step_portal_reached",
    StepPinAsked = "step_pin_asked",
    StepPinGiven = "step_pin_given",
    StepSigned = "step_signed",
    StepPortalAnswered = "step_portal_answered",
    LoginDone = "login_done",
    LoginDoneNameless = "login_done_nameless",
    RegisterDone = "register_done",
    LoginUntil = "login_until",
    LoginPage = "login_page",
    LoginNotKept = "login_not_kept",
    LogoutDone = "logout_done",
    LogoutUnconfirmed = "logout_unconfirmed",
    KeyboardRemembered = "keyboard_remembered",
    KeyboardNone = "keyboard_none",
    KeyboardForgotten = "keyboard_forgotten",
    KeyboardFailed = "keyboard_failed",
    CardProgramFine = "card_program_fine",
    CardProgramMissing = "card_program_missing",
    CardProgramNotExecutable = "card_program_not_executable",
    CardServiceFine = "card_service_fine",
    CardFound = "card_found",
    CardTroubled = "card_troubled",
    CardModule = "card_module",
    CardModulesNone = "card_modules_none",
    PinWindowFound = "pin_window_found",
    PortalReached = "portal_reached",
    PortalClockOff = "portal_clock_off",
    PortalsNotTried = "portals_not_tried",
    SettingsFine = "settings_fine",
    SettingsWrong = "settings_wrong",
    SettingsRowWrong = "settings_row_wrong",
}

/// The text in the user's language, with `{name}` replaced by the values given.
pub fn say(text: Text, values: &[(&str, &str)]) -> String {
    let words = CHOSEN.get(text.key()).map_or(text.key(), String::as_str);
    fill(words, values)
}

/// A trouble in the user's language: what happened and what to do next.
pub fn say_trouble(trouble: &Trouble) -> String {
    let words = |key: &str| CHOSEN.get(key).map_or_else(|| key.to_owned(), String::clone);
    let told = [("host", &trouble.host), ("name", &trouble.name), ("reader", &trouble.reader)];
    let mut values: Vec<(&str, String)> = UNNAMED
        .iter()
        .map(|(name, unnamed)| {
            let value = told.iter().find(|(told, _)| told == name).and_then(|(_, value)| value.as_ref());
            (*name, value.cloned().unwrap_or_else(|| words(unnamed)))
        })
        .collect();
    values.push(("tries", trouble.tries.unwrap_or_default().to_string()));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(&words(&trouble_key(trouble.text_key())), &values)
}

/// The key of a trouble's text in the catalogues.
pub fn trouble_key(code: &str) -> String {
    format!("trouble_{code}")
}

fn fill(words: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(words.len());
    let mut rest = words;
    // One pass, so that a brace in a value stays what it is.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}').and_then(|(name, end)| Some((value_of(name, values)?, end))) {
            Some((value, end)) => {
                filled.push_str(value);
                rest = end;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn value_of<'a>(name: &str, values: &[(&str, &'a str)]) -> Option<&'a str> {
    values.iter().find(|(given, _)| *given == name).map(|(_, value)| *value)
}

/// The user's language: `it`, `en` or `de`.
pub fn language_code() -> &'static str {
    match language(|name| std::env::var(name).ok()) {
        source if source == ENGLISH => "en",
        source if source == GERMAN => "de",
        _ => "it",
    }
}

fn catalogue(source: &str) -> Catalogue {
    toml::from_str(source).unwrap_or_default()
}

/// The catalogue of the user's language: Italian unless English or German is asked for.
fn language(variable: impl Fn(&str) -> Option<String>) -> &'static str {
    let locale = LANGUAGE_VARIABLES.iter().filter_map(|name| variable(name)).find(|value| !value.is_empty());
    match locale.as_deref().and_then(|locale| locale.get(..2)) {
        Some("en") => ENGLISH,
        Some("de") => GERMAN,
        _ => ITALIAN,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use staffetta_protocol::TroubleCode;
    use staffetta_protocol::codes;

    use super::*;

    const ALL: [(&str, &str); 3] = [("it", ITALIAN), ("en", ENGLISH), ("de", GERMAN)];

    fn placeholders(words: &str) -> BTreeSet<&str> {
        words.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_text_is_there_in_every_language_and_no_other() {
        let mut keys: BTreeSet<String> = Text::ALL.iter().map(|text| text.key().to_owned()).collect();
        assert_eq!(keys.len(), Text::ALL.len(), "two texts with one key");
        keys.extend(codes::trouble_texts().into_iter().map(trouble_key));
        keys.extend(UNNAMED.iter().map(|(_, key)| (*key).to_owned()));
        for (language, source) in ALL {
            let catalogue: Catalogue = toml::from_str(source).unwrap();
            let there: BTreeSet<String> = catalogue.keys().cloned().collect();
            assert_eq!(there, keys, "{language}");
            assert!(catalogue.values().all(|words| !words.trim().is_empty()), "{language}");
        }
    }

    #[test]
    fn every_language_has_the_placeholders_of_the_italian() {
        let italian = catalogue(ITALIAN);
        for (language, source) in ALL {
            for (key, words) in &catalogue(source) {
                assert_eq!(placeholders(words), placeholders(&italian[key]), "{language}: {key}");
            }
        }
    }

    #[test]
    fn italian_is_spoken_unless_another_language_is_asked_for() {
        let asked = |name: &'static str, value: &'static str| {
            language(move |variable| (variable == name).then(|| value.to_owned()))
        };
        assert_eq!(asked("LANG", "it_IT.UTF-8"), ITALIAN);
        assert_eq!(asked("LANG", "C"), ITALIAN);
        assert_eq!(asked("LANG", ""), ITALIAN);
        assert_eq!(asked("LANG", "fr_FR.UTF-8"), ITALIAN);
        assert_eq!(asked("LANG", "è"), ITALIAN);
        assert_eq!(asked("LC_MESSAGES", "en_GB.UTF-8"), ENGLISH);
        assert_eq!(asked("LC_ALL", "de"), GERMAN);
        let both = language(|name| match name {
            "LC_ALL" => Some("en_US".into()),
            "LANG" => Some("de_DE".into()),
            _ => None,
        });
        assert_eq!(both, ENGLISH);
    }

    #[test]
    fn a_trouble_is_told_whole_however_much_it_tells() {
        for code in TroubleCode::ALL {
            for trouble in [
                Trouble::from(*code),
                Trouble::from(*code).with_tries(1).with_host("h").with_name("n").with_reader("r"),
                Trouble::from(*code).with_tries(3),
            ] {
                let told = say_trouble(&trouble);
                assert!(
                    told.len() > 30 && !told.contains(['{', '}']) && !told.starts_with("trouble_"),
                    "{told}"
                );
            }
        }
        let wrong = |tries| say_trouble(&Trouble::from(TroubleCode::PinWrong).with_tries(tries));
        assert!(wrong(1).contains("Resta 1 tentativo") && wrong(2).contains("Restano 2 tentativi"));
    }

    #[test]
    fn values_are_put_in_once_and_stay_what_they_are() {
        assert_eq!(fill("{a} in {b}", &[("a", "{b}"), ("b", "c")]), "{b} in c");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }
}
