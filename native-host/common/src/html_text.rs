//! HTML as the text a reader sees: what stands in lines of its own stays apart, and so do cells; what the styles of a
//! mail hide is not there. Scripts do nothing here. Knows nothing of what a page or a mail means.

mod css;
mod look;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::HtmlTreeSink;
use scraper::node::{Element, Node};
use zeroize::Zeroizing;

use css::Sheet;
use look::Look;

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
/// Kinds of `<input>` whose value is not shown, or is a button's caption.
const UNSEEN_INPUTS: [&str; 9] =
    ["hidden", "password", "submit", "button", "reset", "image", "checkbox", "radio", "file"];

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
    let sheet = (source == Source::Mail).then(|| Sheet::of(document));
    let mut looks = vec![Look::default()];
    for edge in document.tree.root().traverse() {
        let around = looks.last().copied().unwrap_or_default();
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(words) if !around.is_hidden() => push_words(&mut text, words, around.keeps_lines),
                Node::Element(element) => {
                    let styled = sheet.as_ref().zip(ElementRef::wrap(node));
                    let look = match styled {
                        Some((sheet, element)) => {
                            around.of_styled(element, &sheet.styles(element, looks.len()))
                        }
                        None => around.of_plain(element),
                    };
                    looks.push(if UNSEEN.contains(&element.name()) { look.gone() } else { look });
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
                    && looks.pop().is_some_and(|look| !look.is_gone())
                {
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(html: &str) -> String {
        to_text(&parse(html), Source::Page).to_string()
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

    fn mail(html: &str) -> String {
        to_text(&parse(html), Source::Mail).to_string()
    }

    #[test]
    fn what_the_styles_of_a_mail_hide_is_not_there() {
        for style in [
            "display:none",
            "DISPLAY : None !important",
            "visibility:hidden",
            "opacity:0",
            "opacity:0.01",
            "mso-hide:all",
            "font-size:0",
            "font-size:1px;line-height:1px",
            "font:0/0 a",
            "font: bold 1px/1px Arial",
            "color:#fff",
            "color:white",
            "color: rgb(254, 255, 255)",
            "color:transparent",
            "color:rgba(0,0,0,0)",
            "background:#102030;color:#102030",
            "background-color:#123;color:#112233",
            "max-height:0;overflow:hidden",
            "max-height:0px;max-width:0px;overflow:hidden",
            "height:1px;overflow-y:hidden",
            "width:0;overflow:hidden",
            "position:absolute;left:-9999px",
            "position:absolute; top:-5000px",
            "position:absolute;left:-200%",
            "position:absolute;left:200%",
            "position:fixed;right:9999px",
            "color:hsl(0, 0%, 100%)",
            "background:hsl(120,100%,25%);color:green",
            "filter:opacity(0)",
            "-webkit-text-fill-color:transparent",
            "margin-left:-9999px",
            "text-indent:-9999px",
            "transform:scale(0)",
            "transform: translateX(-9999px)",
            "position:absolute;clip:rect(0 0 0 0)",
            "clip-path:inset(100%)",
            "background:url(data:x;base64,AA;BB) no-repeat;display:none",
            "display:none;/* display:block; */",
            "position:absolute;inset:0 auto auto -9999px",
            "scale:0",
            "translate:-9999px 0",
            "zoom:1%",
            "filter:blur(20px)",
        ] {
            for tag in ["div", "span"] {
                let html = format!("<p>uno</p><{tag} style=\"{style}\">x <b>y</b></{tag}><p>due</p>");
                assert_eq!(mail(&html), "uno\ndue", "{style}");
                assert!(text(&html).contains('x'), "a page's scripts may show it");
            }
        }
        for html in [
            "<p>uno</p><div hidden>x</div><p>due</p>",
            "<details><summary>uno</summary>x<p>y</p></details>due",
            "<p>uno</p><dialog>x</dialog><p>due</p>",
            "<p>uno</p><div popover>x</div><p>due</p>",
            "<p><ruby>uno<rp>x</rp></ruby></p>due",
            "<body bgcolor=#eeeeee><p>uno</p><font color=#eeeeee>x</font><p>due</p>",
            "<table><tr bgcolor=navy><td style='color:navy'>x</td></tr><tr><td>uno</td></tr></table>due",
            "uno<span style='display:none'>x</span><br>due",
        ] {
            assert_eq!(mail(html), "uno\ndue", "{html}");
        }
        assert_eq!(
            mail("u<span style='display:none'>x</span>no<div style='font-size:0'>x</div>due"),
            "uno\ndue"
        );
    }

    #[test]
    fn what_the_sheet_of_a_mail_hides_is_not_there() {
        for sheet in [
            ".x{display:none}",
            "p{color:red} div.x , h7 { display : none !important; }",
            "#i{max-height:0;overflow:hidden}",
            "<!-- td .x{display:block} .x{visibility:hidden} -->",
            "@media screen { .x { display:none } }",
            "@font-face{src:url(a)} @import 'b'; .x{opacity:0}",
            "/* } */ [class=x]{font-size:0}",
            "body > .x{display:none}",
            "@layer a { .x{display:none} }",
            ".x{display:none!important} .x{display:block}",
        ] {
            let html = format!("<style>{sheet}</style><p>uno</p><div class=x id=i>x</div><p>due</p>");
            assert_eq!(mail(&html), "uno\ndue", "{sheet}");
        }
    }

    #[test]
    fn what_a_reader_sees_stays_whatever_its_styles_are() {
        for (sheet, html) in [
            ("", "<div style='font-size:0'><span style='font-size:14px'>uno</span></div>"),
            (
                "",
                "<td style='font-size:0px;padding:0'><div style='font-size:1em'><font size=2>uno</font></div></td>",
            ),
            ("", "<div style='visibility:hidden'><b style='visibility:visible'>uno</b></div>"),
            ("", "<div style='max-height:0'>uno</div>"),
            ("", "<div style='overflow:hidden;max-height:200px;width:100%'>uno</div>"),
            ("", "<table bgcolor=#c8102e style='color:#ffffff'><tr><td>uno</td></tr></table>"),
            ("", "<div style='background:#000'><p style='color:#fff'>uno</p></div>"),
            ("", "<div style='background:url(x.png)'><p style='color:#fff'>uno</p></div>"),
            ("", "<div style='color:#fff'><a href=x>uno</a></div>"),
            ("", "<div style='margin-left:-10px;text-indent:-2em;position:relative;left:-5px'>uno</div>"),
            ("", "<div hidden style='display:block'>uno</div>"),
            ("", "<details open>uno</details>"),
            ("", "<dialog open>uno</dialog>"),
            ("p{zoom:90%;scale:0.9;translate:-50%;inset:0;filter:blur(0)}", "<p>uno</p>"),
            ("", "<div style='position:absolute;left:900px;top:50%'>uno</div>"),
            ("", "<div style='color:hsl(0 100% 50%);background:var(--x)'>uno</div>"),
            ("@media (max-width:600px){.x{display:none}}", "<p class=x>uno</p>"),
            ("@media print{.x{display:none}}", "<p class=x>uno</p>"),
            (".x:hover{display:none} .y{display:none}", "<p class=x>uno</p>"),
            (".x{display:none} p.x{display:block}", "<p class=x>uno</p>"),
            (".x{display:none}", "<p class=x style='display:block'>uno</p>"),
            ("p{transform:scale(0.9) translate(-50%)}", "<p>uno</p>"),
        ] {
            assert_eq!(mail(&format!("<style>{sheet}</style>{html}")), "uno", "{sheet} {html}");
        }
    }

    #[test]
    fn many_rules_on_many_elements_end() {
        let rules: String = (0..2_000).map(|n| format!(".a .b{n} .c{{display:none}}")).collect();
        let html = format!("<style>{rules}</style>{}uno", "<div class=c>".repeat(2_000));
        assert_eq!(mail(&html), "uno");
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
            for text in [text(&html), mail(&html)] {
            prop_assert!(!text.contains("\n\n") && !text.starts_with(char::is_whitespace), "{:?}", text);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_style_is_read_without_a_panic(style in "(display|color|font|clip|transform|:|;|!important|#|[0-9a-f]{1,8}|rgb\\(|\\)|px|%|-|\\{|\\}|@media|/\\*|'|\"|\\PC){0,40}") {
            mail(&format!("<style>{style}</style><p style='{}'>x</p>", style.replace('\'', "")));
        }
    }
}
