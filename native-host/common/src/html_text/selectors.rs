//! The selectors of a rule, as far as they are looked at: what an element is, and what it stands in. Of one that asks
//! for more (its neighbours, its number, what is in it, a language) the rest is matched, and the selector counts as one
//! that may or may not match; one that matches only where somebody points, or what is not an element, never matches.

use cssparser::{ParseError, Parser, ToCss as _, Token};
use scraper::Selector;

/// The longest that is looked at; of a longer one nothing is known.
const LONGEST: usize = 200;
/// How deep functions are read in one another.
const DEEPEST: usize = 4;
/// Classes that an element has only while somebody does something.
const OF_THE_MOMENT: [&str; 14] = [
    "hover",
    "active",
    "focus",
    "focus-within",
    "focus-visible",
    "visited",
    "target",
    "target-within",
    "autofill",
    "fullscreen",
    "modal",
    "popover-open",
    "-webkit-full-screen",
    "user-invalid",
];
/// What a single colon may stand before, too, and is no element.
const PARTS: [&str; 4] = ["before", "after", "first-line", "first-letter"];
/// Classes that every browser knows, and that are not looked at.
const KNOWN: [&str; 24] = [
    "first-child",
    "last-child",
    "only-child",
    "first-of-type",
    "last-of-type",
    "only-of-type",
    "nth-child",
    "nth-last-child",
    "nth-of-type",
    "nth-last-of-type",
    "empty",
    "lang",
    "dir",
    "has",
    "checked",
    "disabled",
    "enabled",
    "required",
    "optional",
    "read-only",
    "read-write",
    "defined",
    "default",
    "scope",
];

/// One selector.
pub(super) struct Picked {
    pub(super) selector: Selector,
    /// Ids, classes and attributes, elements.
    pub(super) specificity: [usize; 3],
    /// Whether it certainly matches where the rest matches.
    pub(super) is_sure: bool,
}

/// The selectors of a list that can hold. `is_nested`: it stands in another rule.
pub(super) fn read(input: &mut Parser<'_>, is_nested: bool) -> Vec<Picked> {
    let pieces = list(input, DEEPEST);
    // Of a list with something that a browser does not know, it takes nothing.
    let is_known = pieces.iter().all(|piece| piece.is_known);
    let picked = pieces.into_iter().filter(|piece| !piece.is_never).filter_map(|piece| {
        let text = piece.text.trim().trim_start_matches(['>', '+', ' ']).to_owned();
        let is_short = text.len() <= LONGEST && !text.is_empty();
        let selector = Selector::parse(if is_short { &text } else { "*" });
        let selector = if piece.is_sure || selector.is_ok() { selector } else { Selector::parse("*") };
        let is_sure = piece.is_sure && is_known && is_short && !is_nested;
        Some(Picked { selector: selector.ok()?, specificity: piece.specificity, is_sure })
    });
    picked.collect()
}

/// A selector while it is read.
struct Piece {
    text: String,
    specificity: [usize; 3],
    is_sure: bool,
    is_never: bool,
    is_known: bool,
}

impl Default for Piece {
    fn default() -> Self {
        Self { text: String::new(), specificity: [0; 3], is_sure: true, is_never: false, is_known: true }
    }
}

fn list(input: &mut Parser<'_>, depth: usize) -> Vec<Piece> {
    let mut pieces = vec![Piece::default()];
    while let Ok(token) = input.next_including_whitespace().cloned() {
        let Some(piece) = pieces.last_mut() else { break };
        match token {
            Token::Comma => pieces.push(Piece::default()),
            Token::Colon => piece.read_class(input, depth),
            Token::SquareBracketBlock => piece.read_attribute(input),
            token => piece.read(&token),
        }
    }
    pieces
}

impl Piece {
    fn read(&mut self, token: &Token<'_>) {
        match token {
            Token::IDHash(_) | Token::Hash(_) => self.specificity[0] += 1,
            Token::Delim('.') => self.specificity[1] += 1,
            Token::Ident(_) if !self.text.ends_with('.') => self.specificity[2] += 1,
            // Which of many neighbours stands before which would be asked too often.
            Token::Delim('~') => {
                self.is_sure = false;
                self.text.clear();
                return;
            }
            // The rule around it: any element.
            Token::Delim('&') => {
                self.is_sure = false;
                self.text.push('*');
                return;
            }
            _ => {}
        }
        self.text.push_str(&token.to_css_string());
    }

    fn read_attribute(&mut self, input: &mut Parser<'_>) {
        self.specificity[1] += 1;
        self.text.push('[');
        let inside = input.parse_nested_block(|input| {
            while let Ok(token) = input.next_including_whitespace() {
                self.text.push_str(&token.to_css_string());
            }
            Ok::<(), ParseError<()>>(())
        });
        self.is_sure &= inside.is_ok();
        self.text.push(']');
    }

    /// What stands behind a colon.
    fn read_class(&mut self, input: &mut Parser<'_>, depth: usize) {
        self.specificity[1] += 1;
        match input.next_including_whitespace().cloned() {
            Ok(Token::Ident(name)) => match name.to_ascii_lowercase().as_str() {
                "root" => self.text.push_str(":root"),
                "link" | "any-link" | "-webkit-any-link" => self.text.push_str("[href]"),
                name if PARTS.contains(&name) => self.is_never = true,
                name if OF_THE_MOMENT.contains(&name) => self.is_never = true,
                name => self.leave_out(name),
            },
            Ok(Token::Function(name)) => {
                let name = name.to_ascii_lowercase();
                let nested = input.parse_nested_block(|input| {
                    let is_read = depth > 0 && matches!(name.as_str(), "not" | "is" | "where");
                    let all = is_read.then(|| list(input, depth - 1));
                    while input.next().is_ok() {}
                    Ok::<_, ParseError<()>>(all)
                });
                self.read_function(&name, nested.ok().flatten());
            }
            // What is no element. Of the browsers' own, each knows some.
            Ok(Token::Colon) => {
                self.is_never = true;
                let known = |name: &str| !name.starts_with('-') || name.starts_with("-webkit-");
                self.is_known &= match input.next_including_whitespace() {
                    Ok(Token::Ident(name) | Token::Function(name)) => known(&name.to_ascii_lowercase()),
                    _ => false,
                };
            }
            _ => self.is_sure = false,
        }
    }

    fn read_function(&mut self, name: &str, inside: Option<Vec<Piece>>) {
        let is_plain = |piece: &Piece| piece.is_sure && !piece.is_never && piece.is_known;
        match inside {
            Some(inside) if inside.iter().all(is_plain) => {
                let texts: Vec<&str> = inside.iter().map(|piece| piece.text.trim()).collect();
                self.text.push_str(&format!(":{name}({})", texts.join(",")));
                self.specificity[1] -= 1;
                let most = inside.iter().map(|piece| piece.specificity).max().unwrap_or_default();
                if name != "where" {
                    self.specificity.iter_mut().zip(most).for_each(|(all, one)| *all += one);
                }
            }
            Some(_) => self.is_sure = false,
            None => self.leave_out(name),
        }
    }

    /// A class that is not looked at.
    fn leave_out(&mut self, name: &str) {
        self.is_sure = false;
        self.is_known &= KNOWN.contains(&name);
        if self.text.is_empty() || self.text.ends_with([' ', '>', '+']) {
            self.text.push('*');
        }
    }
}
