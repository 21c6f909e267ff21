//! Lengths and numbers of styles. Knows no property.

/// The size that a browser begins with.
pub(super) const USUAL_FONT: f32 = 16.0;
/// How wide a page usually is, in pixels.
const USUAL_WIDTH: f32 = 800.0;
/// What lies so far to the left or above is off the page, in pixels and in percent of it.
const OFF_THE_PAGE: f32 = -500.0;
const OFF_IN_PERCENT: f32 = -100.0;
/// The same on the other side, where pages may be wide.
const FAR_OFF: f32 = -3000.0;

/// A number with its unit.
#[derive(Clone, Copy)]
pub(super) struct Length<'a> {
    pub(super) number: f32,
    pub(super) unit: &'a str,
}

impl<'a> Length<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let end =
            text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end)?;
        let number = number.parse().ok().filter(|number: &f32| number.is_finite())?;
        Some(Self { number, unit })
    }

    /// A bare number in `font` is a weight, but for zero.
    pub(super) fn is_of_a_font(&self) -> bool {
        !self.unit.is_empty() || self.number == 0.0
    }

    /// Whether what is placed there is off the page on either side.
    pub(super) fn is_far(&self) -> bool {
        let other_side = Self { number: -self.number, unit: self.unit };
        self.is_off_the_page()
            || other_side.number <= FAR_OFF
            || other_side.is_off_the_page() && self.unit != "px"
    }

    pub(super) fn is_off_the_page(&self) -> bool {
        match self.unit {
            "%" | "vw" | "vh" => self.number <= OFF_IN_PERCENT,
            "em" | "rem" => self.number * USUAL_FONT <= OFF_THE_PAGE,
            _ => self.number <= OFF_THE_PAGE,
        }
    }

    /// A number from 0 to 1, or a percentage.
    pub(super) fn share(&self) -> f32 {
        if self.unit == "%" { self.number / 100.0 } else { self.number }
    }

    /// In pixels, as far as that is known without a page: one of usual width, and of usual letters.
    pub(super) fn in_pixels(&self) -> f32 {
        self.number
            * match self.unit {
                "em" | "rem" | "ic" => USUAL_FONT,
                "ex" | "ch" => USUAL_FONT / 2.0,
                "pt" => 4.0 / 3.0,
                "pc" => 16.0,
                "q" => 0.945,
                "in" => 96.0,
                "cm" => 37.8,
                "mm" => 3.78,
                "%" => USUAL_WIDTH / 100.0,
                unit if is_of_the_window(unit) => USUAL_WIDTH / 100.0,
                _ => 1.0,
            }
    }
}

/// Whether it is a unit that browsers know (CSS Values 4, sections 5 and 6, and angles).
pub(super) fn is_unit(unit: &str) -> bool {
    const UNITS: [&str; 24] = [
        "%", "em", "rem", "ex", "rex", "ch", "rch", "cap", "ic", "lh", "rlh", "px", "pt", "pc", "in", "cm",
        "mm", "q", "deg", "rad", "grad", "turn", "s", "ms",
    ];
    UNITS.contains(&unit) || is_of_the_window(unit)
}

fn is_of_the_window(unit: &str) -> bool {
    let side = unit.strip_prefix(['s', 'l', 'd']).filter(|side| side.starts_with('v')).unwrap_or(unit);
    matches!(side, "vw" | "vh" | "vi" | "vb" | "vmin" | "vmax")
}

/// The functions of a value, each with its arguments.
pub(super) fn functions(value: &str) -> impl Iterator<Item = (&str, Vec<Length<'_>>)> {
    value.split(')').filter_map(|one| one.split_once('(')).map(|(name, arguments)| {
        let words = arguments.split([',', ' ']).filter(|word| !word.is_empty());
        (name.trim(), words.filter_map(Length::read).collect())
    })
}
