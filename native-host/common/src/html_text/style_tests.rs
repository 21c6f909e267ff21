//! What a reader sees of a mail whose styles hide, move or turn words, and what he does not.

use proptest::prelude::*;

use super::tests::{mail, text};

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
        "display:none;display:bogus",
        "visibility:hidden;visibility:none",
        "font-size:0;font-size:20bogus",
        "font:0/0 a;font:bold",
        "font:1px a\\9;font:bold",
        "opacity:0;opacity:full",
        "color:white;color:whitish",
        "color:#fff;color:black!imporant",
        "background:#000;background:#fff bogus;color:#000",
        "transform:scale(0);transform:scale(a)",
        "display:none!important;display:block",
        "display:n\\6fne",
        "d\\69splay:none",
        "display:/**/none",
        "inline-size:0;block-size:0;overflow:hidden",
        "line-height:0;overflow:hidden",
        "font-size:0.01vw",
        "font-size:0.2mm",
        "-webkit-transform:scale(0)",
        "color:canvas",
        "color:white;color:revert-layer;color:white",
        "position:absolute;inset-inline-start:-9999px",
        "all:unset;display:none",
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
        "uno<div style='visibility:hidden'><b style='visibility:inherit'>x</b></div><br>due",
        "uno<div hidden style='display:revert'>x</div><br>due",
        "uno<div style='height:9px;overflow:hidden'><p style='line-height:0'>x</p></div>due",
        "uno<font color=ffffff>x</font><br>due",
        "uno<textarea style='height:0'>x</textarea><br>due",
        "uno<div style='width:0'><p style='overflow:hidden'>x</p></div><br>due",
        "uno<table style='table-layout:fixed;width:0'><tr><td style='overflow:hidden'>x</table>due",
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
        ".x{display:none;display:bogus}",
        ".x{display:none} .x, ::bogus(x), :::y{display:block}",
        ".\\78{display:none}",
        ".x{d\\69splay:n\\6fne}",
        "@\\6d edia screen{.x{display:none}}",
        "@layer a{div.x{display:block}} .x{display:none}",
        ":root .x{display:none}",
        ".x:is(.x,#i){display:none}",
        "#i{display:none} .x.x:where(#i){display:block}",
        ".x::before{content:'}'} .x{display:none}",
        "[data-a='}'],.x{display:none}",
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
        ("", "<p style='display:block;display:none\\9;font-size:0\\9'>uno</p>"),
        ("", "<p style='*display:none;_display:none;display:none!ie'>uno</p>"),
        ("", "<bdo dir=ltr>uno</bdo>"),
        ("", "<dialog open>uno</dialog>"),
        ("", "<table style='width:1px'><tr><td><p style='overflow:hidden'>uno</p></table>"),
        ("", "<div style='width:0'><p style='width:200px;overflow:hidden'>uno</p></div>"),
        ("", "<textarea>uno</textarea>"),
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_style_is_read_without_a_panic(style in "(display|color|font|clip|transform|:|;|!important|#|[0-9a-f]{1,8}|rgb\\(|\\)|px|%|-|\\{|\\}|\\[|\\\\|@media|@layer|&|:not\\(|:is\\(|~|/\\*|'|\"|\\PC){0,40}") {
        mail(&format!("<style>{style}</style><p style='{}'>x</p>", style.replace('\'', "")));
    }
}
