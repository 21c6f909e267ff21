//! HTML as the text a reader sees: what stands in lines of its own stays apart, and so do cells; what the styles of a
//! mail hide is not there. Scripts do nothing here. Knows nothing of what a page or a mail means.

mod brackets;
mod colour;
mod css;
mod frame;
mod length;
mod look;
mod looks;
mod math;
mod media;
mod place;
mod selectors;
mod styles;
mod values;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::HtmlTreeSink;
use scraper::node::{Element, Node};
use zeroize::Zeroizing;

use looks::Looks;

pub use ego_tree::NodeId;
pub use ego_tree::iter::Edge;
pub use scraper::{ElementRef, Html};

/// Elements that begin and end a line of their own.
const BLOCKS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];
/// Elements that stand beside their neighbours.
const CELLS: [&str; 2] = ["td", "th"];
/// Elements of which no reader sees the content.
const UNSEEN: [&str; 9] =
    ["script", "style", "title", "template", "iframe", "noframes", "noembed", "datalist", "rp"];
/// The same of a mail: what is shown only where something else cannot be, and what a mail program leaves out.
const UNSEEN_IN_MAILS: [&str; 11] = [
    "object", "applet", "video", "audio", "canvas", "progress", "meter", "select", "desc", "defs", "metadata",
];
/// Kinds of `<input>` whose value is not shown, or is a button's caption.
const UNSEEN_INPUTS: [&str; 9] =
    ["hidden", "password", "submit", "button", "reset", "image", "checkbox", "radio", "file"];

/// What stands before words that are written from right to left: the mark that turns them. In a line of its own it
/// parts words that are not seen one behind the other.
const TURNED: &str = "\u{202e}";

/// Most elements and texts that are read. Markup can be written for which a tree takes the square of its length in time
/// and memory; pages and mails that people read stay far below.
const MOST_NODES: usize = 20_000;
/// How much is read between two looks at the number of nodes, in bytes.
const PIECE: usize = 1024;

/// Where a document comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A portal's page. A value in a field that only shows it, such as a code to be copied, is text to the reader; what
    /// its styles hide, its scripts may show.
    Page,
    /// A mail. It has no fields to read from, and what its styles hide stays hidden.
    Mail,
}

/// The document as a browser without scripts builds it; one that is too large is read in part.
pub fn parse(html: &str) -> Html {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), options);
    let mut rest = html;
    while !rest.is_empty() && parser.tokenizer.sink.sink.0.borrow().tree.values().len() < MOST_NODES {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(piece.into());
        rest = after;
    }
    parser.finish()
}

/// The text of a document. Lines are trimmed, none is empty; a tab stands between cells. Wiped when dropped, since a
/// page may show a code; the document's own copy is not.
pub fn to_text(document: &Html, source: Source) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    let mut looks = Looks::of(document, source == Source::Mail);
    // Where the last words are.
    let mut place = 0;
    for edge in document.tree.root().traverse() {
        let around = looks.around();
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(words) if !around.is_hidden() => {
                    if !words.trim().is_empty() {
                        if around.place != place && !text.is_empty() {
                            push_break(&mut text, "br");
                            text.push_str(TURNED);
                            text.push('\n');
                        }
                        place = around.place;
                        text.push_str(if around.is_turned { TURNED } else { "" });
                    }
                    push_words(&mut text, words, around.keeps_lines);
                }
                Node::Element(element) => {
                    let Some(wrapped) = ElementRef::wrap(node) else { continue };
                    let is_in_line = !text.is_empty() && !text.ends_with(['\n', '\t']);
                    let is_unseen = UNSEEN.contains(&element.name())
                        || source == Source::Mail && UNSEEN_IN_MAILS.contains(&element.name());
                    let look = looks.enter(wrapped, is_in_line, is_unseen);
                    if !look.is_gone() {
                        push_break(&mut text, element.name());
                    }
                    if source == Source::Page && !around.is_hidden() && shows_its_value(element) {
                        push_words(&mut text, element.attr("value").unwrap_or_default(), false);
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value()
                    && let Some(look) = looks.leave().filter(|look| !look.is_gone())
                {
                    push_break(&mut text, if look.floats_left { "br" } else { element.name() });
                }
            }
        }
    }
    let end = text.trim_end().len();
    text.truncate(end);
    text
}

fn shows_its_value(element: &Element) -> bool {
    let kind = element.attr("type").unwrap_or_default();
    element.name() == "input" && !UNSEEN_INPUTS.iter().any(|unseen| unseen.eq_ignore_ascii_case(kind))
}

fn push_break(text: &mut String, name: &str) {
    if BLOCKS.contains(&name) {
        let end = text.trim_end_matches([' ', '\t']).len();
        text.truncate(end);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    } else if CELLS.contains(&name) && !text.is_empty() && !text.ends_with(['\n', '\t']) {
        let end = text.trim_end_matches(' ').len();
        text.truncate(end);
        text.push('\t');
    }
}

fn push_words(text: &mut String, words: &str, keeps_lines: bool) {
    for c in words.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if keeps_lines && c == '\n' {
            push_break(text, "br");
        } else if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod noscript_tests;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod style_tests;
#[cfg(test)]
mod tests;
