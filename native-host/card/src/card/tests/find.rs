//! Which card of several is taken, and what is said when there is none.

use std::cell::RefCell;

use staffetta_core::card::login::KnownCard;
use staffetta_protocol::{Failure, FailureCode};

use super::fixture::{SERIAL, cold_steps, in_days, known, serial_steps};
use super::script::{Seen, Step, bytes, script};
use crate::card::transport::{After, Transport};
use crate::card::{CardError, PcscError, ReaderSeen, Readers, Slot, Wanted, login_card, views};

const ST: &str = "3B FF 18 00 FF 81 31 FE 55 00 6B 02 09 16 17 01 11 01 43 4E 53 11 31 80 8D";
const BANK: &str = "3B 65 00 00 20 63 CB A6 A0";
const CIE: &str = "3B 8F 80 01 80 31 80 65 49 54 4A 34 42 12 0F FF 82 90 00 8B";
const AIR: &str = "3B 80 80 01 01";

/// Readers made up of these.
#[derive(Default)]
struct ScriptedReaders {
    seen: Vec<ReaderSeen>,
    cards: RefCell<Vec<(String, Connected)>>,
}

type Connected = Result<Box<dyn Transport>, PcscError>;

impl ScriptedReaders {
    fn with(mut self, name: &str, slot: Slot, atr: &str) -> Self {
        self.seen.push(ReaderSeen { name: name.to_owned(), slot, atr: bytes(atr) });
        self
    }

    fn with_cns(self, name: &str, steps: Vec<Step>) -> (Self, Seen) {
        let (card, seen) = script(steps);
        self.cards.borrow_mut().push((name.to_owned(), Ok(card)));
        (self.with(name, Slot::Card, ST), seen)
    }

    fn with_busy(self, name: &str) -> Self {
        self.cards.borrow_mut().push((name.to_owned(), Err(pcsc::Error::SharingViolation.into())));
        self.with(name, Slot::Card, ST)
    }
}

impl Readers for ScriptedReaders {
    fn list(&self) -> Result<Vec<ReaderSeen>, PcscError> {
        if self.seen.is_empty() { Err(pcsc::Error::NoReadersAvailable.into()) } else { Ok(self.seen.clone()) }
    }

    fn connect(&self, reader: &str) -> Connected {
        let mut cards = self.cards.borrow_mut();
        let place = cards.iter().position(|(name, _)| name == reader);
        cards.swap_remove(place.expect("only cards of the driver's are connected to")).1
    }
}

fn wanted<'a>(serial: Option<&'a str>, known: &'a [KnownCard]) -> Wanted<'a> {
    Wanted { serial, known, keyboard_readers: &[], now: in_days(0), trace: None }
}

fn trouble(readers: &ScriptedReaders) -> Failure {
    login_card(readers, &wanted(None, &[])).err().unwrap().into()
}

fn other() -> (KnownCard, Vec<Step>) {
    let mut other = known("classic-incard");
    other.serial = "0000000000000001".to_owned();
    let mut steps = serial_steps();
    steps[1].1 = b"0000000000000001\x90\x00".to_vec();
    (other, steps)
}

#[test]
fn cards_of_others_in_other_readers_do_not_matter() {
    let readers = ScriptedReaders::default().with("A", Slot::Empty, "").with("B", Slot::Card, CIE);
    let (readers, _) = readers.with_cns("C", cold_steps("00 A4 08 0C 04 11 00 11 01"));
    let readers = readers.with("D", Slot::Mute, "");
    let key = login_card(&readers, &wanted(None, &[])).unwrap();
    assert_eq!((key.reader(), key.known().serial.as_str()), ("C", SERIAL));
}

#[test]
fn of_two_cards_the_one_meant_is_taken_and_without_a_word_none() {
    let (other, other_steps) = other();
    let remembered = [known("classic-incard"), other.clone()];
    let readers = || {
        let (readers, _) = ScriptedReaders::default().with_cns("A", serial_steps());
        readers.with_cns("B", other_steps.clone()).0
    };
    let several = login_card(&readers(), &wanted(None, &remembered)).err().unwrap();
    assert!(matches!(several, CardError::Several), "{several:?}");
    for (serial, reader) in [(SERIAL, "A"), (other.serial.as_str(), "B")] {
        assert_eq!(login_card(&readers(), &wanted(Some(serial), &remembered)).unwrap().reader(), reader);
    }
    let neither = login_card(&readers(), &wanted(Some("x"), &remembered)).err().unwrap();
    assert!(matches!(neither, CardError::Missing), "{neither:?}");
}

#[test]
fn the_most_useful_trouble_is_told_and_not_the_last() {
    assert_eq!(trouble(&ScriptedReaders::default()).code(), FailureCode::ReaderMissing);
    let readers = || ScriptedReaders::default().with("A", Slot::Empty, "");
    assert_eq!(trouble(&readers()).code(), FailureCode::CardMissing);
    let named = trouble(&readers().with("B", Slot::Card, CIE).with("C", Slot::Empty, ""));
    assert_eq!((named.code(), named.params().reader.as_deref()), (FailureCode::CardUnknown, Some("B")));
    assert!(named.detail().is_some_and(|detail| detail.contains("CIE")));
    let unresponsive = readers().with("B", Slot::Mute, "").with("C", Slot::Card, CIE);
    assert_eq!(trouble(&unresponsive).code(), FailureCode::CardUnresponsive);
    assert_eq!(trouble(&readers().with("B", Slot::Card, AIR)).code(), FailureCode::CardContactless);
    let busy =
        ScriptedReaders::default().with_busy("A").with("B", Slot::Empty, "").with("C", Slot::Card, AIR);
    let busy = trouble(&busy);
    assert_eq!(busy.code(), FailureCode::CardBusy);
}

#[test]
fn a_card_whose_time_is_over_is_told_by_name_of_its_reader() {
    let (readers, _) = ScriptedReaders::default().with_cns("A", serial_steps());
    let remembered = [known("classic-incard")];
    let late = Wanted { now: in_days(400), ..wanted(None, &remembered) };
    let trouble = Failure::from(login_card(&readers, &late).err().unwrap());
    assert_eq!(trouble.code(), FailureCode::CertificateExpired);
}

#[test]
fn the_views_tell_each_reader_and_leave_the_cards_as_they_were() {
    let readers = ScriptedReaders::default().with("A", Slot::Empty, "").with("B", Slot::Card, BANK);
    let (readers, seen) = readers.with_cns("C", cold_steps("00 A4 08 0C 04 11 00 11 01"));
    let views = views(&readers, in_days(0)).unwrap();
    let (views, errors): (Vec<_>, Vec<_>) = views.into_iter().unzip();
    let told: Vec<Option<Failure>> = errors.into_iter().map(|error| error.map(Failure::from)).collect();
    let codes: Vec<_> =
        told.iter().flatten().map(|told| (told.code(), told.params().reader.as_deref())).collect();
    assert_eq!(codes, [(FailureCode::CardMissing, None), (FailureCode::CardUnknown, Some("B"))]);
    assert_eq!(told[2], None);
    assert_eq!(views[1].atr.as_deref(), Some(BANK));
    assert_eq!(views[2].family.as_deref(), Some("st-incard"));
    assert_eq!(views[2].serial.as_deref(), Some(SERIAL));
    assert_eq!(views[2].holder.as_deref(), Some("ROSSI MARIO"));
    assert_eq!(views[2].key_bits, Some(2048));
    assert_eq!(seen.ends(), [After::Leave]);
}
