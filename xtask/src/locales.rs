//! The extension's texts as they ship: those of `extension/_locales`, and those that it shares with the host and takes
//! from the host's catalogue. A browser fills a text in by position and chooses no variant: each variant is a text with
//! a key of its own here.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};
use staffetta_native::language::Language;
use staffetta_native::texts::{self, fill_in, trouble_key};
use staffetta_protocol::{Trouble, TroubleCode, UNNAMED};

/// A language's file of texts, below `extension/` and in the built extension alike.
pub(crate) fn path_of(language: Language) -> String {
    format!("_locales/{}/messages.json", language.code())
}

/// The file with the shared texts in it.
pub(crate) fn complete(source: &str, language: Language) -> Result<String> {
    let mut own: Map<String, Value> = serde_json::from_str(source).context("is not a catalogue")?;
    for (key, message) in shared(language) {
        if own.insert(key.clone(), json!({ "message": message })).is_some() {
            bail!("{key} is a text of the host's catalogue, and stands here too");
        }
    }
    Ok(serde_json::to_string_pretty(&own)?)
}

/// What both show: troubles with card and portal, and the words for what a trouble does not name.
fn shared(language: Language) -> Vec<(String, String)> {
    let fill = |key: &str, values: &[(&str, texts::Value<'_>)]| fill_in(language, key, values);
    let mut shared: Vec<(String, String)> = Vec::new();
    for code in TroubleCode::ALL {
        for tries in [None, Some(1), Some(2)] {
            let key = trouble_key(Trouble { tries, ..Trouble::from(*code) }.text_key());
            if shared.iter().any(|(known, _)| *known == key) {
                continue;
            }
            // More attempts than one are a number that the browser puts in.
            let tries =
                if tries == Some(2) { texts::Value::Words("$1") } else { texts::Value::Number(tries) };
            let [host, name, reader] = ["$2", "$3", "$4"].map(texts::Value::Words);
            let values = [("tries", tries), ("host", host), ("name", name), ("reader", reader)];
            shared.push((key, fill(&trouble_key(code.as_str()), &values)));
        }
    }
    let help = trouble_key("help");
    shared.push((help.clone(), fill(&help, &[("help", texts::Value::Words("$1"))])));
    shared.extend(UNNAMED.iter().map(|(_, key)| ((*key).to_owned(), fill(key, &[]))));
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(key: &str) -> String {
        let whole = complete(r#"{"close": {"message": "Chiudi"}}"#, Language::Italian).unwrap();
        let whole: Value = serde_json::from_str(&whole).unwrap();
        whole[key]["message"].as_str().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_hosts_texts_come_to_the_extensions_own_with_parameters_by_position() {
        assert_eq!(message("close"), "Chiudi");
        assert_eq!(message("unnamed_name"), "sconosciuto");
        assert!(message("trouble_portal_slow").starts_with("Il portale $2 non ha risposto"));
        assert!(message("trouble_module_too_old").contains("($3)"));
        assert!(message("trouble_card_unknown").contains("lettore $4 "));
        assert!(message("trouble_help").ends_with("telefono $1"));
    }

    #[test]
    fn each_number_of_attempts_is_a_text_of_its_own() {
        assert!(message("trouble_pin_wrong").contains("dopo pochi errori"));
        assert!(message("trouble_pin_wrong_last").contains("Resta 1 tentativo"));
        assert!(message("trouble_pin_wrong_tries").contains("Restano $1 tentativi"));
    }

    #[test]
    fn a_shared_text_that_the_extension_has_too_is_an_error() {
        assert!(complete(r#"{"unnamed_name": {"message": "x"}}"#, Language::Italian).is_err());
        assert!(complete("[]", Language::Italian).is_err());
    }
}
