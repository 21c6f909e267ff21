//! Which values browsers take for a property: one that they do not take leaves the value that was there before it.
//! Only properties that decide whether words are seen, and where, are known here; of others any value is taken.

use super::colour::paint;
use super::length::{Length, is_unit};

/// What every property takes. `revert-layer` is left out: what it gives depends on other sheets.
const EVERYWHERE: [&str; 4] = ["inherit", "initial", "unset", "revert"];
const SIZES: [&str; 7] =
    ["auto", "none", "min-content", "max-content", "fit-content", "-webkit-fill-available", "stretch"];
const FONT_SIZES: [&str; 11] = [
    "xx-small",
    "x-small",
    "small",
    "medium",
    "large",
    "x-large",
    "xx-large",
    "xxx-large",
    "smaller",
    "larger",
    "-webkit-xxx-large",
];
const SYSTEM_FONTS: [&str; 6] = ["caption", "icon", "menu", "message-box", "small-caption", "status-bar"];
const DISPLAYS: [&str; 33] = [
    "none",
    "block",
    "inline",
    "inline-block",
    "flex",
    "inline-flex",
    "grid",
    "inline-grid",
    "flow-root",
    "contents",
    "list-item",
    "table",
    "inline-table",
    "table-row",
    "table-cell",
    "table-column",
    "table-column-group",
    "table-row-group",
    "table-header-group",
    "table-footer-group",
    "table-caption",
    "ruby",
    "ruby-text",
    "-webkit-box",
    "-webkit-inline-box",
    "-webkit-flex",
    "-webkit-inline-flex",
    "inline flow-root",
    "block flow-root",
    "block flow",
    "inline flow",
    "block flex",
    "block grid",
];
const ALIGNMENTS: [&str; 8] =
    ["baseline", "sub", "super", "text-top", "text-bottom", "middle", "top", "bottom"];
const OF_BACKGROUNDS: [&str; 24] = [
    "none",
    "repeat",
    "no-repeat",
    "repeat-x",
    "repeat-y",
    "space",
    "round",
    "scroll",
    "fixed",
    "local",
    "top",
    "bottom",
    "left",
    "right",
    "center",
    "cover",
    "contain",
    "auto",
    "border-box",
    "padding-box",
    "content-box",
    "text",
    "/",
    ",",
];
const TRANSFORMS: [&str; 7] = ["matrix", "perspective", "rotate", "scale", "skew", "translate", "matrix3d"];
const FILTERS: [&str; 11] = [
    "blur",
    "brightness",
    "contrast",
    "drop-shadow",
    "grayscale",
    "hue-rotate",
    "invert",
    "opacity",
    "saturate",
    "sepia",
    "url",
];

/// Whether every browser takes the value for the property, both in lower case.
pub(super) fn is_taken(property: &str, value: &str) -> bool {
    if EVERYWHERE.contains(&value) {
        return true;
    }
    let is_one_of = |words: &[&str]| words.contains(&value);
    match property {
        "display" => is_one_of(&DISPLAYS),
        "visibility" => is_one_of(&["visible", "hidden", "collapse"]),
        "content-visibility" => is_one_of(&["visible", "hidden", "auto"]),
        "position" => is_one_of(&["static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"]),
        "float" => is_one_of(&["none", "left", "right", "inline-start", "inline-end"]),
        "direction" => is_one_of(&["ltr", "rtl"]),
        "overflow" | "overflow-x" | "overflow-y" => all(value, 2, |word| {
            matches!(word, "visible" | "hidden" | "clip" | "scroll" | "auto" | "overlay")
        }),
        "opacity" | "fill-opacity" | "zoom" | "line-height" if is_number(value) => true,
        "opacity" | "fill-opacity" | "zoom" => value == "normal" && property == "zoom",
        "scale" => value == "none" || all(value, 3, is_number),
        "line-height" => value == "normal" || is_size(value),
        "font-size" => FONT_SIZES.contains(&value) || is_size(value),
        "font" => is_one_of(&SYSTEM_FONTS) || is_font(value),
        "color" | "-webkit-text-fill-color" | "background-color" => is_colour(value),
        "background" | "background-image" => words(value).all(is_of_background),
        "width" | "height" | "max-width" | "max-height" => SIZES.contains(&value) || is_size(value),
        "left" | "right" | "top" | "bottom" => value == "auto" || is_length(value),
        "text-indent" | "letter-spacing" | "word-spacing" => {
            is_length(value) || value == "normal" && property != "text-indent"
        }
        "vertical-align" => ALIGNMENTS.contains(&value) || is_length(value),
        "inset" | "inset-inline" | "inset-block" | "translate" => {
            value == "none" && property == "translate"
                || all(value, 4, |word| is_length(word) || word == "auto" && property != "translate")
        }
        property if property.starts_with("margin") => all(value, 4, |word| word == "auto" || is_length(word)),
        "transform" => is_list_of(value, &TRANSFORMS),
        "filter" => is_list_of(value, &FILTERS),
        "order" | "flex-order" | "box-ordinal-group" => value.parse::<i64>().is_ok(),
        "clip" => value == "auto" || value.starts_with("rect(") && has_lengths_alone(value),
        "mso-hide" => is_one_of(&["all", "none"]),
        // What no row is about is not read either.
        _ => true,
    }
}

/// Whether no browser of today takes the value: `\9` behind it was for one of old alone. A name may have such letters.
pub(super) fn is_dropped(property: &str, value: &str) -> bool {
    let has_names = ["font", "animation", "content"].iter().any(|one| property.starts_with(one));
    value.contains(char::is_control) && (!has_names || property == "font-size")
}

fn all(value: &str, most: usize, is: impl Fn(&str) -> bool) -> bool {
    let count = value.split(' ').count();
    (1..=most).contains(&count) && value.split(' ').all(is)
}

fn is_number(value: &str) -> bool {
    Length::read(value).is_some_and(|length| matches!(length.unit, "" | "%"))
}

fn is_length(value: &str) -> bool {
    Length::read(value)
        .is_some_and(|length| is_unit(length.unit) || length.unit.is_empty() && length.number == 0.0)
}

fn is_size(value: &str) -> bool {
    is_length(value) && Length::read(value).is_some_and(|length| length.number >= 0.0)
}

fn is_colour(value: &str) -> bool {
    value == "currentcolor" || paint(value).is_some()
}

/// A size, with a family behind it, and nothing unknown before it.
fn is_font(value: &str) -> bool {
    let is_size = |word: &str| {
        let size = word.split('/').next().unwrap_or_default();
        FONT_SIZES.contains(&size)
            || is_size(size) && Length::read(size).is_some_and(|one| one.is_of_a_font())
    };
    let is_style = |word: &&str| {
        matches!(*word, "normal" | "italic" | "oblique" | "small-caps" | "bold" | "bolder" | "lighter")
            || word.ends_with("condensed")
            || word.ends_with("expanded")
            || word.parse::<u16>().is_ok_and(|weight| weight > 0)
    };
    let spread = value.replace(" / ", "/").replace(" /", "/").replace("/ ", "/");
    let mut rest = spread.split(' ').skip_while(is_style);
    let is_family =
        |word: &str| word.starts_with('"') || word.starts_with(|c: char| c.is_alphabetic() || c == '-');
    rest.next().is_some_and(is_size) && rest.next().is_some_and(is_family)
}

fn is_of_background(word: &str) -> bool {
    OF_BACKGROUNDS.contains(&word)
        || is_length(word)
        || is_colour(word)
        || [
            "url(",
            "linear-gradient(",
            "radial-gradient(",
            "conic-gradient(",
            "repeating-",
            "image-set(",
            "-webkit-",
        ]
        .iter()
        .any(|one| word.starts_with(one))
}

/// The words of a value; a slash and a comma are words of their own.
fn words(value: &str) -> impl Iterator<Item = &str> {
    let mut brackets = super::brackets::Brackets::default();
    let mut all = Vec::new();
    let mut start = 0;
    for (at, c) in value.char_indices() {
        if brackets.are_closed_after(c) && matches!(c, ' ' | '/' | ',') {
            all.extend(value.get(start..at));
            all.extend(value.get(at..=at));
            start = at + 1;
        }
    }
    all.extend(value.get(start..));
    all.into_iter().filter(|word| !word.trim().is_empty())
}

fn is_list_of(value: &str, names: &[&str]) -> bool {
    let is_one = |one: &str| {
        let Some((name, _)) = one.split_once('(') else { return false };
        let is_known = names.iter().any(|known| {
            name.strip_prefix(known).is_some_and(|axis| matches!(axis, "" | "x" | "y" | "z" | "3d"))
        });
        is_known && (matches!(name, "url" | "drop-shadow") || has_lengths_alone(one))
    };
    value == "none" || value.split_inclusive(')').map(str::trim).all(is_one)
}

/// Whether a function is given nothing but numbers and lengths.
fn has_lengths_alone(function: &str) -> bool {
    let inside = function.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.is_some_and(|inside| {
        let mut words = inside.split([',', ' ']).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some()
            && words.all(|word| {
                word == "auto"
                    || Length::read(word).is_some_and(|length| length.unit.is_empty() || is_unit(length.unit))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::is_taken;

    #[test]
    fn what_browsers_take_is_taken_and_what_they_drop_is_not() {
        for (property, taken, dropped) in [
            ("display", "none", "bogus"),
            ("display", "inline-block", "none block"),
            ("visibility", "hidden", "none"),
            ("opacity", "0", "0px"),
            ("opacity", "10%", "auto"),
            ("font-size", "0", "1"),
            ("font-size", "1.5em", "-1px"),
            ("font-size", "x-small", "0bogus"),
            ("font", "0/0 a", "0/0"),
            ("font", "italic bold 12px / 1.5 \"\", serif", "bold"),
            ("font", "caption", "14 arial"),
            ("color", "#fff", "ffffff"),
            ("color", "currentcolor", "whitish"),
            ("background", "#fff url() no-repeat 0 50% / cover, none", "#000 bogus"),
            ("height", "1px", "1"),
            ("max-height", "none", "-1px"),
            ("left", "-9999px", "bogus"),
            ("margin", "0 auto -4px 1%", "0 0 0 0 0"),
            ("transform", "scale(0) translatex(-50%)", "scale(a)"),
            ("transform", "none", "bogus(1)"),
            ("filter", "blur(2px) opacity(0.5)", "blur(x)"),
            ("overflow", "hidden auto", "none"),
            ("float", "left", "center"),
            ("order", "-1", "1.5"),
            ("position", "absolute", "absolut"),
            ("clip", "rect(0 0 0 0)", "rect(a)"),
            ("line-height", "1.2", "-1px"),
            ("inset", "0 auto", "auto none"),
            ("translate", "-50% 0", "auto"),
        ] {
            assert!(is_taken(property, taken), "{property}:{taken}");
            assert!(!is_taken(property, dropped), "{property}:{dropped}");
            assert!(is_taken(property, "inherit"), "{property}");
        }
        assert!(is_taken("border", "anything"));
    }
}
