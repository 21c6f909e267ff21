//! How an element of a mail looks, as far as that decides whether its words are seen: shown at all, of which size, in
//! which colour on which.

use scraper::ElementRef;
use scraper::node::Element;

use super::colour::{LEAST_OPACITY, Paint, paint};
use super::css::Style;
use super::length::{Length, USUAL_FONT, functions};
use super::place::Place;

/// Smallest letters that can be read, in pixels.
const SMALLEST_FONT: f32 = 4.0;
/// Sizes of `<font size>`, 1 to 7.
const FONT_SIZES: [f32; 7] = [10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0];
/// Boxes up to this size show nothing, in pixels.
const SMALLEST_BOX: f32 = 2.0;
/// The least size at which what is drawn smaller is seen, and the most blur, in pixels.
const LEAST_SCALE: f32 = 0.1;
const MOST_BLUR: f32 = 8.0;
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
            || on_the_same
    }

    /// The same, where it may look like the other one as well.
    pub(super) fn or_perhaps(self, other: &Self, next: usize) -> Self {
        let is_doubtful = self.is_hidden() != other.is_hidden() || other.place == next;
        Self {
            place: if is_doubtful { next } else { self.place },
            is_turned: self.is_turned || other.is_turned,
            reorders: self.reorders || other.reorders,
            ..self
        }
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
        styles: &[Style],
        (is_in_line, next): (bool, usize),
    ) -> Self {
        let mut look = self.of_plain(element.value());
        look.read_attributes(element.value());
        let mut frame = Frame { is_displayed: is_displayed_by_itself(element), ..Frame::default() };
        for style in styles {
            look.read(style, self);
            frame.read(style);
        }
        let name = element.value().name();
        look.is_gone |= frame.hides() || self.is_closed && name != "summary";
        look.is_closed = name == "details" && element.attr("open").is_none();
        let place = Place::of(element, styles);
        // What runs from left to right in what does not has its own order, but not its place.
        let is_turned_back = self.is_turned && !look.is_turned;
        if self.reorders || is_turned_back || place.is_moved(is_in_line) {
            look.place = next;
        }
        look.floats_left = place.floats_left();
        look.reorders = place.reorders().unwrap_or(self.reorders);
        look.is_turned |= place.turns();
        look
    }

    fn read_attributes(&mut self, element: &Element) {
        let colour = |name: &str| {
            let value = element.attr(name)?.trim().to_ascii_lowercase();
            paint(&value).or_else(|| paint(&format!("#{value}")))
        };
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
            "direction" => self.is_turned = value == "rtl",
            "visibility" => self.is_visible = !matches!(value, "hidden" | "collapse"),
            "white-space" => self.keeps_lines = value.starts_with("pre") || value == "break-spaces",
            "font-size" => self.font_size = font_size(value, around.font_size),
            "font" => {
                let mut words = value.split_ascii_whitespace().filter_map(|word| word.split('/').next());
                let size = words.find(|word| Length::read(word).is_some_and(|length| length.is_of_a_font()));
                self.font_size = size.map_or(USUAL_FONT, |size| font_size(size, around.font_size));
            }
            "color" | "-webkit-text-fill-color" => match value {
                "inherit" | "unset" => self.colour = around.colour,
                _ => self.colour = paint(value).unwrap_or(Paint::Unknown),
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

/// Whether it is there unless a style says otherwise. Nothing opens a dialog or a popover in a mail.
fn is_displayed_by_itself(element: ElementRef<'_>) -> bool {
    let is_closed = element.value().name() == "dialog" && element.attr("open").is_none();
    !is_closed && element.attr("hidden").is_none() && element.attr("popover").is_none()
}

/// What of an element's own box decides whether it is there.
#[derive(Default)]
struct Frame {
    is_displayed: bool,
    is_hidden_in_outlook: bool,
    is_faint: bool,
    is_cut: bool,
    is_clipped: bool,
    is_small: [bool; 4],
    is_placed: bool,
    is_far: [bool; 4],
    is_moved_away: [bool; 6],
}

impl Frame {
    fn read(&mut self, style: &Style) {
        let value = style.value.as_str();
        let is_off = || {
            value.split_ascii_whitespace().any(|one| Length::read(one).is_some_and(|l| l.is_off_the_page()))
        };
        let is_far = || Length::read(value).is_some_and(|length| length.is_far());
        let is_small = || {
            Length::read(value).is_some_and(|length| {
                length.number < SMALLEST_BOX && length.unit != "%" || length.number == 0.0
            })
        };
        match style.property.as_str() {
            "display" => self.is_displayed = value != "none",
            "content-visibility" => self.is_displayed &= value != "hidden",
            "mso-hide" => self.is_hidden_in_outlook = value == "all",
            "opacity" => {
                self.is_faint = Length::read(value).is_some_and(|length| length.share() < LEAST_OPACITY);
            }
            "filter" => {
                self.is_faint |= functions(value).any(|(name, arguments)| {
                    arguments.first().is_some_and(|length| match name {
                        "opacity" => length.share() < LEAST_OPACITY,
                        "blur" => length.number >= MOST_BLUR,
                        _ => false,
                    })
                });
            }
            "overflow" | "overflow-x" | "overflow-y" => self.is_cut = value != "visible",
            "height" => self.is_small[0] = is_small(),
            "max-height" => self.is_small[1] = is_small(),
            "width" => self.is_small[2] = is_small(),
            "max-width" => self.is_small[3] = is_small(),
            "position" => self.is_placed = value != "static",
            "left" => self.is_far[0] = is_far(),
            "top" => self.is_far[1] = is_far(),
            "right" => self.is_far[2] = is_far(),
            "bottom" => self.is_far[3] = is_far(),
            "text-indent" => self.is_moved_away[0] = is_off(),
            "margin-left" => self.is_moved_away[1] = is_off(),
            "margin-top" | "margin" => self.is_moved_away[2] = is_off(),
            "inset" => {
                let mut sides = value.split_ascii_whitespace().filter_map(Length::read);
                self.is_far[0] = sides.any(|length| length.is_far());
            }
            "transform" => self.is_moved_away[3] = is_transformed_away(value),
            "scale" | "translate" => {
                self.is_moved_away[4] = is_transformed_away(&format!("{}({value})", style.property));
            }
            "zoom" => {
                let length = Length::read(value);
                self.is_moved_away[5] = length.is_some_and(|length| length.share() < LEAST_SCALE);
            }
            "clip" | "clip-path" => self.is_clipped = leaves_nothing(value),
            _ => {}
        }
    }

    fn hides(&self) -> bool {
        !self.is_displayed
            || self.is_hidden_in_outlook
            || self.is_faint
            || self.is_clipped
            || self.is_cut && self.is_small.contains(&true)
            || self.is_placed && self.is_far.contains(&true)
            || self.is_moved_away.contains(&true)
    }
}

fn is_transformed_away(value: &str) -> bool {
    functions(value).any(|(name, arguments)| match name {
        name if name.starts_with("scale") => {
            arguments.iter().any(|length| length.share().abs() < LEAST_SCALE)
        }
        name if name.starts_with("translate") => arguments.iter().any(|length| {
            // A hundredth is one of the element itself.
            length.is_off_the_page() && length.unit != "%"
        }),
        _ => false,
    })
}

fn leaves_nothing(value: &str) -> bool {
    functions(value).any(|(name, arguments)| match name {
        "rect" => {
            arguments.len() == 4 && {
                let (height, width) =
                    (arguments[2].number - arguments[0].number, arguments[1].number - arguments[3].number);
                height < SMALLEST_BOX || width < SMALLEST_BOX
            }
        }
        "inset" => arguments.iter().any(|length| length.unit == "%" && length.number >= 50.0),
        "circle" | "ellipse" => arguments.first().is_some_and(|length| length.number == 0.0),
        _ => false,
    })
}

fn font_size(value: &str, around: f32) -> f32 {
    match Length::read(value) {
        Some(Length { number, unit: "em" }) => number * around,
        Some(Length { number, unit: "%" }) => number / 100.0 * around,
        Some(Length { number, unit: "rem" }) => number * USUAL_FONT,
        Some(Length { number, unit: "pt" }) => number * 4.0 / 3.0,
        Some(Length { number, unit: "px" | "" }) => number,
        _ if matches!(value, "inherit" | "unset" | "smaller" | "larger") => around,
        _ => USUAL_FONT,
    }
}
