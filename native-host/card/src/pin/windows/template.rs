//! The dialog's template, as the system reads it from memory: a header, then its controls, each at a multiple of four
//! bytes (Windows' documentation of DLGTEMPLATE and DLGITEMTEMPLATE). Measures are dialog units.

use windows_sys::Win32::UI::WindowsAndMessaging::{
    BS_AUTOCHECKBOX, BS_DEFPUSHBUTTON, BS_MULTILINE, BS_PUSHBUTTON, BS_TOP, DS_CENTER, DS_MODALFRAME,
    DS_SETFONT, DS_SETFOREGROUND, ES_AUTOHSCROLL, ES_NUMBER, ES_PASSWORD, IDCANCEL, IDOK, WS_BORDER,
    WS_CAPTION, WS_CHILD, WS_EX_TOPMOST, WS_POPUP, WS_SYSMENU, WS_TABSTOP, WS_VISIBLE,
};

use super::super::dialog_text::DialogText;
use crate::sys::windows::{FIELD, Kind, TICK};

const WIDTH: i16 = 290;
const MARGIN: i16 = 10;
const LINE: i16 = 10;
/// Letters that surely fit into a line between the margins.
const LETTERS: usize = 68;

const BUTTON: u16 = 0x0080;
const EDIT: u16 = 0x0081;
const STATIC: u16 = 0x0082;

/// A template in memory that is aligned for the system.
pub(super) fn of(text: &DialogText, kind: Kind) -> Vec<u32> {
    let mut controls = Controls::default();
    let mut top = MARGIN;
    let warning = text.warning.iter().map(|warning| (warning, 4));
    let lines = text.lines.iter().map(|line| (line, 0));
    // Where nothing is typed the warning is what matters; else it stands beside the field.
    let texts: Vec<_> =
        if kind == Kind::Entry { lines.chain(warning).collect() } else { warning.chain(lines).collect() };
    for (line, space) in texts {
        let height = LINE * rows(line, LETTERS);
        top += space;
        controls.add(STATIC, 0, -1, (MARGIN, top, WIDTH - 2 * MARGIN, height), line);
        top += height + space;
    }
    top += 4;
    if kind == Kind::Entry {
        let label_width = 5 * i16::try_from(text.label.chars().count()).unwrap_or(WIDTH / 5).max(5);
        controls.add(
            STATIC,
            0,
            -1,
            (MARGIN, top + 2, label_width.min(WIDTH - 2 * MARGIN), LINE),
            &text.label,
        );
        let hidden = if text.input.is_hidden { ES_PASSWORD } else { 0 };
        let digits = if text.input.only_digits { ES_NUMBER } else { ES_AUTOHSCROLL };
        let style = (hidden | digits) as u32 | WS_BORDER | WS_TABSTOP;
        // A longer label than *PIN:* has a line of its own.
        let has_own_line = text.label.chars().count() > 6;
        if has_own_line {
            top += LINE + 4;
        }
        let (left, width) = if has_own_line { (MARGIN, WIDTH - 2 * MARGIN) } else { (MARGIN + 26, 80) };
        controls.add(EDIT, style, FIELD, (left, top, width, 14), "");
        top += 20;
        if let Some(tick) = &text.tick {
            let height = LINE * rows(tick, LETTERS - 6);
            let style = (BS_AUTOCHECKBOX | BS_MULTILINE | BS_TOP) as u32 | WS_TABSTOP;
            controls.add(BUTTON, style, TICK, (MARGIN, top, WIDTH - 2 * MARGIN, height), tick);
            top += height + 6;
        }
    }
    top += 4;
    let default = |is: bool| if is { BS_DEFPUSHBUTTON } else { BS_PUSHBUTTON } as u32 | WS_TABSTOP;
    let width = |words: &str| i16::try_from(words.chars().count() * 5 + 16).unwrap_or(WIDTH).clamp(50, 200);
    let mut left = WIDTH - MARGIN - width(&text.accept);
    let place = (left, top, width(&text.accept), 14);
    controls.add(BUTTON, default(kind != Kind::Question), IDOK, place, &text.accept);
    if kind != Kind::Notice {
        left -= 6 + width(&text.cancel);
        let place = (left, top, width(&text.cancel), 14);
        controls.add(BUTTON, default(kind == Kind::Question), IDCANCEL, place, &text.cancel);
    }
    controls.with_header(&text.title, top + 14 + MARGIN)
}

fn rows(text: &str, letters: usize) -> i16 {
    i16::try_from(text.chars().count().div_ceil(letters).max(1)).unwrap_or(1)
}

#[derive(Default)]
struct Controls {
    units: Vec<u16>,
    count: u16,
}

impl Controls {
    fn add(&mut self, class: u16, style: u32, id: i32, place: (i16, i16, i16, i16), text: &str) {
        align(&mut self.units);
        put_long(&mut self.units, style | WS_CHILD | WS_VISIBLE);
        put_long(&mut self.units, 0);
        let (left, top, width, height) = place;
        self.units.extend([left, top, width, height].map(i16::cast_unsigned));
        self.units.extend([id as u16, 0xffff, class]);
        put_text(&mut self.units, &text.replace('&', "&&"));
        self.units.push(0);
        self.count += 1;
    }

    fn with_header(self, title: &str, height: i16) -> Vec<u32> {
        let mut units = Vec::new();
        let style = (DS_MODALFRAME | DS_SETFONT | DS_SETFOREGROUND | DS_CENTER) as u32;
        put_long(&mut units, style | WS_POPUP | WS_CAPTION | WS_SYSMENU | WS_VISIBLE);
        put_long(&mut units, WS_EX_TOPMOST);
        units.extend([self.count, 0, 0, WIDTH.cast_unsigned(), height.cast_unsigned(), 0, 0]);
        put_text(&mut units, title);
        units.push(9);
        put_text(&mut units, "Segoe UI");
        align(&mut units);
        units.extend(self.units);
        align(&mut units);
        let pair = |pair: &[u16]| match pair {
            [low, high] => u32::from(*low) | u32::from(*high) << 16,
            _ => 0,
        };
        units.chunks(2).map(pair).collect()
    }
}

fn align(units: &mut Vec<u16>) {
    if units.len() % 2 == 1 {
        units.push(0);
    }
}

fn put_long(units: &mut Vec<u16>, long: u32) {
    units.extend([(long & 0xffff) as u16, (long >> 16) as u16]);
}

fn put_text(units: &mut Vec<u16>, text: &str) {
    units.extend(text.encode_utf16());
    units.push(0);
}
