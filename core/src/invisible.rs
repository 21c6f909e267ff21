//! Characters that no reader sees, and those that change the order in which others are seen: the domain's one list.

use std::ops::RangeInclusive;

/// Control characters, soft hyphens, joiners, fillers, marks that turn the direction of writing, variation selectors,
/// byte order marks, tags. What is seen as a blank or as damage (U+FFFD) is not among them.
const INVISIBLE: [RangeInclusive<char>; 19] = [
    '\0'..='\u{8}',
    '\u{e}'..='\u{1f}',
    '\u{7f}'..='\u{84}',
    '\u{86}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff9}'..='\u{fffb}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Whether nothing is seen of a character.
pub fn is_invisible(c: char) -> bool {
    INVISIBLE.iter().any(|range| range.contains(&c))
}

/// Whether what follows a character, up to the end of its line, may be seen in another order than it is written.
pub fn turns_to_the_left(c: char) -> bool {
    matches!(c, '\u{200f}' | '\u{61c}' | '\u{202b}' | '\u{202e}' | '\u{2067}')
}

/// Whether a character opens or closes a piece whose direction of writing is its own.
pub const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A regular expression (ECMAScript, flag `u`) that finds any of these words, whatever invisible characters stand in
/// them.
pub fn pattern_of(words: &[&str]) -> String {
    let between = format!("{}*", class());
    let letters = |word: &&str| word.chars().map(literal).collect::<Vec<_>>().join(&between);
    words.iter().map(letters).collect::<Vec<_>>().join("|")
}

/// The invisible characters as a class of a regular expression.
fn class() -> String {
    let ranges = INVISIBLE.iter().flat_map(|range| [*range.start(), '-', *range.end()]);
    ['['].into_iter().chain(ranges).chain([']']).collect()
}

/// A character that stands for itself in a regular expression.
fn literal(c: char) -> String {
    if r"^$\.*+?()[]{}|/".contains(c) { format!("\\{c}") } else { c.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{class, is_invisible, pattern_of};

    #[test]
    fn what_a_reader_sees_is_visible_and_what_hides_is_not() {
        for visible in
            ['a', '-', ' ', '\t', '\n', '\u{85}', '\u{a0}', '\u{2009}', '\u{2011}', '\u{fffd}', 'è', '😀']
        {
            assert!(!is_invisible(visible), "{visible:?}");
        }
        for hidden in [
            '\0',
            '\u{1f}',
            '\u{9d}',
            '\u{ad}',
            '\u{34f}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2066}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            assert!(is_invisible(hidden), "{hidden:?}");
        }
    }

    #[test]
    fn the_pattern_names_the_first_and_the_last_of_each_range() {
        let class = class();
        assert!(class.starts_with("[\0-\u{8}") && class.ends_with("\u{e0000}-\u{e0fff}]"), "{class:?}");
        assert!(class.contains("\u{200b}-\u{200f}"), "{class:?}");
    }

    #[test]
    fn words_are_found_whatever_invisible_characters_stand_in_them() {
        let between = format!("{}*", class());
        let expected = format!("i{between}d|a{between}\\.{between}b");
        assert_eq!(pattern_of(&["id", "a.b"]), expected);
        assert_eq!(pattern_of(&[]), "");
    }
}
