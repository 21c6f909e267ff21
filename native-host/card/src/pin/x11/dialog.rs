//! The state of our own window: what is typed, what is ticked, where the keyboard is. Pure: keys and clicks in, an outcome out.

use super::super::Pin;
use super::super::secret::SecretBuffer;
use super::super::sheet::Sheet;

/// A dialog while it is shown.
pub(super) struct Dialog {
    pub(super) sheet: Sheet,
    pub(super) kind: Kind,
    pub(super) typed: SecretBuffer,
    pub(super) ticked: bool,
    pub(super) focus: Spot,
    /// Something that is no digit was pressed last.
    pub(super) refused: bool,
}

/// What a dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A field, and two buttons.
    Entry,
    /// Two buttons.
    Question,
    /// One button.
    Notice,
}

/// What can have the keyboard, and be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Field,
    Tick,
    Cancel,
    Accept,
}

/// A key, as far as the window knows them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// A digit, as ASCII.
    Digit(u8),
    Space,
    /// Any other character.
    Character,
    Erase,
    Enter,
    Escape,
    Next,
    Previous,
}

/// How a dialog ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Accepted,
    Cancelled,
}

impl Dialog {
    /// As it is shown first. A question begins at the button that gives up.
    pub(super) fn new(sheet: &Sheet, kind: Kind) -> Self {
        let focus = match kind {
            Kind::Entry => Spot::Field,
            Kind::Question => Spot::Cancel,
            Kind::Notice => Spot::Accept,
        };
        let typed = SecretBuffer::new(Pin::LONGEST);
        Self { sheet: sheet.clone(), kind, typed, ticked: false, focus, refused: false }
    }

    /// Whether there is enough to go on.
    pub(super) fn can_accept(&self) -> bool {
        let long_enough = self.kind != Kind::Entry || self.typed.bytes().len() >= Pin::SHORTEST;
        long_enough && (self.ticked || !self.spots().contains(&Spot::Tick))
    }

    /// What is there, in the order the keyboard goes through it.
    pub(super) fn spots(&self) -> Vec<Spot> {
        match self.kind {
            Kind::Entry if self.sheet.tick.is_some() => {
                vec![Spot::Field, Spot::Tick, Spot::Cancel, Spot::Accept]
            }
            Kind::Entry => vec![Spot::Field, Spot::Cancel, Spot::Accept],
            Kind::Question => vec![Spot::Cancel, Spot::Accept],
            Kind::Notice => vec![Spot::Accept],
        }
    }

    /// A key was pressed.
    pub(super) fn press(&mut self, key: Key) -> Option<Outcome> {
        match key {
            Key::Escape => return Some(Outcome::Cancelled),
            Key::Next => self.move_focus(1),
            Key::Previous => self.move_focus(self.spots().len() - 1),
            Key::Enter if self.focus == Spot::Cancel => return Some(Outcome::Cancelled),
            Key::Enter => return self.accept(),
            Key::Space if self.focus != Spot::Field => return self.click(self.focus),
            // Digits go into the field wherever the keyboard is: nobody who types a PIN looks for it first.
            Key::Digit(digit) if self.kind == Kind::Entry => {
                self.refused = false;
                // What is more than a PIN is not taken: the length shown stays that of a PIN.
                self.typed.push(digit);
            }
            Key::Erase if self.kind == Kind::Entry => {
                self.refused = false;
                self.typed.pop();
            }
            Key::Character | Key::Space => self.refused = self.kind == Kind::Entry,
            Key::Digit(_) | Key::Erase => {}
        }
        None
    }

    /// Something was clicked.
    pub(super) fn click(&mut self, spot: Spot) -> Option<Outcome> {
        self.focus = spot;
        match spot {
            Spot::Field => None,
            Spot::Tick => {
                self.ticked = !self.ticked;
                None
            }
            Spot::Cancel => Some(Outcome::Cancelled),
            Spot::Accept => self.accept(),
        }
    }

    fn accept(&self) -> Option<Outcome> {
        self.can_accept().then_some(Outcome::Accepted)
    }

    fn move_focus(&mut self, by: usize) {
        let spots = self.spots();
        let at = spots.iter().position(|spot| *spot == self.focus).unwrap_or_default();
        if let Some(spot) = spots.iter().cycle().nth(at + by) {
            self.focus = *spot;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::sheet::tests::prompt;
    use super::super::super::window::PinAttempt;
    use super::*;

    fn entry(attempt: PinAttempt) -> Dialog {
        Dialog::new(&Sheet::asking(&prompt(attempt), None), Kind::Entry)
    }

    fn typing(dialog: &mut Dialog, digits: &str) {
        for digit in digits.bytes() {
            assert_eq!(dialog.press(Key::Digit(digit)), None);
        }
    }

    #[test]
    fn enter_does_nothing_until_there_are_enough_digits() {
        let mut dialog = entry(PinAttempt::First);
        typing(&mut dialog, "1234");
        assert_eq!(dialog.press(Key::Enter), None);
        typing(&mut dialog, "56789");
        assert_eq!(dialog.typed.bytes(), b"12345678");
        assert_eq!(dialog.press(Key::Enter), Some(Outcome::Accepted));
    }

    #[test]
    fn the_last_try_needs_the_tick() {
        let mut dialog = entry(PinAttempt::AfterWrong(Some(1)));
        typing(&mut dialog, "12345");
        assert_eq!(dialog.press(Key::Enter), None);
        assert_eq!(dialog.click(Spot::Accept), None);
        dialog.click(Spot::Tick);
        assert_eq!(dialog.press(Key::Enter), Some(Outcome::Accepted));
        dialog.press(Key::Space);
        assert!(!dialog.ticked && !dialog.can_accept());
    }

    #[test]
    fn what_is_no_digit_is_told_and_not_taken() {
        let mut dialog = entry(PinAttempt::First);
        typing(&mut dialog, "12");
        dialog.press(Key::Character);
        assert!(dialog.refused);
        assert_eq!(dialog.typed.bytes(), b"12");
        dialog.press(Key::Erase);
        assert!(!dialog.refused);
        assert_eq!(dialog.typed.bytes(), b"1");
    }

    #[test]
    fn a_question_is_refused_by_enter_alone() {
        let sheet = Sheet::last_try(&prompt(PinAttempt::AfterWrong(Some(1))));
        let mut dialog = Dialog::new(&sheet, Kind::Question);
        assert_eq!(dialog.press(Key::Enter), Some(Outcome::Cancelled));
        dialog.press(Key::Next);
        assert_eq!(dialog.press(Key::Enter), Some(Outcome::Accepted));
    }

    #[test]
    fn escape_closes_and_the_keyboard_goes_round() {
        let mut dialog = entry(PinAttempt::First);
        for spot in [Spot::Cancel, Spot::Accept, Spot::Field] {
            dialog.press(Key::Next);
            assert_eq!(dialog.focus, spot);
        }
        dialog.press(Key::Previous);
        assert_eq!(dialog.focus, Spot::Accept);
        assert_eq!(dialog.press(Key::Escape), Some(Outcome::Cancelled));
    }

    proptest! {
        #[test]
        fn it_is_accepted_only_with_a_pin_and_the_tick(keys in prop::collection::vec(0u8..9, 0..60), last in any::<bool>()) {
            let mut dialog = entry(if last { PinAttempt::AfterWrong(Some(1)) } else { PinAttempt::First });
            for key in keys {
                let key = match key {
                    0..=3 => Key::Digit(b'0' + key),
                    4 => Key::Space,
                    5 => Key::Erase,
                    6 => Key::Next,
                    7 => Key::Enter,
                    _ => Key::Character,
                };
                match dialog.press(key) {
                    Some(Outcome::Accepted) => {
                        prop_assert!(Pin::read(dialog.typed.bytes()).is_some());
                        prop_assert!(dialog.ticked || !last);
                        break;
                    }
                    Some(Outcome::Cancelled) => break,
                    None => {}
                }
            }
        }
    }
}
