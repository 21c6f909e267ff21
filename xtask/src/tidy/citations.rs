//! What the tree refers to exists: pages of `docs/facts` with the number of a heading, and the tests that documents
//! name. Knows the forms, not what is cited.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Problem, Source, Tree};

/// Where the cited pages are.
const FACTS: &str = "docs/facts/";
/// Documents that name tests as sentences: `` `a_session_is_forgotten_for_good` ``.
const NAME_TESTS: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];
/// Fewest underscores of a test's name; other names have fewer.
const OF_A_SENTENCE: usize = 3;
/// Words that may stand between two numbers of one page.
const BETWEEN: [&str; 3] = [", ", " and ", " to "];

/// Every citation names a page that exists and, outside of prose that only links to the page, headings of it.
pub(super) fn citations_lead_somewhere(tree: &Tree) -> Vec<Problem> {
    let headings: BTreeMap<&str, BTreeSet<&str>> =
        tree.below(FACTS, ".md").map(|page| (page.path.as_str(), numbers_of_headings(&page.text))).collect();
    if headings.is_empty() {
        return vec![Problem::of(FACTS, "holds no page")];
    }
    tree.files().iter().flat_map(|file| in_file(file, &headings)).collect()
}

/// Every test that a document names is a function somewhere.
pub(super) fn tests_that_documents_name_exist(tree: &Tree) -> Vec<Problem> {
    let functions: BTreeSet<&str> = tree
        .below("", ".rs")
        .flat_map(|file| file.text.split("fn ").skip(1))
        .map(|rest| rest.split(|c| !is_of_a_function(c)).next().unwrap_or_default())
        .collect();
    let mut problems = Vec::new();
    for file in tree.files().iter().filter(|file| NAME_TESTS.contains(&file.path.as_str())) {
        for (index, line) in file.text.lines().enumerate() {
            let quoted = line.split('`').skip(1).step_by(2);
            for name in quoted.filter(|name| is_a_sentence(name) && !functions.contains(name)) {
                problems.push(Problem::at(
                    &file.path,
                    index + 1,
                    format!("names the test {name}, which does not exist"),
                ));
            }
        }
    }
    problems
}

fn is_of_a_function(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

fn is_a_sentence(name: &str) -> bool {
    name.chars().all(is_of_a_function) && name.matches('_').count() >= OF_A_SENTENCE
}

fn in_file(file: &Source, headings: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut found = |text: String| problems.push(Problem::at(&file.path, index + 1, text));
        if is_in_another_form(line) {
            found(format!("cites in another form than `{FACTS}PAGE.md 1.2`"));
        }
        for (start, _) in line.match_indices(FACTS) {
            let Some((page, rest)) = page_at(line.get(start..).unwrap_or_default()) else { continue };
            let Some(known) = headings.get(page) else {
                found(format!("cites {page}, which does not exist"));
                continue;
            };
            let numbers = numbers_at(rest);
            if numbers.is_empty() && !file.path.ends_with(".md") {
                found(format!("cites {page} without the number of a heading on the same line"));
            }
            for number in numbers.into_iter().filter(|number| !known.contains(number)) {
                found(format!("cites {page} {number}, a heading that does not exist"));
            }
        }
    }
    problems
}

/// The numbers with which headings begin: `1.2` of `### 1.2 Files`.
fn numbers_of_headings(text: &str) -> BTreeSet<&str> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(' '))
        .filter_map(|title| leading_number(title).map(|(number, _)| number))
        .collect()
}

/// The page named at the beginning of a text, with what follows it.
fn page_at(text: &str) -> Option<(&str, &str)> {
    let is_of_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let name = text.get(FACTS.len()..)?;
    let end = name.find(|c| !is_of_a_name(c)).unwrap_or(name.len());
    let rest = name.get(end..)?.strip_prefix(".md")?;
    (end > 0).then(|| (text.get(..text.len() - rest.len()).unwrap_or_default(), rest))
}

/// The numbers that follow the name of a page: ` 1.2, 1.3 and 1.6`.
fn numbers_at(text: &str) -> Vec<&str> {
    let mut numbers = Vec::new();
    let mut rest = text.strip_prefix(' ');
    while let Some((number, after)) = rest.and_then(leading_number) {
        numbers.push(number);
        rest = BETWEEN.iter().find_map(|word| after.strip_prefix(word));
    }
    numbers
}

/// A number such as `4`, `4.2` or `1.3.1` at the beginning of a text, with what follows it.
fn leading_number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text.get(..end)?.trim_end_matches('.');
    let begins = number.starts_with(|c: char| c.is_ascii_digit());
    begins.then(|| (number, text.get(number.len()..).unwrap_or_default()))
}

/// Facts or a source by a name that only their authors knew, with a number behind it.
fn is_in_another_form(line: &str) -> bool {
    let followed = |word: &str, by: fn(char) -> bool| {
        line.match_indices(word)
            .any(|(start, _)| line.get(start + word.len()..).is_some_and(|rest| rest.starts_with(by)))
    };
    followed(" facts ", |c| c.is_ascii_digit())
        || ["source ", "Source ", "sources/"].iter().any(|word| followed(word, |c| c == '0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(path: &str, text: &str) -> Vec<Problem> {
        let page = "# Cards\n\n## 1 The card\n\n### 1.2 Files\n\n#### 1.2.1 More\n\n### Without a number\n";
        citations_lead_somewhere(&Tree::of(&[(&format!("{FACTS}cards.md"), page), (path, text)]))
    }

    #[test]
    fn a_citation_of_a_page_or_heading_that_does_not_exist_is_found() {
        assert_eq!(judged("core/src/a.rs", &format!("// Files ({FACTS}cards.md 1.2).")), []);
        assert_eq!(
            judged("core/src/a.rs", &format!("// See {FACTS}cards.md 1, 1.2 and 1.2.1: so it is.")),
            []
        );
        for wrong in
            ["cards.md 1.3", "cards.md 1.2, 1.3", "cards.md 1 and 7", "cards.md 1.2.2", "boards.md 1.2"]
        {
            assert_eq!(judged("core/src/a.rs", &format!("// See {FACTS}{wrong}.")).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn only_prose_may_name_a_page_alone() {
        assert_eq!(judged("README.md", &format!("[cards]({FACTS}cards.md)")), []);
        assert_eq!(judged("core/profiles/a.toml", &format!("source = \"{FACTS}cards.md\"")).len(), 1);
        assert_eq!(judged("README.md", &format!("[boards]({FACTS}boards.md)")).len(), 1);
    }

    #[test]
    fn another_form_of_citing_is_found() {
        for wrong in ["smart-card facts", "stack facts"] {
            assert_eq!(
                judged("core/src/a.rs", &format!("// Files ({wrong} {}).", "1.2")).len(),
                1,
                "{wrong}"
            );
        }
        assert_eq!(judged("core/src/a.rs", &format!("// The words of source {}.", "003")).len(), 1);
        assert_eq!(
            judged("core/src/a.rs", "// Every ATR of the facts has a family; one source of 0 rows."),
            []
        );
    }

    #[test]
    fn a_test_that_is_named_and_does_not_exist_is_found() {
        let judged = |text: &str| {
            let tests = ("core/src/a.rs", "#[test]\nfn a_code_is_kept_whole() {}\n");
            tests_that_documents_name_exist(&Tree::of(&[tests, ("SECURITY.md", text)])).len()
        };
        assert_eq!(
            judged("held (`a_code_is_kept_whole`), see `core/src/a.rs`, `web_accessible_resources`"),
            0
        );
        assert_eq!(judged("held (`a_code_is_kept_whole`, `a_code_is_kept_half`)"), 1);
    }

    #[test]
    fn a_tree_without_pages_is_found() {
        assert_eq!(citations_lead_somewhere(&Tree::of(&[("README.md", "")])).len(), 1);
    }
}
