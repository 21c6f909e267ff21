//! The declarations of styles, as browsers read them (CSS Syntax Level 3): escapes, comments and brackets are read by
//! a kept library. What is written wrongly is dropped, as a browser drops it.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, ToCss as _, Token,
};

use super::math::computed;
use super::values::{is_dropped, is_taken};

/// How deep brackets are read in one another.
const DEEPEST: usize = 16;

/// A property and its value, both in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) property: String,
    pub(super) value: String,
    pub(super) important: bool,
    /// Whether every browser takes the value; one that a browser does not know says nothing there.
    pub(super) is_sure: bool,
}

impl Style {
    /// Whether a function gives the value that is not known here, or another sheet: that may hide anything.
    pub(super) fn is_worked_out(&self) -> bool {
        !self.is_sure && self.value.contains('(') || self.value == "revert-layer"
    }
}

/// The styles that stand in an element.
pub(super) fn read_styles(block: &str) -> Vec<Style> {
    RuleBodyParser::new(&mut Parser::new(block), &mut OfElement).filter_map(Result::ok).collect()
}

/// A declaration, once its name is read.
pub(super) fn read_style(name: &str, input: &mut Parser<'_>) -> Option<Style> {
    let mut value = String::new();
    let important = write(input, &mut value, DEEPEST)?;
    let value = computed(value.trim_matches(' ')).into_owned();
    let (property, is_everywhere) = property(&name.to_ascii_lowercase());
    if is_dropped(&property, &value) {
        return None;
    }
    let is_sure = is_everywhere && is_taken(&property, &value);
    Some(Style { property, value, important, is_sure })
}

/// What is written, in one form: lower case, one blank where there are some, no comment. Whether it is important;
/// nothing for what no browser takes.
pub(super) fn write(input: &mut Parser<'_>, all: &mut String, depth: usize) -> Option<bool> {
    let inside = depth.checked_sub(1)?;
    while let Ok(token) = input.next_including_whitespace_and_comments() {
        let (opens, closes) = match token {
            Token::WhiteSpace(_) | Token::Comment(_) => {
                if !all.is_empty() && !all.ends_with([' ', '(']) {
                    all.push(' ');
                }
                continue;
            }
            Token::Delim('!') => {
                input.expect_ident_matching("important").ok()?;
                return input.is_exhausted().then_some(true);
            }
            Token::Ident(word) => (word.to_string(), ""),
            Token::Number { value, .. } => (value.to_string(), ""),
            Token::Percentage { unit_value, .. } => (format!("{}%", percent(*unit_value)), ""),
            Token::Dimension { value, unit, .. } => (format!("{value}{unit}"), ""),
            Token::Function(name) => (format!("{name}("), ")"),
            Token::ParenthesisBlock => ("(".to_owned(), ")"),
            Token::SquareBracketBlock => ("[".to_owned(), "]"),
            Token::CurlyBracketBlock => ("{".to_owned(), "}"),
            Token::QuotedString(_) => ("\"\"".to_owned(), ""),
            Token::UnquotedUrl(_) => ("url()".to_owned(), ""),
            Token::BadUrl(_) | Token::BadString(_) => return None,
            token if token.is_parse_error() => return None,
            token => (token.to_css_string(), ""),
        };
        all.push_str(&opens.to_ascii_lowercase());
        if !closes.is_empty() {
            let nested = |input: &mut Parser<'_>| {
                let is_important =
                    write(input, all, inside).ok_or_else(ParseError::<()>::unexpected_token)?;
                if is_important { Err(ParseError::unexpected_token()) } else { Ok(()) }
            };
            input.parse_nested_block(nested).ok()?;
            all.truncate(all.trim_end_matches(' ').len());
            all.push_str(closes);
        }
    }
    Some(false)
}

/// In percent, without what a binary fraction adds.
fn percent(share: f32) -> f32 {
    (share * 1e6).round() / 1e4
}

/// A property by the name under which its value is read here, and whether that is its name in every browser. Words run
/// from left to right, lines from top to bottom.
fn property(name: &str) -> (String, bool) {
    const ONLY_SO: [&str; 3] = ["-webkit-text-fill-color", "-webkit-text-security", "-webkit-line-clamp"];
    let same = match name {
        name if ONLY_SO.contains(&name) => name,
        "inline-size" => "width",
        "block-size" => "height",
        "max-inline-size" => "max-width",
        "max-block-size" => "max-height",
        "overflow-inline" => "overflow-x",
        "overflow-block" => "overflow-y",
        "inset-inline-start" => "left",
        "inset-inline-end" => "right",
        "inset-block-start" => "top",
        "inset-block-end" => "bottom",
        "margin-inline-start" => "margin-left",
        "margin-inline-end" => "margin-right",
        "margin-block-start" => "margin-top",
        "margin-block-end" => "margin-bottom",
        "word-wrap" => "overflow-wrap",
        name => {
            if let Some(own) = name.strip_prefix("-webkit-") {
                return (own.to_owned(), true);
            }
            let of_one =
                ["-moz-", "-ms-", "-o-", "-khtml-"].iter().find_map(|prefix| name.strip_prefix(prefix));
            return (of_one.unwrap_or(name).to_owned(), of_one.is_none());
        }
    };
    (same.to_owned(), true)
}

/// What stands in a `style` has declarations alone.
struct OfElement;

impl<'i> DeclarationParser<'i> for OfElement {
    type Declaration = Style;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<Style, ParseError<()>> {
        read_style(&name, input).ok_or_else(ParseError::unexpected_token)
    }
}

impl AtRuleParser<'_> for OfElement {
    type Prelude = ();
    type AtRule = Style;
    type Error = ();
}

impl QualifiedRuleParser<'_> for OfElement {
    type Prelude = ();
    type QualifiedRule = Style;
    type Error = ();
}

impl RuleBodyItemParser<'_, Style, ()> for OfElement {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}
