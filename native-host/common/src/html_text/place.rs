//! Where an element of a mail stands among its neighbours, as far as that decides whether words are seen in the order
//! in which they are written. The places themselves are a browser's business.

use scraper::ElementRef;

use super::length::{Length, functions};
use super::styles::Style;

/// What is moved by less stays where it is, in pixels.
const LEAST_MOVE: f32 = 4.0;
/// Letters or words that are drawn together so far come before those that they follow, in pixels.
const MOST_TOGETHER: f32 = -4.0;
/// How many neighbours are looked at.
const MOST_NEIGHBOURS: usize = 50;
/// Elements that are drawn first, and last, of those that they stand among.
const FIRST: [&str; 4] = ["thead", "caption", "legend", "summary"];
const LAST: [&str; 1] = ["tfoot"];
/// Elements that `align` takes out of their line.
const ALIGNED: [&str; 3] = ["table", "iframe", "object"];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Float {
    #[default]
    None,
    /// Comes before the words of its line, and behind what floats before it.
    Left,
    Right,
}

/// Where an element stands among its neighbours.
#[derive(Default)]
pub(super) struct Place {
    float: Float,
    is_out_of_flow: bool,
    is_relative: bool,
    is_shifted: [bool; 5],
    is_drawn_elsewhere: bool,
    is_ordered: [bool; 8],
    is_transformed: [bool; 4],
    reorders: [bool; 3],
    turns: [bool; 6],
    is_no_box: bool,
    /// Whether it is seen at all cannot be told from its styles.
    is_doubtful: bool,
}

impl Place {
    /// The styles stand with the weakest first.
    pub(super) fn of(element: ElementRef<'_>, styles: &[&Style]) -> Self {
        let value = element.value();
        let align = value.attr("align").filter(|_| ALIGNED.contains(&value.name())).unwrap_or_default();
        let mut place = Self {
            float: float(&align.trim().to_ascii_lowercase()),
            is_drawn_elsewhere: value.name() == "marquee" || is_drawn_elsewhere(element),
            // Mail programs run no scripts and show it; a webmail may run its own, and not.
            is_doubtful: has_shadow(element) || value.name() == "noscript",
            ..Self::default()
        };
        for style in styles {
            place.read(style);
        }
        place
    }

    /// Whether its words are seen elsewhere than between those that stand before and behind it. `is_in_line`: words of
    /// its line stand before it.
    pub(super) fn is_moved(&self, is_in_line: bool) -> bool {
        self.float == Float::Right
            || self.float == Float::Left && is_in_line
            || self.is_out_of_flow
            || self.is_relative && self.is_shifted.contains(&true)
            || self.is_drawn_elsewhere
            || self.is_ordered.contains(&true)
            || self.is_transformed.contains(&true)
            || self.is_doubtful
    }

    /// Whether it stands at the left of its line, in a box of its own.
    pub(super) fn floats_left(&self) -> bool {
        self.float == Float::Left
    }

    /// Whether what is in it is put in an order of its own; `None` when that is for the element around it to say.
    pub(super) fn reorders(&self) -> Option<bool> {
        (!self.is_no_box).then(|| self.reorders.contains(&true))
    }

    /// Whether its own letters or words are seen in another order.
    pub(super) fn turns(&self) -> bool {
        self.turns.contains(&true)
    }

    fn read(&mut self, style: &Style) {
        let value = style.value.as_str();
        let is_shift = || lengths(value).any(|length| is_shift(&length));
        let goes_back = || lengths(value).any(|length| length.in_pixels() <= -LEAST_MOVE);
        let is_drawn_together = || lengths(value).any(|length| length.in_pixels() <= MOST_TOGETHER);
        let is_placed =
            || !value.is_empty() && !value.split('/').all(|line| matches!(line.trim(), "auto" | "initial"));
        let is_set = || !matches!(value, "none" | "normal" | "auto" | "initial" | "unset" | "inherit");
        self.is_doubtful |= value.contains("var(") || value.contains("env(") || value.contains("attr(");
        match style.property.as_str() {
            "mask" | "mask-image" | "mask-box-image" | "mask-border" | "mix-blend-mode" | "clip-path" => {
                self.is_doubtful |= is_set();
            }
            // What these do to words is a browser's business.
            "all" => self.is_doubtful = true,
            "animation"
            | "animation-name"
            | "content"
            | "-webkit-text-security"
            | "-webkit-line-clamp"
            | "line-clamp" => self.is_doubtful |= is_set(),
            "contain" => {
                self.is_doubtful |=
                    value.split(' ').any(|one| matches!(one, "strict" | "size" | "inline-size"));
            }
            "filter" => {
                let mut names = value.split('(').filter_map(|one| one.split([' ', ')']).next_back());
                self.is_doubtful |= is_set() && !names.all(|name| matches!(name, "" | "opacity" | "blur"));
            }
            "float" => self.float = float(value),
            "position" => {
                self.is_out_of_flow = matches!(value, "absolute" | "fixed");
                self.is_relative = matches!(value, "relative" | "sticky");
            }
            "left" => self.is_shifted[0] = is_shift(),
            "right" => self.is_shifted[1] = is_shift(),
            "top" => self.is_shifted[2] = is_shift(),
            "bottom" => self.is_shifted[3] = is_shift(),
            property if property.starts_with("inset") => self.is_shifted[4] = is_shift(),
            "order" | "flex-order" => self.is_ordered[0] = value.parse().is_ok_and(|order: i64| order != 0),
            "box-ordinal-group" => self.is_ordered[1] = value.parse().is_ok_and(|order: i64| order != 1),
            "grid-area" => self.is_ordered[2] = is_placed(),
            "grid-row" | "grid-row-start" => self.is_ordered[3] = is_placed(),
            "grid-column" | "grid-column-start" => self.is_ordered[4] = is_placed(),
            "text-indent" => self.is_ordered[5] = goes_back(),
            "vertical-align" => {
                self.is_ordered[6] = lengths(value).any(|length| length.in_pixels().abs() > 2.0 * LEAST_MOVE);
            }
            property if property.starts_with("margin") => self.is_ordered[7] |= goes_back(),
            "translate" => self.is_transformed[0] = is_shift(),
            "offset" | "offset-path" => self.is_transformed[1] = value != "none",
            "caption-side" => self.is_transformed[2] = value.contains("bottom"),
            "display" => {
                self.is_no_box = value == "contents";
                self.is_transformed[3] =
                    matches!(value, "table-header-group" | "table-footer-group" | "table-caption");
            }
            "flex-direction" | "flex-flow" | "box-direction" => self.reorders[0] = value.contains("reverse"),
            "flex-wrap" => self.reorders[1] = value.contains("reverse"),
            "grid-auto-flow" | "grid" => self.reorders[2] = value.contains("dense"),
            "letter-spacing" => self.turns[0] = is_drawn_together(),
            "word-spacing" => self.turns[1] = is_drawn_together(),
            "rotate" => self.turns[2] = lengths(value).any(|angle| angle.number != 0.0),
            "scale" => self.turns[3] = lengths(value).any(|scale| scale.number < 0.0),
            "writing-mode" => {
                self.turns[4] =
                    !matches!(value, "horizontal-tb" | "lr" | "lr-tb" | "initial" | "inherit" | "unset");
            }
            "transform" => self.read_transform(value),
            _ => {}
        }
    }

    fn read_transform(&mut self, value: &str) {
        let is_any =
            |is: fn(&str, &[Length<'_>]) -> bool| functions(value).any(|(name, given)| is(name, &given));
        self.is_transformed[0] =
            is_any(|name, given| name.starts_with("translate") && given.iter().any(is_shift));
        self.turns[5] = is_any(|name, given| match name {
            name if name.starts_with("rotate") => given.iter().any(|angle| angle.number != 0.0),
            name if name.starts_with("scale") => given.iter().any(|scale| scale.number < 0.0),
            name => name.starts_with("matrix") || name.starts_with("skew"),
        });
    }
}

fn float(value: &str) -> Float {
    match value {
        "left" | "inline-start" => Float::Left,
        "right" | "inline-end" => Float::Right,
        _ => Float::None,
    }
}

fn lengths(value: &str) -> impl Iterator<Item = Length<'_>> {
    value.split_ascii_whitespace().filter_map(Length::read)
}

fn is_shift(length: &Length<'_>) -> bool {
    length.in_pixels().abs() >= LEAST_MOVE
}

/// Whether something else may be drawn in the place of what is in an element.
fn has_shadow(element: ElementRef<'_>) -> bool {
    let mut children = element.child_elements().take(MOST_NEIGHBOURS);
    children.any(|child| child.value().name() == "template" && child.attr("shadowrootmode").is_some())
}

/// Whether an element is drawn before what it stands behind, or behind what it stands before.
fn is_drawn_elsewhere(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if FIRST.contains(&name) {
        let mut before = element.prev_siblings().take(MOST_NEIGHBOURS);
        before.any(|node| match ElementRef::wrap(node) {
            Some(other) => !matches!(other.value().name(), "colgroup" | "col" | "caption" | "thead"),
            None => node.value().as_text().is_some_and(|words| !words.trim().is_empty()),
        })
    } else {
        let mut behind = element.next_siblings().take(MOST_NEIGHBOURS).filter_map(ElementRef::wrap);
        LAST.contains(&name) && behind.any(|other| matches!(other.value().name(), "tbody" | "tr" | "thead"))
    }
}
