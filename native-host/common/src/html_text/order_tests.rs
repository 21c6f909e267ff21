//! What a mail turns, moves, or may hide: it is marked, and parted from what is seen as it is written.

use super::tests::mail;

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
        "<p>uno</p><marquee>due</marquee>",
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
        "opacity:sin(0);opacity:full",
        "font-size:1",
        "color:ffffff",
        "animation:a 1s forwards",
        "contain:strict",
        "content:url(x.png)",
        "-webkit-text-security:disc",
        "all:unset",
        "-moz-transform:scale(0)",
        "display:revert-layer",
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
        ".x:lang(it){display:none}",
        ".x:not(:hover){display:none}",
        ".x:is(:hover,.x){display:none}",
        ":bogus,.x{display:none}",
        "@media (min-width:1px){.x{display:none}} @media (min-width:9999px){.x{display:block}}",
        "@media (a){.x{color:#fff}} @media (b){.x{color:#000!important}}",
        "@media (a){@media (b){.x{display:none}} .x{color:#123}}",
        "@media (a){.x{color:#fff}} @media (b){body{background:#fff}}",
        ".x{background:#fff} @media (a){body{background:#000;color:#fff}}",
        "@layer a{.x{display:block}} @layer b{.x{display:none}}",
        ".x{body &{display:none}}",
        "@media (prefers-color-scheme:dark){.x{color:#fff}}",
    ] {
        let html = format!("<style>{sheet}</style><p>uno</p><div class=x>due</div>");
        assert_eq!(mail(&html), "uno\n\u{202e}\ndue", "{sheet}");
    }
    for sheet in ["div:not(.y){display:none}", ":is(.x,.y){display:none}"] {
        let html = format!("<style>{sheet}</style><p>uno</p><div class=x>x</div><p>due</p>");
        assert_eq!(mail(&html), "uno\ndue", "{sheet}");
    }
    assert_eq!(mail("<p>uno</p><svg>x<g>x</g></svg>due"), "uno\ndue");
    for sheet in [
        "@media print{.x{display:none}}",
        "@media not all{.x{color:#fff}}",
        ".x:hover{display:none}",
        "@media (min-width:1px){.x{color:#123}}",
        "@media (prefers-color-scheme:dark){body{background:#111}.x,p{color:#eee}}",
        "@media (prefers-color-scheme:dark){body{background:#111;color:#eee}} \
         @media (prefers-color-scheme:light){body{background:#eee;color:#111}}",
        ".x::-webkit-scrollbar{display:none}",
        "a:link,.y{display:none}",
    ] {
        let html = format!("<style>{sheet}</style><p>uno</p><div class=x>due</div>");
        assert_eq!(mail(&html), "uno\ndue", "{sheet}");
    }
}

#[test]
fn what_a_drawing_or_a_formula_says_or_another_tree_may_replace_is_parted_from_what_stands_before_it() {
    for html in [
        "<p>uno</p><math>x<mi>due</mi></math>",
        "<p>uno</p><svg><text>due</text></svg>",
        "<p>uno</p><svg width=0><text>due</text></svg>",
        "<p>uno</p><svg><g opacity=0><text>due</text></g></svg>",
        "<p>uno</p><math><mphantom><mi>due</mi></mphantom></math>",
    ] {
        assert_eq!(mail(html), "uno\n\u{202e}\ndue", "{html}");
    }
    for html in [
        "<p>uno</p><div><template shadowrootmode=open>x</template>due</div>",
        "<p>uno</p><table><col style='visibility:collapse'><tr><td>due</td></tr></table>",
        "<p>uno</p><table><colgroup style='visibility:collapse'></colgroup><tr><td>due</td></tr></table>",
    ] {
        assert_eq!(mail(html), "uno\n\u{202e}\ndue", "{html}");
    }
    let two = "<svg><text>uno</text><text display=none>due</text></svg>";
    assert_eq!(mail(two), "uno\n\u{202e}\ndue");
}

#[test]
fn a_mail_with_more_rules_than_are_looked_at_may_look_any_way() {
    let many = ".y{color:red} ".repeat(600);
    let deep = "<div>".repeat(120);
    for html in [
        format!("<style>{many}.x{{display:none}}</style>uno<p class=x>due"),
        format!("<style>.x{{display:none}}</style>uno{deep}<p class=x>due"),
    ] {
        assert!(mail(&html).contains("\u{202e}\ndue"), "{}", mail(&html));
    }
}
