//! HTML as the text a reader sees: what stands in different lines or cells stays apart.

use mail_parser::decoders::html::html_to_text;

/// Elements that begin and end a line of their own.
const BLOCKS: [&str; 24] = [
    "address",
    "article",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "pre",
    "table",
    "tr",
    "ul",
];
/// Elements that stand beside their neighbours.
const CELLS: [&str; 2] = ["td", "th"];

/// The text of an HTML document. The decoder knows entities, styles and comments; of lines it knows only `<br>` and `</p>`, and
/// cells it runs together, so both are marked for it first.
pub(super) fn to_text(html: &str) -> String {
    html_to_text(&with_marks(html))
}

fn with_marks(html: &str) -> String {
    let mut marked = String::with_capacity(html.len() + html.len() / 4);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        marked.push_str(text);
        let name = tag_name(tag);
        if BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(name)) || name.eq_ignore_ascii_case("p") {
            marked.push_str("<br>");
        } else if CELLS.iter().any(|cell| cell.eq_ignore_ascii_case(name)) {
            marked.push(' ');
        }
        marked.push('<');
        rest = tag.strip_prefix('<').unwrap_or_default();
    }
    marked.push_str(rest);
    marked
}

/// `div` of `<div class="x">` and of `</div>`.
fn tag_name(tag: &str) -> &str {
    let inside = tag.strip_prefix("</").or_else(|| tag.strip_prefix('<')).unwrap_or_default();
    inside.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(html: &str) -> Vec<String> {
        to_text(html).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn what_stands_in_lines_of_its_own_stays_apart() {
        for html in [
            "<p>uno</p><p>due</p>",
            "<div>uno</div><div>due</div>",
            "<DIV>uno</DIV>due",
            "uno<br>due",
            "uno<br/>due",
            "<ul><li>uno<li>due</ul>",
            "<table><tr><td>uno</td></tr><tr><td>due</td></tr></table>",
            "<style>p { color: red }</style><h1>uno</h1><!-- tre -->due<script>quattro()</script>",
        ] {
            assert_eq!(lines(html), ["uno", "due"], "{html}");
        }
    }

    #[test]
    fn what_stands_in_cells_stays_apart_in_one_line() {
        assert_eq!(lines("<table><tr><td>uno</td><td>due</td></tr></table>"), ["uno due"]);
        assert_eq!(lines("<tr><th>uno<td>due"), ["uno due"]);
    }

    #[test]
    fn what_stands_together_stays_together_and_entities_are_read() {
        assert_eq!(
            lines("l&#39;<b>identi</b>ficativo scadr&agrave; &lt;domani&gt;"),
            ["l'identificativo scadrà <domani>"]
        );
    }

    proptest! {
        #[test]
        fn any_html_is_turned_without_a_panic(html in "(<|>|/|&|;|!--|-->|td|div|script|a|è| |\\n){0,60}") {
            to_text(&html);
        }
    }
}
