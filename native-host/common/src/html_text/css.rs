//! The styles of a mail's elements: its sheets, and what stands in its elements. What depends on time or pointer says
//! nothing here; what depends on the window, or on more of the document than is looked at, may be so or not.

use scraper::{ElementRef, Html, Selector};

use super::brackets::Brackets;
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
    /// Whether a browser may as well not apply it.
    is_doubtful: bool,
}

/// Whether rules are for a reader's screen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Always,
    Perhaps,
    Never,
}

impl Sheet {
    pub(super) fn of(document: &Html) -> Self {
        let mut rules = Vec::new();
        let elements = document.tree.root().descendants().filter_map(ElementRef::wrap);
        for element in elements.filter(|element| element.value().name() == "style") {
            let holds = on_screens(element.attr("media").unwrap_or_default());
            let sheet = without_comments(&element.text().collect::<String>());
            read_rules(&sheet, &mut rules, holds, 0);
        }
        rules.truncate(MOST_LOOKS / document.tree.values().len().max(1));
        // A later rule wins over an equal one.
        rules.sort_by_key(|rule| rule.specificity);
        Self { rules }
    }

    /// What applies to an element, the weakest first; then the same with what may apply as well, if anything does.
    pub(super) fn styles(&self, element: ElementRef<'_>, depth: usize) -> (Vec<Style>, Option<Vec<Style>>) {
        let applies = |rule: &&Rule| depth < DEEPEST && rule.selector.matches(&element);
        let rules: Vec<&Rule> = self.rules.iter().filter(applies).collect();
        let own = without_comments(element.attr("style").unwrap_or_default());
        let styles_of = |is_meant: fn(&Rule) -> bool| {
            let blocks = rules.iter().filter(|rule| is_meant(rule)).map(|rule| rule.block.as_str());
            let mut styles: Vec<Style> = blocks.chain([own.as_str()]).flat_map(read_styles).collect();
            styles.sort_by_key(|style| style.important);
            styles
        };
        let has_doubtful = rules.iter().any(|rule| rule.is_doubtful);
        (styles_of(|rule| !rule.is_doubtful), has_doubtful.then(|| styles_of(|_| true)))
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

fn on_screens(media: &str) -> Holds {
    let media = media.trim().to_ascii_lowercase();
    let of_one = |one: &str| match one.trim() {
        "" | "all" | "screen" | "only screen" | "only all" => Holds::Always,
        one if ["print", "speech", "not screen", "not all"].iter().any(|other| one.starts_with(other)) => {
            Holds::Never
        }
        _ => Holds::Perhaps,
    };
    let all: Vec<Holds> = media.split(',').map(of_one).collect();
    [Holds::Always, Holds::Perhaps].into_iter().find(|holds| all.contains(holds)).unwrap_or(Holds::Never)
}

fn read_rules(sheet: &str, rules: &mut Vec<Rule>, holds: Holds, depth: usize) {
    let mut rest = sheet;
    while let Some((head, block, after)) = next_block(rest) {
        rest = after;
        // An @import or the like before a rule ends with a semicolon.
        let head = head.rsplit(';').next().unwrap_or_default().trim();
        let inside = match head.split_once([' ', '(', '\n', '\t']).map_or(head, |(name, _)| name) {
            "@media" => on_screens(head.trim_start_matches("@media")),
            "@layer" => Holds::Always,
            "@supports" | "@container" | "@scope" | "@starting-style" | "@-moz-document" => Holds::Perhaps,
            name if name.starts_with('@') => continue,
            _ => {
                read_rule(head, block, rules, holds);
                // Rules in a rule; for which elements in it, is not looked at.
                if block.contains('{') { Holds::Perhaps } else { continue }
            }
        };
        let inside = if inside == Holds::Always { holds } else { inside };
        if depth < 3 && inside != Holds::Never && holds != Holds::Never {
            read_rules(block, rules, inside, depth + 1);
        }
    }
}

fn read_rule(head: &str, block: &str, rules: &mut Vec<Rule>, holds: Holds) {
    let mut brackets = Brackets::default();
    for one in head.split(|c| brackets.are_closed_after(c) && c == ',') {
        let one = one.trim().trim_start_matches(['&', ' ', '>', '+', '~']);
        let (one, is_whole) = without_counting(one);
        let is_doubtful = holds == Holds::Perhaps || !is_whole;
        if holds != Holds::Never
            && is_still(&one)
            && rules.len() < MOST_RULES
            && let Ok(selector) = Selector::parse(&one)
        {
            let specificity = specificity(&one);
            rules.push(Rule { selector, specificity, block: block.to_owned(), is_doubtful });
        }
    }
}

/// A selector without what counts an element's neighbours or looks into it, and whether it had nothing of the kind.
fn without_counting(selector: &str) -> (String, bool) {
    const COUNTING: [&str; 6] = [":nth-", ":first-", ":last-", ":only-", ":has(", ":empty"];
    let mut rest = selector.to_owned();
    while rest.len() <= LONGEST_SELECTOR
        && let Some(start) = COUNTING.iter().filter_map(|one| rest.find(one)).min()
    {
        let behind = rest.get(start + 1..).unwrap_or_default();
        let mut brackets = Brackets::default();
        let end = behind.find(|c: char| {
            brackets.are_closed_after(c) && !(c.is_ascii_alphanumeric() || matches!(c, '-' | ')'))
        });
        rest.replace_range(start..end.map_or(rest.len(), |end| start + 1 + end), "");
    }
    // Among many neighbours, which one stands before which would be asked too often.
    if let Some(last) = rest.rsplit('~').next().filter(|last| !last.starts_with('=')) {
        rest = last.trim().to_owned();
    }
    let is_whole = rest.len() == selector.len();
    (if rest.is_empty() { "*".to_owned() } else { rest }, is_whole)
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
    let fine = |c: char| c.is_ascii_alphanumeric() || " \t\r\n.#*>+-_[]=\"'^$:(),|".contains(c);
    let names: Vec<&str> = selector.split(':').skip(1).collect();
    let is_of_others =
        |name: &&str| ["not(", "is(", "where(", "root"].iter().any(|one| name.starts_with(one));
    names.iter().all(is_of_others)
        && !selector.is_empty()
        && selector.len() <= LONGEST_SELECTOR
        && selector.chars().all(fine)
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
