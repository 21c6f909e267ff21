//! The picture: nothing lies outside, texts are whole, accents have letters.

use proptest::prelude::*;

use super::super::super::sheet::Sheet;
use super::super::super::sheet::tests::prompt;
use super::super::super::window::PinAttempt;
use super::*;

fn last_try() -> Dialog {
    Dialog::new(&Sheet::asking(&prompt(PinAttempt::AfterWrong(Some(1))), None), Kind::Entry)
}

#[test]
fn each_spot_is_inside_and_found_where_it_is() {
    let layout = layout(&last_try());
    let window = Rectangle::new(Point::zero(), layout.size);
    assert_eq!(layout.spots.len(), 4);
    for (spot, area) in &layout.spots {
        assert_eq!(area.intersection(&window), *area, "{spot:?}");
        assert_eq!(layout.spot_at(area.center()), Some(*spot));
    }
    assert_eq!(layout.spot_at(Point::new(1, 1)), None);
}

#[test]
fn the_digits_change_only_their_number() {
    let drawn = |digits: &[u8]| {
        let mut dialog = last_try();
        for digit in digits {
            dialog.typed.push(*digit);
        }
        layout(&dialog).draw(&dialog).pixels
    };
    assert!(drawn(b"11111") == drawn(b"27495"));
    assert!(drawn(b"11111") != drawn(b"1111"));
}

#[test]
fn accents_and_quotes_have_letters_of_their_own() {
    let drawn = |text: &str| {
        let mut canvas = Canvas::of(Size::new(20, 24), WHITE);
        write(&mut canvas, text, Point::zero(), TEXT, INK);
        canvas.pixels
    };
    for letter in "àèéìòùÀÈÉÌÒÙäöüßÄÖÜ«»‹›’".chars() {
        assert!(drawn(&letter.to_string()) != drawn("?"), "{letter}");
    }
}

#[test]
fn pixels_are_enlarged_whole() {
    let mut canvas = Canvas::of(Size::new(2, 1), WHITE);
    canvas.pixels[1] = BLUE;
    let row = canvas.rows(0..1, 2, false);
    assert_eq!(row, [0xff, 0xff, 0xff, 0, 0xff, 0xff, 0xff, 0, 0xaa, 0x55, 0, 0, 0xaa, 0x55, 0, 0]);
    assert_eq!(canvas.rows(1..2, 2, false), row);
    assert_eq!(canvas.rows(0..1, 1, true)[4..], [0, 0, 0x55, 0xaa]);
}

proptest! {
    #[test]
    fn wrapping_loses_no_word_and_keeps_the_width(text in "[a-zà ]{0,120}", most in 3u32..30) {
        let lines = wrapped(&text, most);
        prop_assert!(lines.iter().all(|line| line.chars().count() <= most as usize));
        let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
        prop_assert_eq!(letters(&lines.concat()), letters(&text));
    }
}
