//! How an element of a mail looks, as far as that decides whether its words are seen: shown at all, of which size, in
//! which colour on which.

use scraper::ElementRef;
use scraper::node::Element;

use super::colour::{Paint, paint};
use super::frame::{Frame, LEAST_SCALE, SMALLEST_BOX};
use super::length::{Length, USUAL_FONT};
use super::place::Place;
use super::styles::Style;

/// Smallest letters that can be read, in pixels.
const SMALLEST_FONT: f32 = 4.0;
/// Sizes of `<font size>`, 1 to 7.
const FONT_SIZES: [f32; 7] = [10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0];
/// How far apart two colours may be that nobody tells from each other, in each of their parts.
const SAME_COLOUR: u8 = 12;

/// How an element looks. What is inside looks alike, unless it says otherwise.
#[derive(Clone, Copy)]
pub(super) struct Look {
    is_gone: bool,
    is_visible: bool,
    /// Whether only its summary is shown.
    is_closed: bool,
    is_closed_off: bool,
    font_size: f32,
    has_flat_lines: bool,
    /// Whether what does not fit into a box around it is not shown.
    is_cut: bool,
    /// Whether the boxes in it have no width.
    is_narrow: bool,
    /// Whether it is of a drawing or a formula, which say for themselves what of them is seen, and where.
    is_drawn: bool,
    colour: Paint,
    background: Paint,
    /// Whether its words run from right to left.
    pub(super) is_turned: bool,
    /// Words that are in different places are not seen one behind the other as they are written.
    pub(super) place: usize,
    /// Whether it stands at the left of its line, in a box of its own.
    pub(super) floats_left: bool,
    /// Whether what is in it is put in an order of its own.
    reorders: bool,
    /// Whether line ends in its text are line ends.
    pub(super) keeps_lines: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            is_gone: false,
            is_visible: true,
            is_closed: false,
            is_closed_off: false,
            font_size: USUAL_FONT,
            has_flat_lines: false,
            is_cut: false,
            is_narrow: false,
            is_drawn: false,
            colour: Paint::Colour([0; 3]),
            background: Paint::Colour([0xff; 3]),
            is_turned: false,
            place: 0,
            floats_left: false,
            reorders: false,
            keeps_lines: false,
        }
    }
}

impl Look {
    /// Whether nothing of the element is there, whatever is inside.
    pub(super) const fn is_gone(&self) -> bool {
        self.is_gone
    }

    /// Whether what stands in the element, or in the column that it is of, is drawn.
    pub(super) const fn is_visible(&self) -> bool {
        self.is_visible
    }

    /// Whether words of the element itself are not seen.
    pub(super) fn is_hidden(&self) -> bool {
        let on_the_same = match (self.colour, self.background) {
            (Paint::Transparent, _) => true,
            (Paint::Colour(words), Paint::Colour(ground)) => {
                words.iter().zip(ground).all(|(one, other)| one.abs_diff(other) <= SAME_COLOUR)
            }
            _ => false,
        };
        self.is_gone
            || self.is_closed
            || self.is_closed_off
            || !self.is_visible
            || self.font_size < SMALLEST_FONT
            || self.is_cut && self.has_flat_lines
            || on_the_same
    }

    /// This look, where the element may as well have the `other` one: in the place `next` if the other is there, or if
    /// only one of the two is seen and the element around does not say so (`is_new`).
    pub(super) fn or_perhaps(self, other: &Self, is_new: bool, next: usize) -> Self {
        Self {
            place: if is_new || other.place == next { next } else { self.place },
            is_turned: self.is_turned || other.is_turned,
            reorders: self.reorders || other.reorders,
            ..self
        }
    }

    /// The same in another place.
    pub(super) const fn at(self, place: usize) -> Self {
        Self { place, ..self }
    }

    /// The same, with nothing of it there.
    pub(super) const fn gone(self) -> Self {
        Self { is_gone: true, ..self }
    }

    /// An element inside, whatever its styles.
    pub(super) fn of_plain(self, element: &Element) -> Self {
        let keeps_lines =
            self.keeps_lines || matches!(element.name(), "pre" | "textarea" | "listing" | "xmp");
        Self { keeps_lines, ..self }
    }

    /// An element inside, with its styles, the weakest first. `is_in_line`: words of its line stand before it; `next`:
    /// a place where no other element is.
    pub(super) fn of_styled(
        self,
        element: ElementRef<'_>,
        styles: &[&Style],
        (is_in_line, next): (bool, usize),
    ) -> Self {
        let mut look = self.of_plain(element.value());
        look.read_attributes(element.value());
        let mut frame = Frame::of(element);
        for style in styles {
            look.read(style, self);
            frame.read(style);
        }
        let name = element.value().name();
        look.is_cut |= frame.is_cut;
        look.is_narrow = frame.is_narrow(name, self.is_narrow);
        look.is_drawn |= matches!(name, "svg" | "math");
        look.is_gone |=
            frame.hides() || look.is_narrow && frame.is_cut || self.is_closed && name != "summary";
        look.is_closed = name == "details" && element.attr("open").is_none();
        let place = Place::of(element, styles);
        // What runs from left to right in what does not has its own order, but not its place.
        let is_turned_back = self.is_turned && !look.is_turned;
        if self.reorders || look.is_drawn || is_turned_back || place.is_moved(is_in_line) {
            look.place = next;
        }
        look.floats_left = place.floats_left();
        look.reorders = place.reorders().unwrap_or(self.reorders);
        look.is_turned |= place.turns();
        look
    }

    fn read_attributes(&mut self, element: &Element) {
        let colour = |name: &str| of_words(&element.attr(name)?.trim().to_ascii_lowercase());
        if let Some(background) = colour("bgcolor") {
            self.background = background;
        }
        if element.attr("background").is_some() {
            self.background = Paint::Unknown;
        }
        if let Some(direction) = element.attr("dir") {
            self.is_turned = direction.trim().eq_ignore_ascii_case("rtl");
        }
        match element.name().to_ascii_lowercase().as_str() {
            "font" => {
                self.colour = colour("color").unwrap_or(self.colour);
                let size = element.attr("size").and_then(|size| size.trim().parse::<usize>().ok());
                let size = size.map(|size| FONT_SIZES.get(size.saturating_sub(1)).unwrap_or(&FONT_SIZES[6]));
                self.font_size = size.copied().unwrap_or(self.font_size);
            }
            // Words of a drawing or a formula are seen only where these say so.
            "svg" | "math" => self.is_closed_off = true,
            "text" | "foreignobject" | "mi" | "mn" | "mo" | "ms" | "mtext" => self.is_closed_off = false,
            "body" => self.colour = colour("text").unwrap_or(self.colour),
            "a" if element.attr("href").is_some() => self.colour = Paint::Colour([0, 0, 0xee]),
            _ => {}
        }
    }

    fn read(&mut self, style: &Style, around: Self) {
        let value = style.value.as_str();
        match style.property.as_str() {
            "direction" | "visibility" | "line-height" if is_as_around(value) => {}
            "direction" => self.is_turned = value == "rtl",
            "visibility" => self.is_visible = !matches!(value, "hidden" | "collapse"),
            "line-height" => self.has_flat_lines = is_flat(value),
            "white-space" => self.keeps_lines = value.starts_with("pre") || value == "break-spaces",
            "font-size" => self.font_size = font_size(value, around.font_size),
            "font" => {
                self.has_flat_lines = value.split_once('/').is_some_and(|(_, height)| is_flat(height));
                let mut words = value.split_ascii_whitespace().filter_map(|word| word.split('/').next());
                let size = words.find(|word| Length::read(word).is_some_and(|length| length.is_of_a_font()));
                self.font_size = size.map_or(USUAL_FONT, |size| font_size(size, around.font_size));
            }
            "color" | "-webkit-text-fill-color" => match value {
                "currentcolor" => self.colour = around.colour,
                _ if is_as_around(value) => self.colour = around.colour,
                "initial" => self.colour = Paint::Colour([0; 3]),
                _ => self.colour = of_words(value).unwrap_or(Paint::Unknown),
            },
            "background" | "background-color" | "background-image" => self.read_background(value),
            _ => {}
        }
    }

    fn read_background(&mut self, value: &str) {
        if value.contains("url(") || value.contains("gradient(") {
            self.background = Paint::Unknown;
        } else if let Some(colour @ (Paint::Colour(_) | Paint::Unknown)) =
            paint(value).or_else(|| value.split_ascii_whitespace().find_map(paint))
        {
            self.background = colour;
        }
    }
}

/// Whether a property that elements hand on keeps what it is around the element.
fn is_as_around(value: &str) -> bool {
    matches!(value, "inherit" | "unset" | "revert")
}

/// Whether lines of such a height take no room.
fn is_flat(height: &str) -> bool {
    let height = height.trim().split(' ').next().and_then(Length::read);
    height.is_some_and(|height| match height.unit {
        "" | "em" => height.number < LEAST_SCALE,
        "%" => height.share() < LEAST_SCALE,
        _ => height.in_pixels() < SMALLEST_BOX,
    })
}

/// A colour, also one without its sign, as attributes and old pages have it.
fn of_words(value: &str) -> Option<Paint> {
    paint(value).or_else(|| paint(&format!("#{value}")))
}

fn font_size(value: &str, around: f32) -> f32 {
    match Length::read(value) {
        Some(Length { number, unit: "em" }) => number * around,
        Some(Length { number, unit: "%" }) => number / 100.0 * around,
        Some(length) => length.in_pixels(),
        _ if is_as_around(value) || matches!(value, "smaller" | "larger") => around,
        _ => USUAL_FONT,
    }
}
