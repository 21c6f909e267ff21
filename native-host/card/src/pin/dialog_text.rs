//! What one dialog says, composed from the prompt: pure text, the same for every way of showing it. What comes from
//! outside (card, reader, profile) is cleaned here, so that it cannot pass for words of ours.

use staffetta_native::language::Language;
use staffetta_native::texts::{Text, say_in};

use super::window::{PinAttempt, PinPrompt};
use super::{Pin, secret::SecretBuffer};

/// Characters that a text from outside may take.
const LONGEST_FROM_OUTSIDE: usize = 64;

/// A dialog's texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DialogText {
    /// Of the window.
    pub(super) title: String,
    /// What it is about, line by line.
    pub(super) lines: Vec<String>,
    /// What went wrong before; shown so that it is seen.
    pub(super) warning: Option<String>,
    /// Before the field.
    pub(super) label: String,
    /// The button that goes on.
    pub(super) accept: String,
    /// The button that gives up.
    pub(super) cancel: String,
    /// Beside a box that must be ticked before going on: the last try.
    pub(super) tick: Option<String>,
    /// What can be typed.
    pub(super) input: Input,
    /// The question of the last try where there are no buttons, and the word that says yes to it.
    pub(super) typed: Option<(String, String)>,
}

/// What a dialog's field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Input {
    /// Whether what is typed is not shown. A pinentry shows nothing of any field.
    pub(super) is_hidden: bool,
    /// Whether only digits can be typed, where a dialog can hold to that.
    pub(super) only_digits: bool,
    /// Fewest characters with which one can go on.
    pub(super) fewest: usize,
    /// Most characters.
    pub(super) most: usize,
}

impl Default for Input {
    /// A PIN.
    fn default() -> Self {
        Self { is_hidden: true, only_digits: true, fewest: Pin::SHORTEST, most: Pin::LONGEST }
    }
}

impl DialogText {
    /// Asks for the PIN; `refused` tells why what was typed before did not go to the card.
    pub(super) fn entry(prompt: &PinPrompt, refused: Option<Text<'_>>) -> Self {
        let say = |text| say_in(language(prompt), text);
        let mut dialog = Self::about(prompt, Text::PinTitle, &[say(Text::PinAsk)]);
        dialog.lines.push(say(RULE));
        dialog.warning = match refused {
            Some(why) => {
                Some([Some(say(why)), still_left(prompt)].into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
            None => before(prompt),
        };
        dialog.accept = say(Text::PinSignIn);
        dialog.tick = prompt.attempt.is_last().then(|| say(Text::PinLastTryButton));
        dialog
    }

    /// Asks whether the last try is to be used.
    pub(super) fn last_try(prompt: &PinPrompt) -> Self {
        let say = |text| say_in(language(prompt), text);
        let word = say(Text::PinLastTryWord);
        let mut dialog = Self::about(prompt, Text::PinTitle, &[]);
        dialog.warning = before(prompt);
        dialog.accept = say(Text::PinLastTryButton);
        dialog.typed = Some((say(Text::PinLastTryTyped { word: &word }), word));
        dialog
    }

    /// Tells that the PIN is blocked, and what helps.
    pub(super) fn blocked(prompt: &PinPrompt) -> Self {
        let say = |text| say_in(language(prompt), text);
        let mut dialog = Self::about(prompt, Text::PinBlockedTitle, &[]);
        dialog.lines.push(say(Text::PinBlockedHelp));
        dialog.warning = Some(say(Text::PinBlocked));
        dialog.accept = say(Text::PinClose);
        dialog
    }

    /// Tells to type on the reader.
    pub(super) fn pinpad(prompt: &PinPrompt) -> Self {
        let say = |text| say_in(language(prompt), text);
        let mut dialog = Self::about(prompt, Text::PinPadTitle, &[say(Text::PinPad)]);
        dialog.lines.push(say(RULE));
        dialog.warning = before(prompt);
        dialog.accept = say(Text::PinClose);
        dialog
    }

    fn about(prompt: &PinPrompt, title: Text<'_>, first: &[String]) -> Self {
        let say = |text| say_in(language(prompt), text);
        let [portal, reader] = [&prompt.portal, &prompt.reader].map(|text| cleaned(text));
        let host = end_of(&prompt.host);
        let mut lines = first.to_vec();
        lines.push(say(Text::PinPortal { portal: &portal, host: &host }));
        let holder = prompt.holder.as_deref().map(cleaned).unwrap_or_default();
        if !holder.is_empty() {
            lines.push(say(Text::PinHolder { holder: &holder }));
        }
        lines.push(say(Text::PinReader { reader: &reader }));
        Self {
            title: say(title),
            lines,
            label: say(Text::PinLabel),
            cancel: say(Text::PinCancel),
            ..Self::default()
        }
    }
}

/// The PIN that was typed, or why this is none.
pub(super) fn judged(typed: &SecretBuffer) -> Result<Pin, Text<'static>> {
    let only_digits = typed.bytes().iter().all(u8::is_ascii_digit);
    Pin::read(typed.bytes()).ok_or(if only_digits { WRONG_LENGTH } else { Text::PinOnlyDigits })
}

const SHORTEST: &str = "5";
const LONGEST: &str = "8";
const RULE: Text<'static> = Text::PinRule { shortest: SHORTEST, longest: LONGEST };
const WRONG_LENGTH: Text<'static> = Text::PinWrongLength { shortest: SHORTEST, longest: LONGEST };

fn language(prompt: &PinPrompt) -> Language {
    Language::of_locale(&prompt.language)
}

/// The tries left, as the card told.
fn still_left(prompt: &PinPrompt) -> Option<String> {
    match prompt.attempt {
        PinAttempt::Remaining(tries) | PinAttempt::AfterWrong(Some(tries)) => {
            Some(say_in(language(prompt), Text::PinRemaining { tries: Some(tries) }))
        }
        PinAttempt::PerhapsLast => Some(say_in(language(prompt), Text::PinMayBeLast)),
        PinAttempt::First | PinAttempt::AfterWrong(None) => None,
    }
}

fn before(prompt: &PinPrompt) -> Option<String> {
    match prompt.attempt {
        PinAttempt::First => None,
        PinAttempt::Remaining(_) | PinAttempt::PerhapsLast => still_left(prompt),
        PinAttempt::AfterWrong(tries) => Some(say_in(language(prompt), Text::PinWrong { tries })),
    }
}

/// A text from outside on one line: nothing that breaks lines, turns the direction of writing or hides, no tags for a
/// toolkit that reads them, runs of blanks as one, cut with `…`.
fn cleaned(text: &str) -> String {
    let mut clean = String::new();
    for character in text.chars() {
        let character = match character {
            '<' => '‹',
            '>' => '›',
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
                continue;
            }
            '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' => {
                continue;
            }
            '\u{e0000}'..='\u{effff}' => continue,
            character if character.is_whitespace() || character.is_control() => ' ',
            character => character,
        };
        if character != ' ' || !(clean.is_empty() || clean.ends_with(' ')) {
            clean.push(character);
        }
    }
    let clean = clean.trim_end();
    if clean.chars().count() <= LONGEST_FROM_OUTSIDE {
        return clean.to_owned();
    }
    let cut: String = clean.chars().take(LONGEST_FROM_OUTSIDE - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A host's name; of one that is too long its end, which says whose it is.
fn end_of(host: &str) -> String {
    match host.chars().count().saturating_sub(LONGEST_FROM_OUTSIDE) {
        0 => cleaned(host),
        surplus => cleaned(&format!("…{}", host.chars().skip(surplus + 1).collect::<String>())),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use staffetta_core::portal::LONGEST_PORTAL_NAME;

    use super::*;

    pub(in crate::pin) fn prompt(attempt: PinAttempt) -> PinPrompt {
        PinPrompt {
            portal: "Sistema TS".into(),
            host: "sistemats.example".into(),
            holder: Some("ROSSI MARIO".into()),
            reader: "Virtual PCD 00 00".into(),
            attempt,
            language: "it".into(),
            time_limit: Duration::from_secs(5),
        }
    }

    #[test]
    fn the_window_names_portal_holder_reader_and_the_rule() {
        let dialog = DialogText::entry(&prompt(PinAttempt::First), None);
        assert_eq!(
            dialog.lines,
            [
                "Per accedere serve il PIN della tessera.",
                "Portale: Sistema TS (sistemats.example)",
                "Intestatario: ROSSI MARIO",
                "Lettore: Virtual PCD 00 00",
                "Il PIN ha da 5 a 8 cifre.",
            ]
        );
        assert_eq!((dialog.warning, dialog.tick), (None, None));
    }

    #[test]
    fn the_name_of_a_portal_is_shown_whole_with_the_words_that_it_is_the_users() {
        let mut longest = prompt(PinAttempt::First);
        for language in ["it", "en", "de"] {
            let name = |name| say_in(Language::of_locale(language), Text::PortalOfUser { name });
            let room = LONGEST_PORTAL_NAME - name("").chars().count();
            longest.portal = name(&"a".repeat(room));
            let lines = DialogText::entry(&longest, None).lines;
            assert!(lines.iter().any(|line| line.contains(&longest.portal)), "{lines:?}");
        }
    }

    #[test]
    fn of_a_host_that_is_too_long_the_end_is_shown() {
        let mut hostile = prompt(PinAttempt::First);
        hostile.host = format!("sistemats.example.{}.altro.example", "a".repeat(60));
        let lines = DialogText::entry(&hostile, None).lines;
        assert!(lines[1].ends_with("aaa.altro.example)") && !lines[1].contains("sistemats"), "{lines:?}");
        assert!(lines[1].contains("(…aaa"), "{lines:?}");
    }

    #[test]
    fn the_limits_in_the_texts_are_those_of_a_pin() {
        assert_eq!(
            [SHORTEST, LONGEST].map(|limit| limit.parse::<usize>().unwrap()),
            [Pin::SHORTEST, Pin::LONGEST]
        );
    }

    #[test]
    fn a_wrong_pin_is_told_with_the_tries_left() {
        let warning = |attempt| DialogText::entry(&prompt(attempt), None).warning.unwrap();
        assert_eq!(warning(PinAttempt::AfterWrong(Some(2))), "PIN errato. Tentativi rimasti: 2.");
        assert!(warning(PinAttempt::AfterWrong(None)).contains("non ha detto"));
        let last = DialogText::entry(&prompt(PinAttempt::AfterWrong(Some(1))), None);
        assert!(last.warning.unwrap().contains("resta un solo tentativo"));
        assert_eq!(last.tick.as_deref(), Some("Ho capito, uso l'ultimo tentativo"));
    }

    #[test]
    fn what_the_card_told_in_an_earlier_login_is_told_before_the_first_try() {
        let dialog = |tries| DialogText::entry(&prompt(PinAttempt::Remaining(tries)), None);
        assert!(dialog(2).warning.unwrap().contains("restano 2 tentativi"));
        assert_eq!(dialog(2).tick, None);
        assert!(dialog(1).warning.unwrap().contains("resta un solo tentativo"));
        assert!(dialog(1).tick.is_some());
        let perhaps = DialogText::entry(&prompt(PinAttempt::PerhapsLast), None);
        assert!(perhaps.warning.unwrap().contains("può essere l'ultimo tentativo"));
        assert!(perhaps.tick.is_some());
    }

    #[test]
    fn what_is_no_pin_hides_nothing_of_what_the_card_told() {
        let warning =
            |attempt| DialogText::entry(&prompt(attempt), Some(Text::PinOnlyDigits)).warning.unwrap();
        let refusal = warning(PinAttempt::First);
        assert_eq!(warning(PinAttempt::AfterWrong(None)), refusal);
        for attempt in [PinAttempt::AfterWrong(Some(2)), PinAttempt::Remaining(2)] {
            assert!(warning(attempt).starts_with(&refusal), "{}", warning(attempt));
            assert!(warning(attempt).ends_with("restano 2 tentativi."), "{}", warning(attempt));
        }
    }

    #[test]
    fn what_is_no_pin_is_told_before_the_card_is_asked() {
        let judged = |text: &str| {
            let mut typed = SecretBuffer::new(64);
            assert!(text.bytes().all(|byte| typed.push(byte)));
            judged(&typed).map(|pin| pin.digits().to_vec())
        };
        assert_eq!(judged("12345"), Ok(b"12345".to_vec()));
        assert_eq!(judged("1234"), Err(WRONG_LENGTH));
        assert_eq!(judged(""), Err(WRONG_LENGTH));
        assert_eq!(judged("123456789"), Err(WRONG_LENGTH));
        assert_eq!(judged("12345a"), Err(Text::PinOnlyDigits));
        assert_eq!(judged("１２３４５"), Err(Text::PinOnlyDigits));
    }

    #[test]
    fn a_holder_cannot_pass_for_words_of_ours() {
        assert_eq!(cleaned("ROSSI\r\nPortale:\u{202e} <b>x</b>\u{7}"), "ROSSI Portale: ‹b›x‹/b›");
        assert_eq!(cleaned(" \u{200b} \t"), "");
        assert_eq!(cleaned("Nicolò D'Agostino"), "Nicolò D'Agostino");
        let mut hostile = prompt(PinAttempt::First);
        hostile.holder = Some("\n\n".into());
        let lines = DialogText::entry(&hostile, None).lines;
        assert!(!lines.iter().any(|line| line.starts_with("Intestatario")), "{lines:?}");
    }

    proptest! {
        #[test]
        fn a_text_from_outside_is_one_bounded_line(text in any::<String>()) {
            let clean = cleaned(&text);
            prop_assert!(clean.chars().count() <= LONGEST_FROM_OUTSIDE);
            prop_assert!(!clean.chars().any(|c| c.is_control() || c == '<' || c == '>'));
            prop_assert_eq!(clean.trim(), &clean);
            prop_assert_eq!(cleaned(&clean), clean);
        }
    }
}
