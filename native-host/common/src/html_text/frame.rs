//! The box of an element of a mail, as far as it decides whether anything of the element is there. What is inside has a
//! box of its own.

use scraper::ElementRef;

use super::colour::LEAST_OPACITY;
use super::length::{Length, functions};
use super::styles::Style;

/// Boxes up to this size show nothing, in pixels.
pub(super) const SMALLEST_BOX: f32 = 2.0;
/// The least size at which what is drawn smaller is seen, and the most blur, in pixels.
pub(super) const LEAST_SCALE: f32 = 0.1;
const MOST_BLUR: f32 = 8.0;

/// What of an element's own box decides whether it is there.
#[derive(Default)]
pub(super) struct Frame {
    is_displayed: bool,
    is_displayed_by_itself: bool,
    is_hidden_in_outlook: bool,
    is_faint: bool,
    /// Whether what does not fit into it is not shown.
    pub(super) is_cut: bool,
    is_clipped: bool,
    is_small: [bool; 4],
    has_own_width: bool,
    has_fixed_columns: bool,
    is_placed: bool,
    is_far: [bool; 4],
    is_moved_away: [bool; 6],
}

impl Frame {
    pub(super) fn of(element: ElementRef<'_>) -> Self {
        let is_displayed = is_displayed_by_itself(element);
        // What does not fit into such a field is to be scrolled to.
        let is_cut = element.value().name() == "textarea";
        Self { is_displayed, is_displayed_by_itself: is_displayed, is_cut, ..Self::default() }
    }

    pub(super) fn read(&mut self, style: &Style) {
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
            "display" if value == "revert" => self.is_displayed = self.is_displayed_by_itself,
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
            "table-layout" => self.has_fixed_columns = value == "fixed",
            "min-width" => self.has_own_width |= !is_small(),
            "width" => {
                self.is_small[2] = is_small();
                self.has_own_width =
                    Length::read(value).is_some_and(|width| width.unit != "%") && !is_small();
            }
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

    /// Whether boxes in it have no width: a table takes what its cells need.
    pub(super) fn is_narrow(&self, name: &str, around: bool) -> bool {
        let is_of_a_table = matches!(name, "table" | "tr" | "td" | "th");
        let is_small = self.is_small[2] || self.is_small[3];
        is_small && (!is_of_a_table || self.has_fixed_columns) || around && !self.has_own_width
    }

    pub(super) fn hides(&self) -> bool {
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
            // A percentage is of the element itself.
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

/// Whether it is there unless a style says otherwise. Nothing opens a dialog or a popover in a mail.
fn is_displayed_by_itself(element: ElementRef<'_>) -> bool {
    let is_closed = element.value().name() == "dialog" && element.attr("open").is_none();
    !is_closed && element.attr("hidden").is_none() && element.attr("popover").is_none()
}
