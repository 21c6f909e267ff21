//! The colours of styles, as far as that decides whether words are seen.

use cssparser::color::{parse_hash_color, parse_named_color};

use super::brackets::Brackets;
use super::length::Length;

/// Opacity under which nothing is seen.
pub(super) const LEAST_OPACITY: f32 = 0.1;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Colour([u8; 3]),
    Transparent,
    /// A picture, or a colour that is not understood.
    Unknown,
}

/// A colour; `None` for what is none.
pub(super) fn paint(value: &str) -> Option<Paint> {
    if value == "transparent" {
        return Some(Paint::Transparent);
    }
    if let Some(digits) = value.strip_prefix('#') {
        let (red, green, blue, alpha) = parse_hash_color(digits.as_bytes()).ok()?;
        return Some(with_alpha([red, green, blue], alpha));
    }
    if let Some(inside) = value.strip_prefix("color-mix(") {
        return Some(mixed(inside).unwrap_or(Paint::Unknown));
    }
    if let Some(inside) = value.strip_prefix("light-dark(") {
        return Some(parts(inside).first().and_then(|light| paint(light)).unwrap_or(Paint::Unknown));
    }
    if value.starts_with("hsl") || value.starts_with("rgb") || value.starts_with("hwb") || value.contains('(')
    {
        return Some(function(value).unwrap_or(Paint::Unknown));
    }
    // What the system says: pages are light.
    match value {
        "canvas" | "field" | "buttonface" | "-moz-default-background-color" => {
            return Some(Paint::Colour([0xff; 3]));
        }
        "canvastext" | "fieldtext" | "buttontext" | "windowtext" => return Some(Paint::Colour([0; 3])),
        _ => {}
    }
    parse_named_color(value).ok().map(|(red, green, blue)| Paint::Colour([red, green, blue]))
}

/// A colour that is written as a function: its parts as numbers, also those of another one (`rgb(from …)`).
fn function(value: &str) -> Option<Paint> {
    let (name, inside) = value.split_once('(')?;
    let inside = inside.strip_suffix(')').unwrap_or(inside);
    let (origin, inside) = match inside.trim_start().strip_prefix("from ") {
        Some(rest) => {
            let (origin, rest) = first_word(rest.trim_start());
            let Paint::Colour(origin) = paint(origin)? else { return None };
            (Some(origin), rest)
        }
        None => (None, inside),
    };
    let (space, inside) = if name == "color" { first_word(inside.trim_start()) } else { (name, inside) };
    let words: Vec<&str> = inside.split([',', ' ', '/']).filter(|word| !word.is_empty()).collect();
    // The words for the parts of the other one, each in its place, are that one.
    if let Some(origin) = origin
        && words.iter().take(3).all(|word| word.chars().all(|c| c.is_ascii_alphabetic()))
        && !matches!(space, "rgb" | "rgba" | "srgb")
    {
        return Some(with_alpha(origin, alpha(&words)));
    }
    let parts: Option<Vec<Length<'_>>> = words.iter().take(3).map(|word| part(word, origin, space)).collect();
    let [one, two, three] = &parts?[..] else {
        return None;
    };
    let byte = |share: f32| (share * 255.0).round().clamp(0.0, 255.0) as u8;
    let colour = match space {
        "rgb" | "rgba" => [one, two, three]
            .map(|part| byte(if part.unit == "%" { part.share() } else { part.number / 255.0 })),
        "srgb" | "srgb-linear" | "display-p3" | "a98-rgb" | "prophoto-rgb" | "rec2020" => {
            [one, two, three].map(|part| byte(part.share()))
        }
        "hsl" | "hsla" => hsl(one.number, two.number / 100.0, three.number / 100.0).map(byte),
        "hwb" => {
            let (white, black) = (two.number / 100.0, three.number / 100.0);
            let sum = (white + black).max(1.0);
            hsl(one.number, 1.0, 0.5).map(|part| byte(part * (1.0 - (white + black) / sum) + white / sum))
        }
        // Of these only what has no colour of its own.
        "lab" | "lch" | "oklab" | "oklch" => {
            let light =
                if one.unit == "%" || space.starts_with("ok") { one.share() } else { one.number / 100.0 };
            let is_grey = match space {
                "lab" | "oklab" => [two, three].iter().all(|part| part.number.abs() < 0.02),
                _ => two.number.abs() < 0.02,
            };
            if !is_grey && (0.01..0.99).contains(&light) {
                return None;
            }
            let light = if space.starts_with("ok") { light.powi(3) } else { lab(light) };
            [byte(light.clamp(0.0, 1.0).powf(1.0 / 2.2)); 3]
        }
        _ => return None,
    };
    Some(with_alpha(colour, alpha(&words)))
}

/// A part of a colour: a number, or the same part of another one.
fn part<'a>(word: &'a str, origin: Option<[u8; 3]>, space: &str) -> Option<Length<'a>> {
    let of_another = ["r", "g", "b"].iter().position(|name| *name == word).zip(origin);
    match of_another.and_then(|(at, origin)| origin.get(at).copied()) {
        Some(part) => Some(Length { number: scaled(part, space), unit: "" }),
        None if word == "none" => Some(Length { number: 0.0, unit: "" }),
        None => Length::read(word),
    }
}

/// What stands behind the three parts.
fn alpha(words: &[&str]) -> f32 {
    words.get(3).and_then(|word| Length::read(word)).map_or(1.0, |length| length.share())
}

/// A part of a colour as its space counts it.
fn scaled(part: u8, space: &str) -> f32 {
    if space.starts_with("rgb") { f32::from(part) } else { f32::from(part) / 255.0 }
}

/// The light of a lightness (CIE 1976).
fn lab(lightness: f32) -> f32 {
    if lightness > 0.08 { ((lightness + 0.16) / 1.16).powi(3) } else { lightness / 9.033 }
}

/// Two colours, each with its share. Where they are mixed counts for little.
fn mixed(inside: &str) -> Option<Paint> {
    let all = parts(inside);
    let [_, first, second] = all.as_slice() else { return None };
    let (first, first_share) = colour_and_share(first)?;
    let (second, second_share) = colour_and_share(second)?;
    let share = match (first_share, second_share) {
        (Some(one), Some(other)) if one + other > 0.0 => one / (one + other),
        (Some(one), _) => one,
        (None, Some(other)) => 1.0 - other,
        (None, None) => 0.5,
    };
    let (Paint::Colour(first), Paint::Colour(second)) = (first, second) else {
        let clear = [(first, share), (second, 1.0 - share)];
        let is_clear = clear.iter().filter(|(paint, _)| *paint == Paint::Transparent).map(|(_, share)| share);
        return (is_clear.sum::<f32>() > 1.0 - LEAST_OPACITY).then_some(Paint::Transparent);
    };
    let mut colour = first;
    for (part, other) in colour.iter_mut().zip(second) {
        *part = (f32::from(*part) * share + f32::from(other) * (1.0 - share)).round() as u8;
    }
    Some(Paint::Colour(colour))
}

/// A colour, and how much of it where that stands behind or before it.
fn colour_and_share(text: &str) -> Option<(Paint, Option<f32>)> {
    let text = text.trim();
    let last = text.rsplit_once(' ');
    let first = text.split_once(' ').map(|(first, colour)| (colour, first));
    let with_share = |(colour, word)| Some((colour, share_of(word)?));
    match [last, first].into_iter().flatten().find_map(with_share) {
        Some((colour, share)) => Some((paint(colour.trim())?, Some(share))),
        None => Some((paint(text)?, None)),
    }
}

fn share_of(word: &str) -> Option<f32> {
    word.ends_with('%').then(|| Length::read(word)).flatten().map(|length| length.share())
}

/// What commas part, outside of brackets, up to the bracket that ends it.
fn parts(inside: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut depth = 0_usize;
    for c in inside.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all.iter().map(|part| part.trim().to_owned()).collect()
}

/// The first word, a function with all in its brackets, and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let mut brackets = Brackets::default();
    let end = text.find(|c| brackets.are_closed_after(c) && c == ' ');
    text.split_at(end.unwrap_or(text.len()))
}

/// Hue in degrees, saturation and lightness as shares (CSS Color 4, section 7).
fn hsl(hue: f32, saturation: f32, lightness: f32) -> [f32; 3] {
    [0.0, 8.0, 4.0].map(|n| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        lightness - saturation * lightness.min(1.0 - lightness) * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    })
}

fn with_alpha(colour: [u8; 3], alpha: f32) -> Paint {
    if alpha < LEAST_OPACITY { Paint::Transparent } else { Paint::Colour(colour) }
}
