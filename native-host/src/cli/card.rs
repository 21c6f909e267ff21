//! `card`: which readers and cards there are, for people or as JSON. Who the card belongs to is masked unless asked
//! for.

use staffetta_core::card::CodiceFiscale;
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
    let listed =
        Conversation::begin().and_then(|mut conversation| conversation.ask(Cards { trace: options.trace }));
    let (mut cards, failure) = match listed {
        Ok(list) => (list.cards, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    if !options.reveal {
        cards.iter_mut().for_each(mask);
    }
    if options.json {
        let shown: Vec<_> = cards.iter().cloned().chain(failure.clone().map(of_no_card)).collect();
        tell(&serde_json::to_string_pretty(&shown).expect("texts and numbers are always JSON"));
    } else {
        cards.iter().for_each(|card| tell(&for_people(card)));
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

/// Leaves of whom a card belongs to what tells it from another.
fn mask(card: &mut CardView) {
    let apply = |text: &mut Option<String>, mask: fn(&str) -> String| *text = text.as_deref().map(mask);
    apply(&mut card.serial, last_characters);
    apply(&mut card.holder, initials);
    apply(&mut card.codice_fiscale, |code| {
        CodiceFiscale::read(code).map_or_else(|| "…".to_owned(), |code| code.masked())
    });
}

/// A failure of no one card.
fn of_no_card(failure: Failure) -> CardView {
    let reader = failure.params().reader.clone().unwrap_or_default();
    CardView { reader, error: Some(failure), ..CardView::default() }
}

fn for_people(card: &CardView) -> String {
    let mut lines = vec![say(Text::CardReader { reader: &card.reader })];
    if let Some(atr) = &card.atr {
        lines.push(say(Text::CardFamily { family: card.family.as_deref().unwrap_or("?"), atr }));
    }
    if let Some(serial) = &card.serial {
        lines.push(say(Text::CardSerial { serial }));
    }
    if card.holder.is_some() || card.codice_fiscale.is_some() {
        let holder = card.holder.as_deref().unwrap_or("?");
        let codice_fiscale = card.codice_fiscale.as_deref().unwrap_or("?");
        lines.push(say(Text::CardHolder { holder, codice_fiscale }));
    }
    if let (Some(from), Some(until)) = (&card.not_before, &card.not_after) {
        let bits = card.key_bits.map_or_else(|| "?".to_owned(), |bits| bits.to_string());
        lines.push(say(Text::CardCertificate { from: &day(from), until: &day(until), bits: &bits }));
    }
    lines.push(match &card.error {
        Some(failure) => say_failure(failure),
        None => say(Text::CardUsable),
    });
    if !card.trace.is_empty() {
        lines.push(say(Text::CardTrace));
        lines.extend(card.trace.iter().map(|line| format!("  {line}")));
    }
    lines.join("\n  ")
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
