//! What a reader sees of HTML, and what he does not.

use proptest::prelude::*;

use super::*;

/// What is read of a page.
pub(super) fn text(html: &str) -> String {
    to_text(&parse(html), Source::Page).to_string()
}

/// What is read of a mail.
pub(super) fn mail(html: &str) -> String {
    to_text(&parse(html), Source::Mail).to_string()
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
        "<pre>uno\n due</pre>",
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
    assert_eq!(*to_text(&parse(html), Source::Mail), "ID-SESSIONE:");
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
        for text in [text(&html), mail(&html)] {
        prop_assert!(!text.contains("\n\n") && !text.starts_with(char::is_whitespace), "{:?}", text);
        }
    }
}
