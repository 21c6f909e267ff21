//! Characters that no reader sees: the one list of them.

/// Whether nothing is seen of a character: soft hyphens, joiners, marks that turn the direction of writing, variation
/// selectors, byte order marks, tags. What is seen as a blank or as damage (U+FFFD) is not among them.
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::is_invisible;

    #[test]
    fn what_a_reader_sees_is_visible_and_what_hides_is_not() {
        for visible in ['a', '-', ' ', '\u{a0}', '\u{2009}', '\u{2011}', '\u{fffd}', 'è', '😀'] {
            assert!(!is_invisible(visible), "{visible:?}");
        }
        for hidden in
            ['\u{ad}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{2066}', '\u{fe0f}', '\u{feff}', '\u{e0041}']
        {
            assert!(is_invisible(hidden), "{hidden:?}");
        }
    }
}
