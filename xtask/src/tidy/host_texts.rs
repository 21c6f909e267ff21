//! What the host says on the command line, and the card's process in the PIN window: the same texts in every language,
//! with the same names to fill in.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::tree::{Problem, Tree};

/// The languages of the product. The first is the model that the others follow.
const LANGUAGES: [&str; 3] = ["it", "en", "de"];

/// Where the catalogues are.
const FOLDERS: [&str; 2] = ["native-host/messages", "native-host/card/messages"];

/// Every language has the texts of the first, none empty, with the same `{names}`.
pub(super) fn host_languages_agree(tree: &Tree) -> Vec<Problem> {
    FOLDERS.iter().flat_map(|folder| languages_agree_in(folder, tree)).collect()
}

fn languages_agree_in(folder: &str, tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut catalogues = Vec::new();
    for language in LANGUAGES {
        let path = format!("{folder}/{language}.toml");
        match tree.text(&path).map(str::parse::<Table>) {
            Some(Ok(table)) => catalogues.push((path, texts_of(&table))),
            Some(Err(error)) => problems.push(Problem::of(&path, format!("is not valid TOML: {error}"))),
            None => problems.push(Problem::of(&path, "is missing")),
        }
    }
    let Some((model_path, model)) = catalogues.first() else { return problems };
    for (path, catalogue) in &catalogues {
        for (key, text) in catalogue {
            match model.get(key) {
                None => problems.push(Problem::of(model_path, format!("has no text {key}"))),
                Some(model) if names_in(model) != names_in(text) => {
                    problems
                        .push(Problem::of(path, format!("{key} has other names to fill in than the model")));
                }
                _ if text.trim().is_empty() => problems.push(Problem::of(path, format!("{key} is empty"))),
                _ => {}
            }
        }
        let lacking = model.keys().filter(|key| !catalogue.contains_key(*key));
        problems.extend(lacking.map(|key| Problem::of(path, format!("has no text {key}"))));
    }
    problems
}

/// The first language has a text for each of these keys; the others follow it.
pub(super) fn every_trouble_has_its_text(tree: &Tree, keys: &[String]) -> Vec<Problem> {
    let path = format!("native-host/messages/{}.toml", LANGUAGES[0]);
    let texts = tree.text(&path).and_then(|text| text.parse::<Table>().ok()).unwrap_or_default();
    let lacking = keys.iter().filter(|key| !texts.contains_key(*key));
    lacking.map(|key| Problem::of(&path, format!("has no text {key}"))).collect()
}

fn texts_of(table: &Table) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    table.iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

fn names_in(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged_in(folder: &str, german: &str) -> Vec<Problem> {
        let model = "written = \"{browser}: scritto in {path}\"\n";
        let path = |language| format!("{folder}/{language}.toml");
        let english = "written = \"written in {path}: {browser}\"\n";
        let tree = Tree::of(&[(&path("it"), model), (&path("en"), english), (&path("de"), german)]);
        languages_agree_in(folder, &tree)
    }

    #[test]
    fn a_missing_an_empty_and_an_extra_text_and_a_lost_name_are_found() {
        for folder in FOLDERS {
            assert_eq!(judged_in(folder, "written = \"{browser} {path}\"\n"), []);
            for german in ["", "written = \"{browser}\"\n", "written = \"{browser} {path}\"\nmore = \"x\"\n"]
            {
                assert_eq!(judged_in(folder, german).len(), 1, "{german}");
            }
            assert_eq!(judged_in(folder, "not TOML").len(), 1);
        }
        assert_eq!(host_languages_agree(&Tree::of(&[])).len(), LANGUAGES.len() * FOLDERS.len());
    }

    #[test]
    fn a_text_that_is_only_blank_is_found() {
        let blank = "a = \" \"\n";
        let full = "a = \"x\"\n";
        let tree = Tree::of(&[
            ("native-host/messages/it.toml", full),
            ("native-host/messages/en.toml", blank),
            ("native-host/messages/de.toml", full),
        ]);
        let problems = languages_agree_in("native-host/messages", &tree);
        assert_eq!(problems, [Problem::of("native-host/messages/en.toml", "a is empty")]);
    }
}
