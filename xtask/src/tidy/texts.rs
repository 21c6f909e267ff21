//! What users read: the same texts in every language, a text for every code, and no text that nobody shows.
//! Knows the forms in which a text is asked for; judges no wording.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use staffetta_native::language::Language;

use super::tree::{Problem, Tree};
use crate::locales;

/// The language that the others follow.
const MODEL: Language = Language::Italian;

/// Every language has the same texts, none of them empty, with the same placeholders.
pub(super) fn languages_agree(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut catalogues = Vec::new();
    for language in Language::ALL {
        match catalogue(tree, language) {
            Ok(catalogue) => catalogues.push((language, catalogue)),
            Err(problem) => problems.push(problem),
        }
    }
    let Some((_, first)) = catalogues.first() else { return problems };
    for &(language, ref catalogue) in &catalogues {
        for (key, text) in catalogue {
            match first.get(key) {
                None => problems.push(missing(MODEL, key)),
                Some(model) if text.placeholders != model.placeholders => {
                    let text = format!("{key} has other placeholders than in {}", MODEL.code());
                    problems.push(Problem::of(&path_of(language), text));
                }
                _ if text.message.trim().is_empty() => {
                    problems.push(Problem::of(&path_of(language), format!("{key} is empty")));
                }
                _ => {}
            }
        }
        problems.extend(
            first.keys().filter(|key| !catalogue.contains_key(*key)).map(|key| missing(language, key)),
        );
    }
    problems
}

/// Every text that the extension asks for exists, and every code of the domain has one.
pub(super) fn every_text_asked_for_exists(tree: &Tree, codes: &[String]) -> Vec<Problem> {
    let first = match catalogue(tree, MODEL) {
        Ok(catalogue) => catalogue,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    for code in codes.iter().filter(|code| !first.contains_key(*code)) {
        problems.push(Problem::of(&path_of(MODEL), format!("has no text for the code {code}")));
    }
    for file in asking_files(tree).into_iter().chain(tree.below("wasm/src/", ".rs")) {
        for (line, key) in asked_in(&file.text) {
            if !first.contains_key(key) {
                problems.push(Problem::at(&file.path, line, format!("asks for the unknown text {key}")));
            }
        }
    }
    problems
}

/// Every text is named somewhere: in a page, a script, the manifest, the Rust code, or as a code of the domain.
pub(super) fn every_text_is_used(tree: &Tree, codes: &[String]) -> Vec<Problem> {
    let Ok(first) = catalogue(tree, MODEL) else { return Vec::new() };
    let mut words: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    let rust = tree.below("wasm/src/", ".rs").chain(tree.below("core/src/", ".rs"));
    for file in asking_files(tree).into_iter().chain(rust) {
        // A manifest wraps the name: __MSG_name__.
        words.extend(file.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(unwrapped));
    }
    first
        .keys()
        .filter(|key| !words.contains(key.as_str()))
        .map(|key| Problem::of(&path_of(MODEL), format!("nobody shows the text {key}")))
        .collect()
}

struct Text {
    message: String,
    placeholders: BTreeSet<String>,
}

fn catalogue(tree: &Tree, language: Language) -> Result<BTreeMap<String, Text>, Problem> {
    let path = path_of(language);
    let text = tree.text(&path).ok_or_else(|| Problem::of(&path, "is missing"))?;
    let entries: BTreeMap<String, Value> = serde_json::from_str(text)
        .map_err(|error| Problem::of(&path, format!("is not a catalogue: {error}")))?;
    let read = |(key, entry): (String, Value)| {
        let message = entry.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
        let placeholders = placeholders_in(&message);
        (key, Text { message, placeholders })
    };
    Ok(entries.into_iter().map(read).collect())
}

/// `$NAME$` and `$1`, in lower case as browsers compare them.
fn placeholders_in(message: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for piece in message.split('$').skip(1) {
        let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let whole = name.len() == piece.len() && message.contains(&format!("${name}$"));
        let numbered: String = name.chars().take_while(char::is_ascii_digit).collect();
        if !numbered.is_empty() {
            found.insert(numbered);
        } else if whole && !name.is_empty() {
            found.insert(name.to_lowercase());
        }
    }
    found
}

fn asking_files(tree: &Tree) -> Vec<&super::tree::Source> {
    let is_asking = |path: &str| {
        path.starts_with("extension/")
            && !path.starts_with("extension/_locales/")
            && [".js", ".html", ".css", ".json"].iter().any(|ending| path.ends_with(ending))
    };
    tree.files().iter().filter(|file| is_asking(&file.path)).collect()
}

/// The names of texts asked for in one of the known forms, with their lines from 1: `__MSG_name__`,
/// `data-i18n...="name"`, `getMessage("name"`, and in Rust `text("name"` and `text_with("name"`.
fn asked_in(text: &str) -> Vec<(usize, &str)> {
    let mut keys = Vec::new();
    for (start, rest) in after_each(text, "__MSG_") {
        keys.extend(rest.split_once("__").map(|(key, _)| (start, key)));
    }
    // Where `text` is a local function of another meaning, only the qualified one counts.
    let plain = if text.contains("let text = |") { "texts::text(" } else { "text(" };
    for form in ["getMessage(", plain, "text_with("] {
        for (start, rest) in after_each(text, form) {
            keys.extend(quoted(rest.trim_start()).map(|key| (start, key)));
        }
    }
    for (start, rest) in after_each(text, "data-i18n") {
        let value = rest.split_once('=').filter(|(name, _)| name.len() < 20 && !name.contains(['>', ' ']));
        keys.extend(value.and_then(|(_, value)| quoted(value)).map(|key| (start, key)));
    }
    keys.into_iter()
        // The browser's own names, such as @@ui_locale, begin so.
        .filter(|(_, key)| !key.starts_with("@@"))
        .map(|(start, key)| (text.get(..start).unwrap_or_default().lines().count().max(1), key))
        .collect()
}

/// Where a form stands (not as the end of a longer name), and the text that follows it.
fn after_each<'a>(text: &'a str, form: &str) -> impl Iterator<Item = (usize, &'a str)> {
    let length = form.len();
    text.match_indices(form).filter_map(move |(start, _)| {
        let before = text.get(..start)?.chars().next_back();
        let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        (!inside).then_some((start + length, text.get(start + length..)?))
    })
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (key, _) = text.get(1..)?.split_once(quote)?;
    (!key.is_empty()).then_some(key)
}

fn unwrapped(word: &str) -> &str {
    word.strip_prefix("__MSG_").and_then(|word| word.strip_suffix("__")).unwrap_or(word)
}

fn path_of(language: Language) -> String {
    format!("extension/{}", locales::path_of(language))
}

fn missing(language: Language, key: &str) -> Problem {
    Problem::of(&path_of(language), format!("has no text {key}"))
}

#[cfg(test)]
#[path = "texts_tests.rs"]
mod tests;
