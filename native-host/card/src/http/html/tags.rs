//! A page taken to pieces: text, opening and closing tags. Comments and declarations go; what stands in scripts and styles is given
//! as code, never as text.

use super::entities::decoded;

/// A piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text as written, entities and all.
    Text(&'a str),
    /// What stands in an element whose content is no text for readers.
    Code(&'a str),
    /// An opening tag: its name in lower case.
    Open(String, Attributes),
    /// A closing tag: its name in lower case.
    Close(String),
}

/// Attributes, names in lower case, values decoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes(Vec<(String, String)>);

impl Attributes {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// Elements of which no reader sees the content.
const UNSEEN: [&str; 5] = ["script", "style", "title", "template", "iframe"];

/// The pieces of a page, in order.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        rest = next(tag, &mut pieces);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Reads the tag that `tag` begins with; gives what comes after it.
fn next<'a>(tag: &'a str, pieces: &mut Vec<Piece<'a>>) -> &'a str {
    if let Some(comment) = tag.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    let inside = tag.strip_prefix('<').unwrap_or_default();
    match inside.chars().next() {
        Some('!' | '?') => inside.split_once('>').map_or("", |(_, after)| after),
        Some('/') => {
            let (name, after) =
                inside.strip_prefix('/').unwrap_or_default().split_once('>').unwrap_or_default();
            pieces.push(Piece::Close(name_of(name)));
            after
        }
        Some(first) if first.is_ascii_alphabetic() => opening(inside, pieces),
        // A `<` that begins no tag is text.
        _ => {
            pieces.push(Piece::Text("<"));
            inside
        }
    }
}

fn opening<'a>(inside: &'a str, pieces: &mut Vec<Piece<'a>>) -> &'a str {
    let end_of_name =
        inside.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end_of_name);
    let name = name.to_ascii_lowercase();
    let (attributes, after) = attributes(rest);
    let unseen = UNSEEN.contains(&name.as_str());
    pieces.push(Piece::Open(name.clone(), attributes));
    if !unseen {
        return after;
    }
    let end = closing_tag(after, &name).unwrap_or(after.len());
    let (code, rest) = after.split_at(end);
    pieces.push(Piece::Code(code));
    rest
}

fn closing_tag(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        let after = text.get(at + 2..).unwrap_or_default();
        after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
    })
}

fn name_of(text: &str) -> String {
    text.trim().chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The attributes up to the end of the tag, and what comes after the tag.
fn attributes(text: &str) -> (Attributes, &str) {
    let mut all = Attributes::default();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (all, after);
        }
        if rest.is_empty() {
            return (all, "");
        }
        // A `=` at the very beginning belongs to the name, so that every turn takes something away.
        let beginning = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest
            .char_indices()
            .find(|(at, c)| *at >= beginning && (c.is_whitespace() || matches!(c, '=' | '>' | '/')))
            .map_or(rest.len(), |(at, _)| at);
        let (name, after_name) = rest.split_at(end);
        let (value, after) = match after_name.trim_start().strip_prefix('=') {
            Some(value) => attribute_value(value.trim_start()),
            None => ("", after_name),
        };
        let name = name.to_ascii_lowercase();
        if all.get(&name).is_none() {
            all.0.push((name, decoded(value)));
        }
        rest = after;
    }
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn opened(html: &str) -> (String, Vec<(String, String)>) {
        match pieces(html).into_iter().next() {
            Some(Piece::Open(name, attributes)) => (name, attributes.0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tags_are_read_however_they_are_written() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            opened("<INPUT Type=hidden name='a&amp;b' value = \"x > y\" disabled/>"),
            (
                "input".into(),
                vec![
                    pair("type", "hidden"),
                    pair("name", "a&b"),
                    pair("value", "x > y"),
                    pair("disabled", "")
                ]
            )
        );
        assert_eq!(opened("<a href=/x?y=1>z"), ("a".into(), vec![pair("href", "/x?y=1")]));
        assert_eq!(opened("<a =x"), ("a".into(), vec![pair("=x", "")]));
    }

    #[test]
    fn comments_declarations_and_code_are_no_text() {
        let html = "<!DOCTYPE html><!-- <b> --><script>if (a < b) '</b>'</script><title>T</title>testo 1 < 2";
        let text: String = pieces(html)
            .iter()
            .filter_map(|piece| if let Piece::Text(text) = piece { Some(*text) } else { None })
            .collect();
        assert_eq!(text, "testo 1 < 2");
    }

    proptest! {
        #[test]
        fn any_page_is_taken_to_pieces_without_a_panic(html in "(<|>|/|=|\"|'|!--|-->|script|a|è| |\\n){0,80}") {
            pieces(&html);
        }
    }
}
