//! Brackets in styles and selectors: what is in them belongs together.

/// Counts them while a text is read letter by letter.
#[derive(Default)]
pub(super) struct Brackets(usize);

impl Brackets {
    /// Whether the text is outside of all brackets once this letter is read.
    pub(super) fn are_closed_after(&mut self, letter: char) -> bool {
        match letter {
            '(' => self.0 += 1,
            ')' => self.0 = self.0.saturating_sub(1),
            _ => {}
        }
        self.0 == 0
    }
}
