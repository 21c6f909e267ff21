//! What a reader sees of HTML, and what he does not.

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
        "font-size:calc(0px)",
        "font-size:calc(1em - 16px)",
        "font-size:min(1px, 20px)",
        "font-size:clamp(0px, 20px, 1px)",
        "font:max(0px, 1px)/1 Arial",
        "opacity:calc(1 - 1)",
        "max-height:calc(2px - 2px);overflow:hidden",
        "position:absolute;left:calc(-100vw - 5000px)",
        "transform:translateX(calc(-1 * 9999px))",
        "color:color-mix(in srgb, white, #fff)",
        "color:color-mix(in oklab, #fff 99%, black)",
        "color:color-mix(in srgb, black 0%, white)",
        "color:color-mix(in srgb, transparent 95%, black)",
        "color:rgb(from white r g b)",
        "color:rgb(from #000 r g b / 0)",
        "color:rgb(from black 255 255 255)",
        "color:hsl(from white h s l)",
        "color:color(srgb 1 1 1)",
        "color:hwb(0 100% 0%)",
        "color:lab(100% 0 0)",
        "color:oklch(1 0 0)",
        "color:light-dark(white, black)",
        "background:oklch(0 0 0);color:black",
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
        "uno<object>x</object><video>x</video><audio>x</audio><canvas>x</canvas><br>due",
        "uno<iframe>x</iframe><progress>x</progress><meter>x</meter><br>due",
        "uno<svg><title>x</title><desc>x</desc><defs><text>x</text></defs></svg><br>due",
        "<p><ruby>uno<rp>x</rp></ruby></p>due",
        "<body bgcolor=#eeeeee><p>uno</p><font color=#eeeeee>x</font><p>due</p>",
        "<table><tr bgcolor=navy><td style='color:navy'>x</td></tr><tr><td>uno</td></tr></table>due",
        "uno<span style='display:none'>x</span><br>due",
    ] {
        assert_eq!(mail(html), "uno\ndue", "{html}");
    }
    assert_eq!(mail("u<span style='display:none'>x</span>no<div style='font-size:0'>x</div>due"), "uno\ndue");
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
        ("", "<p style='font-size:calc(10px + 0.2em);width:min(100%, 600px);overflow:hidden'>uno</p>"),
        (
            "",
            "<p style='font-size:clamp(12px, 2vw, 16px);color:color-mix(in srgb, black 80%, white)'>uno</p>",
        ),
        ("", "<p style='color:rgb(from white 0 0 b);background:oklch(0.98 0 0)'>uno</p>"),
        ("", "<p style='color:oklch(0.4 0.1 20);width:calc(x)'>uno</p>"),
        ("", "<bdo dir=ltr>uno</bdo>"),
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

#[test]
fn what_a_mail_turns_is_marked_as_turned() {
    for html in [
        "<bdo dir=rtl>uno</bdo>",
        "<p dir=RTL>uno</p>",
        "<div dir=rtl><span>uno</span></div>",
        "<p style='direction:rtl;unicode-bidi:bidi-override'>uno</p>",
    ] {
        assert_eq!(mail(html), "\u{202e}uno", "{html}");
    }
    assert_eq!(mail("<div dir=rtl> <p dir=ltr>uno</p></div>"), "uno");
}

#[test]
fn what_is_seen_in_another_order_than_it_is_written_is_parted() {
    for [before, moved] in [
        ["", "float:right"],
        ["", "float:left"],
        ["", "order:-1"],
        ["", "-webkit-order:2"],
        ["", "position:absolute;left:0"],
        ["", "position:fixed"],
        ["", "position:relative;left:-90px"],
        ["", "position:relative;right:6em"],
        ["", "position:relative;inset:0 10%"],
        ["", "transform:translateX(-80px)"],
        ["", "translate:-80px 0"],
        ["", "margin-left:-100px"],
        ["", "margin:0 -100px 0 0"],
        ["", "display:inline-block;text-indent:-9em"],
        ["", "vertical-align:40px"],
        ["", "grid-column:1"],
        ["", "grid-area:1 / 1"],
        ["", "grid-row-start:1"],
        ["", "display:table-header-group"],
        ["display:flex;flex-direction:row-reverse", ""],
        ["display:flex;flex-flow:column-reverse", ""],
        ["display:flex;flex-wrap:wrap-reverse", ""],
        ["display:grid;grid-auto-flow:dense", ""],
        ["direction:rtl;unicode-bidi:bidi-override", "direction:ltr"],
    ] {
        let html = format!("<p style='{before}'>uno <b style='{moved}'>d<i>ue</i></b></p>");
        let text = mail(&html);
        assert!(text.contains("\n\u{202e}\ndue"), "{html} {text:?}");
    }
    for html in [
        "<table dir=rtl><tr><td><p dir=ltr>uno</p></td><td><p dir=ltr>due</p></td></tr></table>",
        "<table><tbody><tr><td>uno</td></tr></tbody><thead><tr><td>due</td></tr></thead></table>",
        "<table><tfoot><tr><td>uno</td></tr></tfoot><tr><td>due</td></tr></table>",
        "<table><tr><td>uno</td></tr><caption>due</caption></table>",
        "<fieldset>uno<legend>due</legend></fieldset>",
        "<details open>uno<summary>due</summary></details>",
        "<p>uno</p><table align=right><tr><td>due</td></tr></table>",
        "uno<table align=left><tr><td>due</td></tr></table>",
        "<style>.x{float:right}</style>uno<span class=x>due</span>",
        "<div style='float:right'>uno</div><div>due</div>",
    ] {
        assert_eq!(mail(html), "uno\n\u{202e}\ndue", "{html}");
    }
    for style in [
        "letter-spacing:-20px",
        "word-spacing:-9em",
        "transform:scaleX(-1)",
        "transform:rotate(180deg)",
        "transform:matrix(-1, 0, 0, 1, 0, 0)",
        "rotate:.5turn",
        "scale:-1 1",
        "writing-mode:vertical-rl",
    ] {
        let html = format!("uno <b style='{style}'>due</b>");
        assert_eq!(mail(&html), "uno \u{202e}due", "{style}");
    }
}

#[test]
fn what_keeps_its_place_or_moves_as_a_whole_stays_together() {
    for html in [
        "<div style='float:right'>uno<br>due</div>",
        "<div style='float:left'>uno</div><div style='float:left'>due</div>",
        "<dl><dt style='float:left'>uno</dt><dd style='margin-left:9em'>due</dd></dl>",
        "<div style='position:absolute;top:20px'><p>uno</p><p>due</p></div>",
        "<div style='position:relative'><p>uno</p><p style='position:relative;top:1px'>due</p></div>",
        "<div style='display:flex;flex-direction:row-reverse'><div>uno<br>due</div></div>",
        "<div style='display:flex;flex-direction:column'><p>uno</p><p style='order:0'>due</p></div>",
        "<ul style='margin-left:-2px'><li style='margin:0 auto'>uno</li><li>due</li></ul>",
        "<table align=center><thead><tr><th>uno</th></tr></thead><tr><td>due</td></tr></table>",
        "<table><tr><td align=right>uno</td></tr><tfoot><tr><td>due</td></tr></tfoot></table>",
        "<fieldset><legend>uno</legend>due</fieldset>",
        "<p style='letter-spacing:-0.3px;transform:scale(0.9)'>uno</p><p style='writing-mode:lr-tb'>due</p>",
        "<p>uno</p><p style='position:static;left:90px;vertical-align:middle;grid-row:auto'>due</p>",
        "<p>uno</p><p style='float:right'> <img src=x></p><p>due</p>",
        "<p>uno</p><span style='position:absolute;left:-9999px'>x</span><p>due</p>",
    ] {
        assert_eq!(mail(html), "uno\ndue", "{html}");
    }
}

#[test]
fn what_a_mail_may_hide_is_parted_from_what_it_shows() {
    for style in [
        "clip-path:polygon(0 0, 0 0, 0 0)",
        "mask:linear-gradient(transparent, transparent)",
        "-webkit-mask-image:url(x.png)",
        "mix-blend-mode:screen",
        "filter:contrast(0) brightness(10)",
        "--c:none;display:var(--c)",
        "position:absolute;z-index:-1",
    ] {
        let html = format!("<p>uno</p><div style=\"{style}\">due</div>");
        assert_eq!(mail(&html), "uno\n\u{202e}\ndue", "{style}");
    }
    for sheet in [
        "@media all and (min-width:1px){.x{display:none}}",
        "@media (max-width:600px){.x{float:right}}",
        "@supports (display:block){.x{display:none}}",
        "@container (width > 1px){.x{color:#fff}}",
        "body{& .x{display:none}}",
        "body{color:#000;.x{font-size:0}}",
        "div:nth-child(2){display:none}",
        ".x:nth-of-type(1):not(.y){opacity:0}",
        "div:last-child{visibility:hidden}",
        "body:has(p) .x{display:none}",
        "p ~ .x{display:none}",
    ] {
        let html = format!("<style>{sheet}</style><p>uno</p><div class=x>due</div>");
        assert_eq!(mail(&html), "uno\n\u{202e}\ndue", "{sheet}");
    }
    for sheet in ["div:not(.y){display:none}", ":is(.x,.y){display:none}"] {
        let html = format!("<style>{sheet}</style><p>uno</p><div class=x>x</div><p>due</p>");
        assert_eq!(mail(&html), "uno\ndue", "{sheet}");
    }
    for html in [
        "<p>uno</p><svg>x<g>x</g></svg>due",
        "<p>uno</p><math>x<mi>due</mi></math>",
        "<p>uno</p><svg><text>due</text></svg>",
    ] {
        assert_eq!(mail(html), "uno\ndue", "{html}");
    }
    for sheet in [
        "@media print{.x{display:none}}",
        "@media not all{.x{color:#fff}}",
        ".x:hover{display:none}",
        "@media (min-width:1px){.x{color:#123}}",
    ] {
        let html = format!("<style>{sheet}</style><p>uno</p><div class=x>due</div>");
        assert_eq!(mail(&html), "uno\ndue", "{sheet}");
    }
}
