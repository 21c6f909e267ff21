//! The catalogues agree with each other and with the codes, and what is filled in stays what it is.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use serde_json::{Map, Value as Json, json};
use staffetta_protocol::{FailureCode, FailureKind, UNNAMED};

use super::*;

type Names = BTreeSet<String>;

/// The keys of a catalogue with the names of their parameters.
fn texts_of(language: Language) -> BTreeMap<String, Names> {
    let resource = FluentResource::try_new(source(language).to_owned()).expect("the catalogue can be read");
    let mut texts = BTreeMap::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        let mut names = Names::new();
        names_in(message.value.as_ref().unwrap(), &mut names);
        let twice = texts.insert(message.id.name.to_owned(), names);
        assert_eq!(twice, None, "{language:?}: {} stands twice", message.id.name);
    }
    texts
}

fn names_in(text: &Pattern<&str>, names: &mut Names) {
    for element in &text.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let (reference, variants) = match expression {
            Expression::Inline(inline) => (inline, &[][..]),
            Expression::Select { selector, variants } => (selector, &variants[..]),
        };
        if let InlineExpression::VariableReference { id } = reference {
            names.insert(id.name.to_owned());
        }
        variants.iter().for_each(|variant| names_in(&variant.value, names));
    }
}

#[test]
fn every_language_has_the_same_texts_with_the_same_parameters() {
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Names>();
    let model: BTreeMap<String, Names> =
        ALL.iter().map(|(key, names)| ((*key).to_owned(), named(names))).collect();
    for language in Language::ALL {
        let texts = texts_of(language);
        let missing: Vec<_> = model.keys().filter(|key| !texts.contains_key(*key)).collect();
        let odd: Vec<_> = texts.iter().filter(|(key, names)| model.get(*key) != Some(names)).collect();
        assert!(missing.is_empty() && odd.is_empty(), "{language:?}: no {missing:?}, odd {odd:?}");
    }
}

#[test]
fn every_code_has_its_text_and_every_text_of_a_code_its_code() {
    let told = ["detail", "help"].into_iter().chain(FailureCode::ALL.iter().map(|code| code.as_str()));
    let expected: BTreeSet<String> = told.map(error_key).collect();
    let there = ALL.iter().filter(|(key, _)| key.starts_with("error_"));
    assert_eq!(there.map(|(key, _)| (*key).to_owned()).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn a_text_uses_the_parameters_of_its_code_and_words_stand_for_those_that_may_be_left_out() {
    let mut may_miss = BTreeSet::new();
    for code in FailureCode::ALL {
        let (_, used) = ALL.iter().find(|(key, _)| *key == error_key(code.as_str())).unwrap();
        for name in *used {
            let param = code.params().iter().find(|(known, _)| known == name);
            let (_, may_be_left_out) = param.unwrap_or_else(|| panic!("{code} has no {name}"));
            may_miss.extend(may_be_left_out.then_some(*name));
        }
    }
    // A number of attempts that is not known has a variant of the text.
    may_miss.remove("tries");
    may_miss.remove("wrong");
    assert_eq!(may_miss, BTreeSet::from(UNNAMED));
    assert!(UNNAMED.iter().all(|name| ALL.iter().any(|(key, _)| *key == unnamed_key(name))));
}

#[test]
fn every_variant_of_a_text_is_filled_in() {
    for language in Language::ALL {
        for (key, names) in ALL {
            for number in [None, Some(1), Some(3)] {
                let value = |name| match name {
                    "tries" | "wrong" => Value::Number(number),
                    _ => Value::Words("x"),
                };
                let values: Vec<_> = names.iter().map(|name| (*name, value(*name))).collect();
                let said = fill_in(language, key, &values);
                assert!(!said.trim().is_empty() && said != *key, "{language:?}: {key}");
                assert!(!said.contains(['{', '}', '$', '\n']), "{language:?}: {said}");
            }
        }
    }
}

#[test]
fn a_failure_is_told_whole_however_much_it_tells() {
    for code in FailureCode::ALL {
        for all in [false, true] {
            let params: Map<String, Json> = code
                .params()
                .iter()
                .filter(|(_, may_be_left_out)| all || !may_be_left_out)
                .map(|(name, _)| {
                    let number = ["max", "minutes", "status", "supported", "tries", "wrong"].contains(name);
                    ((*name).to_owned(), if number { json!(3) } else { json!("x") })
                })
                .collect();
            let failure = serde_json::from_value(json!({"code": code.as_str(), "params": params})).unwrap();
            let told = say_failure(&failure);
            assert!(told.len() > 30 && !told.starts_with("error_") && !told.contains("unnamed_"), "{told}");
        }
    }
    let wrong = |tries| say_failure(&FailureKind::PinWrong { tries: Some(tries) }.into());
    assert!(wrong(1).contains("Resta 1 tentativo") && wrong(2).contains("Restano 2 tentativi"));
    assert!(wrong(0).contains("dopo pochi errori"));
}

#[test]
fn that_no_attempt_is_lost_is_said_only_where_no_pin_was_wrong() {
    type Kind = fn(Option<u8>, Option<u8>) -> FailureKind;
    let kinds: [Kind; 2] = [
        |tries, wrong| FailureKind::PinCancelled { tries, wrong },
        |tries, wrong| FailureKind::PinTimedOut { tries, wrong },
    ];
    for kind in kinds {
        let told = |tries, wrong| say_failure(&kind(tries, wrong).into());
        assert!(told(None, None).contains("nessun tentativo consumato"));
        for (tries, wrong, words) in [
            (Some(1), Some(2), "resta 1 tentativo"),
            (Some(2), Some(1), "restano 2 tentativi"),
            (Some(2), None, "restano 2 tentativi"),
            (None, Some(1), "non ha detto quanti tentativi restano"),
        ] {
            let told = told(tries, wrong);
            assert!(told.contains(words) && !told.contains("nessun tentativo"), "{told}");
        }
    }
}

#[test]
fn the_number_of_attempts_chooses_the_variant_in_every_language() {
    let wrong = |language, tries| say_in(language, Text::PinWrong { tries });
    assert_eq!(wrong(Language::Italian, Some(2)), "PIN errato. Tentativi rimasti: 2.");
    assert_eq!(wrong(Language::English, Some(2)), "Wrong PIN. Attempts left: 2.");
    assert_eq!(wrong(Language::German, Some(2)), "Falsche PIN. Verbleibende Versuche: 2.");
    assert!(wrong(Language::Italian, Some(1)).contains("resta un solo tentativo"));
    assert!(wrong(Language::English, Some(1)).contains("only one attempt"));
    assert!(wrong(Language::German, Some(1)).contains("nur ein Versuch"));
    assert!(wrong(Language::English, None).contains("did not say"));
}

#[test]
fn what_is_filled_in_stays_what_it_is() {
    let said = say_in(Language::English, Text::InstallWritten { browser: "{$path}", path: "c" });
    assert_eq!(said, "{$path}: registered in c");
    assert_eq!(fill_in(Language::English, "no_such_text", &[]), "no_such_text");
}

#[test]
fn no_text_names_the_help_line_of_one_portal() {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    for language in Language::ALL {
        let lines = source(language).lines().filter(|line| line.starts_with("error_portal"));
        lines.for_each(|line| assert_eq!(digits(line), 0, "{language:?}: {line}"));
    }
}
