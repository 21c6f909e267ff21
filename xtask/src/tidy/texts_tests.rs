//! Proves that the checks of the texts find what they are for.

use super::*;

const IT: &str = "extension/_locales/it/messages.json";
const EN: &str = "extension/_locales/en/messages.json";
const DE: &str = "extension/_locales/de/messages.json";

const PASTE: &str = r#"{"paste": {"message": "Incolla"}}"#;

fn found(problems: Vec<Problem>) -> Vec<(String, String)> {
    problems.into_iter().map(|problem| (problem.place, problem.text)).collect()
}

fn one(place: &str, text: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), text.to_owned())]
}

#[test]
fn a_text_that_a_language_lacks_is_found() {
    assert_eq!(found(languages_agree(&Tree::of(&[(IT, PASTE), (EN, PASTE), (DE, PASTE)]))), []);
    let lacking = Tree::of(&[(IT, PASTE), (EN, "{}"), (DE, PASTE)]);
    assert_eq!(found(languages_agree(&lacking)), one(EN, "has no text paste"));
    let extra = r#"{"paste": {"message": "Paste"}, "more": {"message": "More"}}"#;
    let richer = Tree::of(&[(IT, PASTE), (EN, extra), (DE, PASTE)]);
    assert_eq!(found(languages_agree(&richer)), one(IT, "has no text more"));
    let untranslated = Tree::of(&[(IT, PASTE), (EN, PASTE)]);
    assert_eq!(found(languages_agree(&untranslated)), one(DE, "is missing"));
}

#[test]
fn an_empty_text_and_a_lost_placeholder_are_found() {
    let empty = Tree::of(&[(IT, PASTE), (EN, r#"{"paste": {"message": " "}}"#), (DE, PASTE)]);
    assert_eq!(found(languages_agree(&empty)), one(EN, "paste is empty"));
    let counted = r#"{"paste": {"message": "$FOUND$ di $2"}}"#;
    let lost = Tree::of(&[(IT, counted), (EN, counted), (DE, r#"{"paste": {"message": "$FOUND$"}}"#)]);
    assert_eq!(found(languages_agree(&lost)), one(DE, "paste has other placeholders than in it"));
}

#[test]
fn a_price_in_dollars_is_no_placeholder() {
    assert!(placeholders_in("costs $ and $$").is_empty());
    assert_eq!(placeholders_in("$Found$ of $2").into_iter().collect::<Vec<_>>(), ["2", "found"]);
}

#[test]
fn a_text_asked_for_and_missing_is_found_in_every_form() {
    for (path, line) in [
        ("extension/manifest.source.json", r#"{"name": "__MSG_name__"}"#),
        ("extension/popup.html", r#"<p data-i18n="name"></p>"#),
        ("extension/popup.html", r#"<p data-i18n-title="name"></p>"#),
        ("extension/popup.js", r#"chrome.i18n.getMessage("name")"#),
        ("wasm/src/badge.rs", r#"texts::text("name")"#),
        ("wasm/src/badge.rs", r#"text_with( "name", &[])"#),
    ] {
        let tree = Tree::of(&[(IT, PASTE), (path, line)]);
        let place = format!("{path}:1");
        let problems = found(every_text_asked_for_exists(&tree, &[]));
        assert_eq!(problems, one(&place, "asks for the unknown text name"), "{line}");
        assert_eq!(
            found(every_text_asked_for_exists(
                &Tree::of(&[(IT, PASTE), (path, &line.replace("name", "paste"))]),
                &[]
            )),
            []
        );
    }
}

#[test]
fn the_line_of_what_is_asked_for_is_told_and_other_calls_are_left_alone() {
    let code = "dom::set_text(\"title\", x);\nlet a = text_with(\n    \"name\",\n    &[],\n);\n";
    let tree = Tree::of(&[(IT, PASTE), ("wasm/src/a.rs", code)]);
    let problems = found(every_text_asked_for_exists(&tree, &[]));
    assert_eq!(problems, one("wasm/src/a.rs:2", "asks for the unknown text name"));

    let local =
        "let text = |name: &str| read(name);\nlet kind = text(\"kind\");\nlet a = texts::text(\"name\");\n";
    let problems = every_text_asked_for_exists(&Tree::of(&[(IT, PASTE), ("wasm/src/a.rs", local)]), &[]);
    assert_eq!(found(problems), one("wasm/src/a.rs:3", "asks for the unknown text name"));
}

#[test]
fn a_code_without_a_text_is_found() {
    let tree = Tree::of(&[(IT, PASTE)]);
    let codes = ["paste".to_owned(), "expired".to_owned()];
    assert_eq!(
        found(every_text_asked_for_exists(&tree, &codes)),
        one(IT, "has no text for the code expired")
    );
}

#[test]
fn a_text_that_nobody_shows_is_found() {
    assert_eq!(
        found(every_text_is_used(&Tree::of(&[(IT, PASTE)]), &[])),
        one(IT, "nobody shows the text paste")
    );
    assert_eq!(found(every_text_is_used(&Tree::of(&[(IT, PASTE)]), &["paste".to_owned()])), []);
    for (path, line) in [
        ("wasm/src/popup.rs", "text(\"paste\")"),
        ("extension/popup.js", "show('paste')"),
        ("extension/manifest.source.json", "\"__MSG_paste__\""),
    ] {
        assert_eq!(found(every_text_is_used(&Tree::of(&[(IT, PASTE), (path, line)]), &[])), [], "{path}");
    }
}
