//! A page as the text a reader sees: what stands in lines of its own stays apart, and so do cells.

use zeroize::Zeroizing;

use super::entities::decoded;
use super::tags::{Piece, pieces};

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

/// The text. Lines are trimmed, none is empty; a tab stands between cells. Wiped when dropped: a page may show a code.
pub fn to_text(html: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(html.len() / 2));
    for piece in pieces(html) {
        match piece {
            Piece::Text(words) => push_words(&mut text, &Zeroizing::new(decoded(words))),
            Piece::Open(name, attributes) => {
                push_break(&mut text, &name);
                if name == "input" && is_shown(attributes.get("type")) {
                    push_words(&mut text, attributes.get("value").unwrap_or_default());
                }
            }
            Piece::Close(name) => push_break(&mut text, &name),
            Piece::Code(_) => {}
        }
    }
    let end = text.trim_end().len();
    text.truncate(end);
    text
}

/// A value in a field that only shows (a code to be copied) is text to the reader, too.
fn is_shown(kind: Option<&str>) -> bool {
    !matches!(
        kind.map(str::to_ascii_lowercase).as_deref(),
        Some("hidden" | "password" | "submit" | "button" | "reset" | "image" | "checkbox" | "radio" | "file")
    )
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

    #[test]
    fn lines_and_cells_stay_apart_and_words_together() {
        for (html, expected) in [
            ("<p>uno</p><p>due</p>", "uno\ndue"),
            ("uno<br>due<br/>\n<br>tre", "uno\ndue\ntre"),
            (
                "<table><tr><td>Nominativo:</td> <td>MARIO ROSSI</td></tr><tr><th>Asl<td>A012</table>",
                "Nominativo:\tMARIO ROSSI\nAsl\tA012",
            ),
            (
                "<title>T</title><style>p{}</style><h1>SERVIZI  ONLINE</h1><script>x()</script>",
                "SERVIZI ONLINE",
            ),
            ("l&#39;<b>ident</b>ificativo scadr&agrave;", "l'identificativo scadrà"),
            (
                "ID-SESSIONE: <input type=text readonly value='408c'><input type=hidden value=no>",
                "ID-SESSIONE: 408c",
            ),
        ] {
            assert_eq!(*to_text(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_page_becomes_text_without_empty_lines(html in "(<|>|/|&|;|td|br|div|script|a|è| |\\n){0,60}") {
            let text = to_text(&html);
            prop_assert!(!text.contains("\n\n") && !text.starts_with(char::is_whitespace), "{:?}", text);
        }
    }
}
