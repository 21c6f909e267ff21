//! HTML as the text a reader sees: what stands in lines of its own stays apart, and so do cells. Scripts do nothing
//! here. Knows nothing of what a page or a mail means.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::HtmlTreeSink;
use scraper::node::{Element, Node};
use zeroize::Zeroizing;

pub use ego_tree::NodeId;
pub use ego_tree::iter::Edge;
pub use scraper::{ElementRef, Html};

/// Elements that begin and end a line of their own.
const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
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
    "table",
    "tr",
    "ul",
];
/// Elements that stand beside their neighbours.
const CELLS: [&str; 2] = ["td", "th"];
/// Elements of which no reader sees the content.
const UNSEEN: [&str; 6] = ["script", "style", "title", "template", "iframe", "noframes"];
/// Kinds of `<input>` whose value is not shown, or is a button's caption.
const UNSEEN_INPUTS: [&str; 9] =
    ["hidden", "password", "submit", "button", "reset", "image", "checkbox", "radio", "file"];

/// Most elements and texts that are read. Markup can be written for which a tree takes the square of its length in time
/// and memory; pages and mails that people read stay far below.
const MOST_NODES: usize = 20_000;
/// How much is read between two looks at the number of nodes, in bytes.
const PIECE: usize = 1024;

/// Whether what stands in the fields of a form is text, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fields {
    /// A value in a field that only shows it, such as a code to be copied, is text to the reader.
    Shown,
    /// A mail has no fields to read from.
    Ignored,
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
pub fn to_text(document: &Html, fields: Fields) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    let mut unseen = 0_usize;
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(words) if unseen == 0 => push_words(&mut text, words),
                Node::Element(element) => {
                    unseen += usize::from(UNSEEN.contains(&element.name()));
                    push_break(&mut text, element.name());
                    if unseen == 0 && fields == Fields::Shown && shows_its_value(element) {
                        push_words(&mut text, element.attr("value").unwrap_or_default());
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    unseen -= usize::from(UNSEEN.contains(&element.name()));
                    push_break(&mut text, element.name());
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

fn push_words(text: &mut String, words: &str) {
    for c in words.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(html: &str) -> String {
        to_text(&parse(html), Fields::Shown).to_string()
    }

    #[test]
    fn what_stands_in_lines_of_its_own_stays_apart() {
        for html in [
            "<p>uno</p><p>due</p>",
            "<div>uno</div><div>due</div>",
            "<DIV>uno</DIV>due",
            "uno<br>due",
            "uno<br/>\n<br>due",
            "<ul><li>uno<li>due</ul>",
            "<table><tr><td>uno</td></tr><tr><td>due</td></tr></table>",
            "<style>p { color: red }</style><h1>uno</h1><!-- tre -->due<script>quattro()</script>",
            "<title>T</title><h1>uno </h1><template><p>tre <input value=tre></p></template>due",
        ] {
            assert_eq!(text(html), "uno\ndue", "{html}");
        }
    }

    #[test]
    fn what_stands_in_cells_stays_apart_in_one_line() {
        let html = "<table><tr><td>Nominativo:</td> <td>MARIO ROSSI</td></tr><tr><th>Asl<td>A012</table>";
        assert_eq!(text(html), "Nominativo:\tMARIO ROSSI\nAsl\tA012");
    }

    #[test]
    fn what_stands_together_stays_together_and_character_references_are_read() {
        assert_eq!(
            text("l&#39;<b>identi</b>ficativo scadr&agrave; &lt;domani&gt;, R&D  a&b=c"),
            "l'identificativo scadrà <domani>, R&D a&b=c"
        );
    }

    #[test]
    fn the_value_of_a_field_that_shows_it_is_text_where_fields_are_read() {
        let html = "ID-SESSIONE: <input type=text readonly value='408c'><input type=HIDDEN value=no>";
        assert_eq!(text(html), "ID-SESSIONE: 408c");
        assert_eq!(*to_text(&parse(html), Fields::Ignored), "ID-SESSIONE:");
    }

    #[test]
    fn a_page_is_read_as_without_scripts() {
        assert_eq!(text("<body><noscript><p>uno</p></noscript>due"), "uno\ndue");
    }

    #[test]
    fn markup_that_multiplies_itself_is_read_up_to_a_limit() {
        let html: String = (0..50_000).map(|size| format!("<p><font size={size}>è")).collect();
        let nodes = parse(&html).tree.values().len();
        assert!((MOST_NODES..2 * MOST_NODES).contains(&nodes), "{nodes}");
    }

    proptest! {
        #[test]
        fn any_page_becomes_text_without_empty_lines(html in "(<|>|/|&|;|=|\"|!--|-->|td|br|div|script|table|template|a|è| |\\n){0,80}") {
            let text = text(&html);
            prop_assert!(!text.contains("\n\n") && !text.starts_with(char::is_whitespace), "{:?}", text);
        }
    }
}
