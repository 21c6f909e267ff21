//! The extension's texts as they ship: those of `extension/_locales`, and those that it shares with the host and takes
//! from the host's catalogue. A browser fills a text in by position and chooses no variant: each variant is a text with
//! a key of its own here.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};
use staffetta_native::language::Language;
use staffetta_native::texts::{Value as TextValue, error_key, fill_in};
use staffetta_protocol::{FailureCode, Params, UNNAMED, unnamed_key};

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
    Ok(serde_json::to_string(&own)?)
}

/// What both show: failures, each with the parameters of its code by their position, and the words for what a failure
/// does not name.
fn shared(language: Language) -> Vec<(String, String)> {
    let fill = |key: &str, values: &[(&str, TextValue<'_>)]| fill_in(language, key, values);
    let mut shared: Vec<(String, String)> = Vec::new();
    for code in FailureCode::ALL {
        let params = code.params().iter().zip(1..);
        let positions: Vec<_> = params.map(|((name, _), position)| (*name, format!("${position}"))).collect();
        for chosen in Params::of_every_text() {
            let key = error_key(code.text_key(&chosen));
            if shared.iter().any(|(known, _)| *known == key) {
                continue;
            }
            let value = |name, position| match (name, chosen.tries) {
                // More attempts than one are a number that the browser puts in.
                ("tries", tries @ (None | Some(1))) => TextValue::Number(tries),
                ("wrong", _) => TextValue::Number(chosen.wrong),
                _ => TextValue::Words(position),
            };
            let values: Vec<_> = positions.iter().map(|(name, at)| (*name, value(*name, at))).collect();
            shared.push((key, fill(&error_key(code.as_str()), &values)));
        }
    }
    let help = error_key("help");
    shared.push((help.clone(), fill(&help, &[("help", TextValue::Words("$1"))])));
    shared.extend(UNNAMED.map(unnamed_key).map(|key| (key.clone(), fill(&key, &[]))));
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
        assert!(message("error_portal_slow").starts_with("Il portale $1 non ha risposto"));
        assert!(message("error_module_too_old").contains("($1)"));
        assert!(message("error_card_unknown").contains("lettore $1 "));
        assert!(message("error_help").ends_with("telefono $1"));
    }

    #[test]
    fn each_number_of_attempts_is_a_text_of_its_own() {
        assert!(message("error_pin_wrong").contains("dopo pochi errori"));
        assert!(message("error_pin_wrong_last").contains("Resta 1 tentativo"));
        assert!(message("error_pin_wrong_tries").contains("Restano $1 tentativi"));
        assert!(message("error_pin_cancelled").contains("nessun tentativo consumato"));
        assert!(message("error_pin_cancelled_last").contains("resta 1 tentativo"));
        assert!(message("error_pin_timed_out_tries").contains("restano $1 tentativi"));
        assert!(message("error_pin_timed_out_wrong").contains("non ha detto quanti"));
    }

    #[test]
    fn a_shared_text_that_the_extension_has_too_is_an_error() {
        assert!(complete(r#"{"unnamed_name": {"message": "x"}}"#, Language::Italian).is_err());
        assert!(complete("[]", Language::Italian).is_err());
    }
}
