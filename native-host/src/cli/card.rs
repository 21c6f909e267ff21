//! `card`: which readers and cards there are, for people or as JSON. Who the card belongs to is masked unless asked
//! for.

use std::borrow::Cow;

use serde::Serialize;
use staffetta_native::texts::{Text, say, say_failure};
use staffetta_protocol::Failure;
use staffetta_protocol::card_process::{CardView, Cards};

use super::options;
use super::{complain_of, tell};
use crate::card::Conversation;
use crate::exit;

/// How many characters of a serial are shown.
const SERIAL_SHOWN: usize = 4;

pub(super) fn run(options: &options::CardView) -> u8 {
    let listed = Conversation::begin().and_then(|mut conversation| conversation.ask(Cards {}));
    let (cards, failure) = match listed {
        Ok(list) => (list.cards, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    let mut shown: Vec<Shown<'_>> = cards.iter().map(|card| Shown::of(card, options.reveal)).collect();
    if options.json {
        shown.extend(failure.as_ref().map(Shown::of_failure));
        tell(&serde_json::to_string_pretty(&shown).expect("texts and numbers are always JSON"));
    } else {
        shown.iter().for_each(|card| tell(&card.for_people()));
        if !options.reveal && cards.iter().any(|card| card.holder.is_some() || card.serial.is_some()) {
            tell(&say(Text::CardMasked));
        }
    }
    if let Some(failure) = &failure {
        complain_of(failure);
    }
    if cards.iter().any(is_usable) { exit::FINE } else { exit::PROBLEM }
}

/// Whether one can log in with it.
pub(super) fn is_usable(card: &CardView) -> bool {
    card.error.is_none() && card.not_after.is_some()
}

/// A card as it is printed. What is not known is null.
#[derive(Default, Serialize)]
struct Shown<'a> {
    reader: &'a str,
    atr: Option<&'a str>,
    family: Option<&'a str>,
    serial: Option<Cow<'a, str>>,
    holder: Option<Cow<'a, str>>,
    codice_fiscale: Option<Cow<'a, str>>,
    not_before: Option<&'a str>,
    not_after: Option<&'a str>,
    key_bits: Option<u32>,
    error: Option<&'a Failure>,
}

impl<'a> Shown<'a> {
    fn of(card: &'a CardView, reveal: bool) -> Self {
        let personal = |text: &'a String, mask: fn(&str) -> String| {
            if reveal { Cow::Borrowed(text.as_str()) } else { Cow::Owned(mask(text)) }
        };
        Self {
            reader: &card.reader,
            atr: card.atr.as_deref(),
            family: card.family.as_deref(),
            serial: card.serial.as_ref().map(|serial| personal(serial, last_characters)),
            holder: card.holder.as_ref().map(|holder| personal(holder, initials)),
            codice_fiscale: card
                .codice_fiscale
                .as_ref()
                .map(|code| if reveal { Cow::Borrowed(code.as_str()) } else { Cow::Owned(code.masked()) }),
            not_before: card.not_before.as_deref(),
            not_after: card.not_after.as_deref(),
            key_bits: card.key_bits,
            error: card.error.as_ref(),
        }
    }

    /// A failure of no one reader.
    fn of_failure(failure: &'a Failure) -> Self {
        Self {
            reader: failure.params().reader.as_deref().unwrap_or_default(),
            error: Some(failure),
            ..Self::default()
        }
    }

    fn for_people(&self) -> String {
        let mut lines = vec![say(Text::CardReader { reader: self.reader })];
        if let Some(atr) = self.atr {
            lines.push(say(Text::CardFamily { family: self.family.unwrap_or("?"), atr }));
        }
        if let Some(serial) = &self.serial {
            lines.push(say(Text::CardSerial { serial }));
        }
        if self.holder.is_some() || self.codice_fiscale.is_some() {
            let holder = self.holder.as_deref().unwrap_or("?");
            let code = self.codice_fiscale.as_deref().unwrap_or("?");
            lines.push(say(Text::CardHolder { holder, codice_fiscale: code }));
        }
        if let (Some(from), Some(until)) = (self.not_before, self.not_after) {
            let bits = self.key_bits.map_or_else(|| "?".to_owned(), |bits| bits.to_string());
            lines.push(say(Text::CardCertificate { from: &day(from), until: &day(until), bits: &bits }));
        }
        lines.push(match self.error {
            Some(failure) => say_failure(failure),
            None => say(Text::CardUsable),
        });
        lines.join("\n  ")
    }
}

/// `2031-12-30T…` as `30/12/2031`.
fn day(rfc3339: &str) -> String {
    let date = rfc3339.split('T').next().unwrap_or_default();
    let mut parts: Vec<&str> = date.split('-').collect();
    parts.reverse();
    parts.join("/")
}

/// `ROSSI MARIO` as `R… M…`.
fn initials(name: &str) -> String {
    let initial = |word: &str| word.chars().next().map(|first| format!("{first}…"));
    name.split_whitespace().filter_map(initial).collect::<Vec<_>>().join(" ")
}

/// `6001234567890123` as `…0123`.
fn last_characters(serial: &str) -> String {
    let characters = serial.chars().count();
    let shown = serial.chars().skip(characters.saturating_sub(SERIAL_SHOWN.min(characters / 2)));
    format!("…{}", shown.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_and_serials_are_masked_and_days_are_italian() {
        assert_eq!(initials("ROSSI  MARIO"), "R… M…");
        assert_eq!(initials(""), "");
        assert_eq!(last_characters("6001234567890123"), "…0123");
        assert_eq!(last_characters("6001"), "…01");
        assert_eq!(last_characters("6"), "…");
        assert_eq!(day("2031-12-30T23:59:59Z"), "30/12/2031");
    }
}
