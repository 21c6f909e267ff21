//! The styles of a mail's elements: its sheets, and what stands in its elements. Selectors that depend on time, pointer
//! or window say nothing here.

use scraper::{ElementRef, Html, Selector};

use super::math::computed;

/// How many rules are held, how often they are held against elements, how long a selector may be, and how deep in the
/// document it is looked at.
const MOST_RULES: usize = 500;
const MOST_LOOKS: usize = 400_000;
const LONGEST_SELECTOR: usize = 200;
const DEEPEST: usize = 100;

/// A property and its value, both in lower case.
pub(super) struct Style {
    pub(super) property: String,
    pub(super) value: String,
    important: bool,
}

/// The rules of a document.
pub(super) struct Sheet {
    rules: Vec<Rule>,
}

struct Rule {
    selector: Selector,
    specificity: [usize; 3],
    block: String,
}

impl Sheet {
    pub(super) fn of(document: &Html) -> Self {
        let mut rules = Vec::new();
        let elements = document.tree.root().descendants().filter_map(ElementRef::wrap);
        for element in elements.filter(|element| element.value().name() == "style") {
            if is_for_any_screen(element.attr("media").unwrap_or_default()) {
                read_rules(&without_comments(&element.text().collect::<String>()), &mut rules, 0);
            }
        }
        rules.truncate(MOST_LOOKS / document.tree.values().len().max(1));
        // A later rule wins over an equal one.
        rules.sort_by_key(|rule| rule.specificity);
        Self { rules }
    }

    /// What applies to an element, the weakest first.
    pub(super) fn styles(&self, element: ElementRef<'_>, depth: usize) -> Vec<Style> {
        let rules = self.rules.iter().filter(|rule| depth < DEEPEST && rule.selector.matches(&element));
        let mut styles: Vec<Style> = rules.flat_map(|rule| read_styles(&rule.block)).collect();
        styles.extend(read_styles(&without_comments(element.attr("style").unwrap_or_default())));
        styles.sort_by_key(|style| style.important);
        styles
    }
}

fn without_comments(text: &str) -> String {
    let text = text.replace("<!--", " ").replace("-->", " ");
    let mut pieces = text.split("/*");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |mut all, piece| {
        all.push_str(piece.split_once("*/").map_or("", |(_, after)| after));
        all
    })
}

fn is_for_any_screen(media: &str) -> bool {
    let media = media.trim().to_ascii_lowercase();
    media.is_empty()
        || media.split(',').any(|one| matches!(one.trim(), "all" | "screen" | "only screen" | "only all"))
}

fn read_rules(sheet: &str, rules: &mut Vec<Rule>, depth: usize) {
    let mut rest = sheet;
    while let Some((head, block, after)) = next_block(rest) {
        rest = after;
        // An @import or the like before a rule ends with a semicolon.
        let head = head.rsplit(';').next().unwrap_or_default().trim();
        if let Some(media) = head.strip_prefix("@media") {
            if depth < 3 && is_for_any_screen(media) {
                read_rules(block, rules, depth + 1);
            }
        } else if head.starts_with("@layer") {
            if depth < 3 {
                read_rules(block, rules, depth + 1);
            }
        } else if !head.starts_with('@') {
            for one in head.split(',').map(str::trim).filter(|one| is_still(one)) {
                if let Ok(selector) = Selector::parse(one)
                    && rules.len() < MOST_RULES
                {
                    rules.push(Rule { selector, specificity: specificity(one), block: block.to_owned() });
                }
            }
        }
    }
}

/// What stands before a block, the block without its braces, and what follows.
fn next_block(text: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = text.split_once('{')?;
    let mut depth = 1_usize;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (block, after) = rest.split_at_checked(at)?;
            return Some((head, block, after.strip_prefix('}').unwrap_or_default()));
        }
    }
    Some((head, rest, ""))
}

/// Whether a selector says the same at any time, and is cheap to look at.
fn is_still(selector: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || " \t\r\n.#*>+-_[]=\"'^$".contains(c);
    !selector.is_empty() && selector.len() <= LONGEST_SELECTOR && selector.chars().all(fine)
}

/// Ids, classes and attributes, elements.
fn specificity(selector: &str) -> [usize; 3] {
    let count = |signs: &[char]| selector.matches(signs).count();
    let elements = selector
        .split([' ', '>', '+', '\t', '\n'])
        .filter(|one| one.starts_with(|c: char| c.is_ascii_alphabetic()));
    [count(&['#']), count(&['.', '[']), elements.count()]
}

/// The styles of a block. A semicolon inside brackets or quotes separates nothing.
fn read_styles(block: &str) -> Vec<Style> {
    let mut depth = 0_usize;
    let mut quote = None;
    let separates = |c: char| {
        match (c, quote) {
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            ('"' | '\'', None) => quote = Some(c),
            (_, Some(open)) if open == c => quote = None,
            _ => {}
        }
        c == ';' && depth == 0 && quote.is_none()
    };
    block.split(separates).filter_map(read_style).collect()
}

fn read_style(text: &str) -> Option<Style> {
    let (property, value) = text.split_once(':')?;
    let value = value.trim().to_ascii_lowercase();
    let (value, important) = match value.rsplit_once('!') {
        Some((before, mark)) if mark.trim() == "important" => (before.trim_end().to_owned(), true),
        _ => (value, false),
    };
    let value = computed(&value).into_owned();
    Some(Style { property: property.trim().to_ascii_lowercase(), value, important })
}
