//! The user's guide and the stores' listings quote the product: what stands there between « and » is one of its Italian
//! texts, or part of one.

use serde_json::Value;

use super::tree::{Problem, Tree};

const PAGES: [&str; 2] = ["docs/guida.md", "docs/store.md"];
const TEXTS: &str = "extension/_locales/it/messages.json";
/// What the guide writes in the place of a name, a time or a number.
const ANYTHING: char = '…';

/// Each quotation is found in a text as it ships.
pub(super) fn quotes_are_the_products_words(tree: &Tree) -> Vec<Problem> {
    let texts = texts(tree.text(TEXTS).unwrap_or_default());
    PAGES.into_iter().flat_map(|page| quotes_in(page, tree, &texts)).collect()
}

fn quotes_in(page: &str, tree: &Tree, texts: &[String]) -> Vec<Problem> {
    let Some(written) = tree.text(page) else { return vec![Problem::of(page, "is not there")] };
    let lines = written.lines().enumerate();
    lines
        .flat_map(|(index, line)| quotations(line).into_iter().map(move |quoted| (index + 1, quoted)))
        .filter(|(_, quoted)| *quoted != ANYTHING.to_string())
        .filter(|(_, quoted)| !texts.iter().any(|text| says(text, quoted)))
        .map(|(line, quoted)| Problem::at(page, line, format!("no text of the product says «{quoted}»")))
        .collect()
}

fn texts(catalogue: &str) -> Vec<String> {
    let catalogue: Value = serde_json::from_str(catalogue).unwrap_or_default();
    let entries = catalogue.as_object().into_iter().flat_map(|entries| entries.values());
    entries.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
}

/// What stands between « and » in a line; quotation marks inside belong to it.
fn quotations(line: &str) -> Vec<&str> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for (at, mark) in line.char_indices() {
        match mark {
            '«' => open.push(at + mark.len_utf8()),
            '»' => {
                let began = open.pop();
                if let Some(began) = began.filter(|_| open.is_empty()) {
                    found.extend(line.get(began..at));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a text has the parts of a quotation, in their order.
fn says(text: &str, quoted: &str) -> bool {
    let mut rest = Some(text);
    for part in quoted.split(ANYTHING) {
        rest = rest.and_then(|rest| rest.find(part).and_then(|at| rest.get(at + part.len()..)));
    }
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(guide: &str) -> Vec<Problem> {
        let catalogue = r#"{"a": {"message": "Il campo accetta $1 caratteri: premi «Copia»."}, "b": {"message": "Copia"}}"#;
        let [first, second] = PAGES;
        quotes_are_the_products_words(&Tree::of(&[(first, guide), (second, "«Copia»"), (TEXTS, catalogue)]))
    }

    #[test]
    fn a_quotation_is_a_text_or_part_of_one_with_anything_in_the_place_of_a_name() {
        let guide = "«Il campo accetta … caratteri» | «premi «Copia».» | «…» sta per un nome: «Copia»";
        assert!(problems(guide).is_empty(), "{:?}", problems(guide));
    }

    #[test]
    fn words_that_the_product_does_not_say_are_found_with_their_line() {
        let found = problems("«Copia»\n«Copia tutto» e «caratteri … campo»");
        assert_eq!(found.iter().map(|problem| &*problem.place).collect::<Vec<_>>(), ["docs/guida.md:2"; 2]);
        assert!(found[0].text.contains("Copia tutto"));
        assert_eq!(quotes_are_the_products_words(&Tree::of(&[])).len(), 2, "pages that are gone");
    }
}
