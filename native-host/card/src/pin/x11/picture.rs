//! The picture of a dialog: laid out and drawn here into bytes, letters included, so that no font of the server is needed (XWayland
//! has none with legible sizes). Letters are the X consortium's own, public domain, of Latin-1.

use embedded_graphics::mono_font::iso_8859_1::{FONT_9X18_BOLD, FONT_10X20};
use embedded_graphics::mono_font::{MonoFont, MonoTextStyle};
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::*;
use embedded_graphics::primitives::{Circle, Line, PrimitiveStyle, PrimitiveStyleBuilder, Rectangle};
use embedded_graphics::text::{Baseline, Text as Letters};

use super::dialog::{Dialog, Kind, Spot};

const WIDTH: u32 = 620;
const MARGIN: i32 = 28;
const LINE: i32 = 26;
const BUTTON_HEIGHT: u32 = 40;
const GAP: i32 = 14;

const PAPER: Rgb888 = Rgb888::new(0xf7, 0xf8, 0xfa);
const WHITE: Rgb888 = Rgb888::new(0xff, 0xff, 0xff);
const INK: Rgb888 = Rgb888::new(0x1b, 0x1f, 0x24);
const FAINT: Rgb888 = Rgb888::new(0x8a, 0x93, 0x9e);
const BLUE: Rgb888 = Rgb888::new(0x00, 0x55, 0xaa);
const PALE: Rgb888 = Rgb888::new(0xe3, 0xe7, 0xec);
const RED: Rgb888 = Rgb888::new(0xa6, 0x1b, 0x1b);
const ROSE: Rgb888 = Rgb888::new(0xfd, 0xec, 0xec);

const TEXT: &MonoFont<'_> = &FONT_10X20;
const BOLD: &MonoFont<'_> = &FONT_9X18_BOLD;

/// Where things are.
pub(super) struct Layout {
    pub(super) size: Size,
    lines: Vec<(i32, String)>,
    warning: Option<(Rectangle, Vec<String>)>,
    spots: Vec<(Spot, Rectangle)>,
    tick: Vec<String>,
}

/// Lays a dialog out.
pub(super) fn layout(dialog: &Dialog) -> Layout {
    let inner = WIDTH - 2 * MARGIN.unsigned_abs();
    let sheet = &dialog.sheet;
    let mut top = MARGIN - 4;
    let mut lines = Vec::new();
    let mut warning = None;
    // Where nothing is typed the warning is what matters; else it stands beside the field.
    if dialog.kind != Kind::Entry {
        warning = place_warning(dialog, &mut top);
    }
    for line in &sheet.lines {
        for piece in wrapped(line, inner / TEXT.character_size.width) {
            lines.push((top, piece));
            top += LINE;
        }
    }
    if dialog.kind == Kind::Entry {
        warning = place_warning(dialog, &mut top);
    }
    top += 8;
    let mut spots = Vec::new();
    if dialog.kind == Kind::Entry {
        let left = MARGIN + letters_width(&sheet.label, TEXT) + GAP;
        spots.push((Spot::Field, Rectangle::new(Point::new(left, top), Size::new(220, BUTTON_HEIGHT))));
        top += BUTTON_HEIGHT.cast_signed() + GAP;
    }
    let mut tick = Vec::new();
    if dialog.spots().contains(&Spot::Tick) {
        tick = wrapped(sheet.tick.as_deref().unwrap_or_default(), (inner - 40) / TEXT.character_size.width);
        let height = (tick.len() as u32 * LINE.unsigned_abs()).max(28);
        spots.push((Spot::Tick, Rectangle::new(Point::new(MARGIN, top), Size::new(inner, height))));
        top += height.cast_signed() + GAP;
    }
    top += 6;
    let mut right = WIDTH.cast_signed() - MARGIN;
    for (spot, words) in [(Spot::Accept, &sheet.accept), (Spot::Cancel, &sheet.cancel)] {
        if dialog.spots().contains(&spot) {
            let width = (letters_width(words, TEXT) + 40).max(120);
            right -= width;
            let size = Size::new(width.unsigned_abs(), BUTTON_HEIGHT);
            spots.push((spot, Rectangle::new(Point::new(right, top), size)));
            right -= GAP;
        }
    }
    let height = top + BUTTON_HEIGHT.cast_signed() + MARGIN - 6;
    Layout { size: Size::new(WIDTH, height.unsigned_abs()), lines, warning, spots, tick }
}

impl Layout {
    /// What is at a place.
    pub(super) fn spot_at(&self, place: Point) -> Option<Spot> {
        self.spots.iter().find(|(_, area)| area.contains(place)).map(|(spot, _)| *spot)
    }

    /// Draws the dialog. Of the digits only their number shows.
    pub(super) fn draw(&self, dialog: &Dialog) -> Canvas {
        let mut canvas = Canvas::of(self.size, PAPER);
        for (top, line) in &self.lines {
            write(&mut canvas, line, Point::new(MARGIN, *top), TEXT, INK);
        }
        if let Some((place, pieces)) = &self.warning {
            fill(&mut canvas, *place, ROSE, Some(RED));
            for (row, piece) in pieces.iter().enumerate() {
                let at = place.top_left + Point::new(12, 9 + row as i32 * 22);
                write(&mut canvas, piece, at, BOLD, RED);
            }
        }
        for (spot, area) in &self.spots {
            match spot {
                Spot::Field => draw_field(&mut canvas, *area, dialog),
                Spot::Tick => self.draw_tick(&mut canvas, *area, dialog),
                Spot::Accept => draw_button(&mut canvas, *area, dialog, *spot, &dialog.sheet.accept),
                Spot::Cancel => draw_button(&mut canvas, *area, dialog, *spot, &dialog.sheet.cancel),
            }
        }
        canvas
    }

    fn draw_tick(&self, canvas: &mut Canvas, area: Rectangle, dialog: &Dialog) {
        let square = Rectangle::new(area.top_left + Point::new(0, 1), Size::new(22, 22));
        let edge = if dialog.focus == Spot::Tick { BLUE } else { FAINT };
        fill(canvas, square, WHITE, Some(edge));
        if dialog.ticked {
            let corner = square.top_left;
            let stroke = PrimitiveStyle::with_stroke(BLUE, 3);
            for (from, to) in [((5, 11), (9, 16)), ((9, 16), (17, 5))] {
                let line = Line::new(corner + Point::from(from), corner + Point::from(to));
                never_fails(line.into_styled(stroke).draw(canvas));
            }
        }
        for (row, piece) in self.tick.iter().enumerate() {
            write(canvas, piece, area.top_left + Point::new(36, 2 + row as i32 * LINE), TEXT, INK);
        }
    }
}

fn draw_field(canvas: &mut Canvas, area: Rectangle, dialog: &Dialog) {
    write(canvas, &dialog.sheet.label, Point::new(MARGIN, area.top_left.y + 10), TEXT, INK);
    let edge = if dialog.focus == Spot::Field { BLUE } else { FAINT };
    fill(canvas, area, WHITE, Some(edge));
    let middle = area.top_left.y + area.size.height.cast_signed() / 2;
    let mut left = area.top_left.x + 14;
    for _ in dialog.typed.bytes() {
        let dot = Circle::with_center(Point::new(left + 6, middle), 13);
        never_fails(dot.into_styled(PrimitiveStyle::with_fill(INK)).draw(canvas));
        left += 24;
    }
    if dialog.focus == Spot::Field {
        let caret = Line::new(Point::new(left, middle - 11), Point::new(left, middle + 11));
        never_fails(caret.into_styled(PrimitiveStyle::with_stroke(BLUE, 2)).draw(canvas));
    }
}

fn draw_button(canvas: &mut Canvas, area: Rectangle, dialog: &Dialog, spot: Spot, words: &str) {
    let can = spot != Spot::Accept || dialog.can_accept();
    let (paper, ink) = match (spot, can) {
        (Spot::Accept, true) => (BLUE, WHITE),
        (_, true) => (WHITE, INK),
        (_, false) => (PALE, FAINT),
    };
    let edge = if dialog.focus == spot { INK } else { FAINT };
    fill(canvas, area, paper, Some(edge));
    let left = (area.size.width.cast_signed() - letters_width(words, TEXT)) / 2;
    write(canvas, words, area.top_left + Point::new(left, 10), TEXT, ink);
}

/// The warning's place and lines, from here downwards.
fn place_warning(dialog: &Dialog, top: &mut i32) -> Option<(Rectangle, Vec<String>)> {
    let inner = WIDTH - 2 * MARGIN.unsigned_abs();
    let pieces = wrapped(warning_of(dialog)?, (inner - 24) / BOLD.character_size.width);
    let height = pieces.len() as u32 * 22 + 16;
    let place = Rectangle::new(Point::new(MARGIN, *top + 8), Size::new(inner, height));
    *top += 8 + height.cast_signed() + 12;
    Some((place, pieces))
}

/// What is wrong now goes before what was wrong earlier.
fn warning_of(dialog: &Dialog) -> Option<&str> {
    let now = dialog.refused.then_some(dialog.sheet.only_digits.as_str());
    now.or(dialog.sheet.warning.as_deref())
}

fn fill(canvas: &mut Canvas, area: Rectangle, paper: Rgb888, edge: Option<Rgb888>) {
    let mut style = PrimitiveStyleBuilder::new().fill_color(paper);
    if let Some(edge) = edge {
        style = style.stroke_color(edge).stroke_width(2);
    }
    never_fails(area.into_styled(style.build()).draw(canvas));
}

fn write(canvas: &mut Canvas, words: &str, at: Point, font: &'static MonoFont<'static>, ink: Rgb888) {
    let words = in_latin_1(words);
    let style = MonoTextStyle::new(font, ink);
    never_fails(Letters::with_baseline(&words, at, style, Baseline::Top).draw(canvas).map(drop));
}

fn letters_width(words: &str, font: &MonoFont<'_>) -> i32 {
    let count = in_latin_1(words).chars().count() as i32;
    count * font.character_size.width.cast_signed()
}

/// The nearest there is in Latin-1; what has nothing near shows as `?`.
fn in_latin_1(words: &str) -> String {
    let mut near = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '…' => near.push_str("..."),
            '‹' => near.push('<'),
            '›' => near.push('>'),
            '‘' | '’' => near.push('\''),
            '“' | '”' => near.push('"'),
            '–' | '—' => near.push('-'),
            character => near.push(character),
        }
    }
    near
}

/// Lines of at most so many letters, broken at blanks where there are any.
fn wrapped(words: &str, most: u32) -> Vec<String> {
    let words = in_latin_1(words);
    let mut lines: Vec<String> = vec![String::new()];
    let mut length = 0;
    for word in words.split(' ') {
        let count = word.chars().count() as u32;
        if length > 0 && length + 1 + count > most {
            lines.push(String::new());
            length = 0;
        }
        for (at, character) in word.chars().enumerate() {
            if at == 0 && length > 0 {
                push(&mut lines, ' ');
                length += 1;
            }
            if length == most {
                lines.push(String::new());
                length = 0;
            }
            push(&mut lines, character);
            length += 1;
        }
    }
    lines
}

fn push(lines: &mut [String], character: char) {
    if let Some(line) = lines.last_mut() {
        line.push(character);
    }
}

fn never_fails(drawn: Result<(), std::convert::Infallible>) {
    let Ok(()) = drawn;
}

/// Pixels, row by row.
pub(super) struct Canvas {
    size: Size,
    pixels: Vec<Rgb888>,
}

impl Canvas {
    fn of(size: Size, paper: Rgb888) -> Self {
        Self { size, pixels: vec![paper; (size.width * size.height) as usize] }
    }

    /// The bytes of some rows, each pixel `scale` times as large: blue, green, red, unused, or the other way round.
    pub(super) fn rows(
        &self,
        rows: std::ops::Range<u32>,
        scale: u32,
        most_significant_first: bool,
    ) -> Vec<u8> {
        let mut bytes = Vec::with_capacity((rows.len() as u32 * self.size.width * scale * 4) as usize);
        for row in rows {
            let start = (row / scale * self.size.width) as usize;
            let pixels = self.pixels.get(start..start + self.size.width as usize).unwrap_or_default();
            for pixel in pixels {
                let mut four = [pixel.b(), pixel.g(), pixel.r(), 0];
                if most_significant_first {
                    four.reverse();
                }
                for _ in 0..scale {
                    bytes.extend_from_slice(&four);
                }
            }
        }
        bytes
    }
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        self.size
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = std::convert::Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(&mut self, pixels: I) -> Result<(), Self::Error> {
        for Pixel(place, colour) in pixels {
            if self.bounding_box().contains(place) {
                let at = place.y.unsigned_abs() * self.size.width + place.x.unsigned_abs();
                if let Some(pixel) = self.pixels.get_mut(at as usize) {
                    *pixel = colour;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
