//! Which card of several is taken, and what is said when there is none.

use std::path::PathBuf;
use std::sync::{Barrier, Mutex};

use staffetta_core::card::login::KnownCard;
use staffetta_protocol::{Failure, FailureCode};

use super::fixture::{SERIAL, cold_steps, in_days, known, serial_steps};
use super::script::{Seen, Step, answering, bytes, script};
use crate::card::apdu::Protocol;
use crate::card::removal::{Whereabouts, look_for};
use crate::card::trace::hex;
use crate::card::transport::{After, Transport};
use crate::card::{CardError, PcscError, ReaderSeen, Readers, Slot, Wanted, login_card, views};
use crate::pkcs11::InstalledModule;

const ST: &str = "3B FF 18 00 FF 81 31 FE 55 00 6B 02 09 16 17 01 11 01 43 4E 53 11 31 80 8D";
const BANK: &str = "3B 65 00 00 20 63 CB A6 A0";
const CIE: &str = "3B 8F 80 01 80 31 80 65 49 54 4A 34 42 12 0F FF 82 90 00 8B";
const ACTALIS: &str = "3B DB 18 FF 81 B1 FE 45 1F C3 80 73 C8 21 10 65 43 4E 53 10 73 39";
const AIR: &str = "3B 80 80 01 01";

/// Readers made up of these.
#[derive(Default)]
struct ScriptedReaders {
    seen: Vec<ReaderSeen>,
    cards: Mutex<Vec<(String, Connected)>>,
    /// Where connecting waits until it is done to so many readers at once.
    together: Option<Barrier>,
}

type Connected = Result<Box<dyn Transport>, PcscError>;

impl ScriptedReaders {
    fn with(mut self, name: &str, slot: Slot, atr: &str) -> Self {
        self.seen.push(ReaderSeen { name: name.to_owned(), slot, atr: bytes(atr) });
        self
    }

    fn with_cns(self, name: &str, steps: Vec<Step>) -> (Self, Seen) {
        let (card, seen) = script(steps);
        self.cards.lock().unwrap().push((name.to_owned(), Ok(card)));
        (self.with(name, Slot::Card, ST), seen)
    }

    fn with_busy(self, name: &str) -> Self {
        self.cards.lock().unwrap().push((name.to_owned(), Err(pcsc::Error::SharingViolation.into())));
        self.with(name, Slot::Card, ST)
    }
}

impl Readers for ScriptedReaders {
    fn list(&self) -> Result<Vec<ReaderSeen>, PcscError> {
        if self.seen.is_empty() { Err(pcsc::Error::NoReadersAvailable.into()) } else { Ok(self.seen.clone()) }
    }

    fn connect(&self, reader: &str) -> Connected {
        if let Some(together) = &self.together {
            together.wait();
        }
        let mut cards = self.cards.lock().unwrap();
        let place = cards.iter().position(|(name, _)| name == reader);
        cards.swap_remove(place.expect("only cards of the driver's are connected to")).1
    }
}

fn wanted<'a>(serial: Option<&'a str>, known: &'a [KnownCard]) -> Wanted<'a> {
    Wanted { serial, known, keyboard_readers: &[], now: in_days(0), trace: None }
}

fn failure(readers: &ScriptedReaders) -> Failure {
    login_card(readers, &[], &wanted(None, &[])).err().unwrap().into()
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
    let key = login_card(&readers, &[], &wanted(None, &[])).unwrap();
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
    let several = login_card(&readers(), &[], &wanted(None, &remembered)).err().unwrap();
    assert!(matches!(several, CardError::Several), "{several:?}");
    for (serial, reader) in [(SERIAL, "A"), (other.serial.as_str(), "B")] {
        assert_eq!(login_card(&readers(), &[], &wanted(Some(serial), &remembered)).unwrap().reader(), reader);
    }
    let neither = login_card(&readers(), &[], &wanted(Some("x"), &remembered)).err().unwrap();
    assert!(matches!(neither, CardError::Missing), "{neither:?}");
}

#[test]
fn the_most_useful_failure_is_told_and_not_the_last() {
    assert_eq!(failure(&ScriptedReaders::default()).code(), FailureCode::ReaderMissing);
    let readers = || ScriptedReaders::default().with("A", Slot::Empty, "");
    assert_eq!(failure(&readers()).code(), FailureCode::CardMissing);
    let named = failure(&readers().with("B", Slot::Card, CIE).with("C", Slot::Empty, ""));
    assert_eq!((named.code(), named.params().reader.as_deref()), (FailureCode::CardUnknown, Some("B")));
    assert!(named.detail().is_some_and(|detail| detail.contains("CIE")));
    let unresponsive = readers().with("B", Slot::Mute, "").with("C", Slot::Card, CIE);
    assert_eq!(failure(&unresponsive).code(), FailureCode::CardUnresponsive);
    assert_eq!(failure(&readers().with("B", Slot::Card, AIR)).code(), FailureCode::CardContactless);
    let busy =
        ScriptedReaders::default().with_busy("A").with("B", Slot::Empty, "").with("C", Slot::Card, AIR);
    let busy = failure(&busy);
    assert_eq!(busy.code(), FailureCode::CardBusy);
}

#[test]
fn a_card_whose_time_is_over_is_told_by_name_of_its_reader() {
    let (readers, _) = ScriptedReaders::default().with_cns("A", serial_steps());
    let remembered = [known("classic-incard")];
    let late = Wanted { now: in_days(400), ..wanted(None, &remembered) };
    let failure = Failure::from(login_card(&readers, &[], &late).err().unwrap());
    assert_eq!(failure.code(), FailureCode::CertificateExpired);
}

#[test]
fn the_views_tell_each_reader_and_leave_the_cards_as_they_were() {
    let readers = ScriptedReaders::default().with("A", Slot::Empty, "").with("B", Slot::Card, BANK);
    let (readers, seen) = readers.with_cns("C", cold_steps("00 A4 08 0C 04 11 00 11 01"));
    let views = views(&readers, &[], in_days(0), false).unwrap();
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

#[test]
fn of_a_card_that_nobody_knows_the_trace_tells_what_it_answered_and_no_pin_is_presented() {
    let readers = |atr| {
        let (card, seen) = answering(|_| Ok(vec![0x6A, 0x82]), Protocol::T1, &[]);
        let readers = ScriptedReaders::default().with("A", Slot::Card, atr).with("B", Slot::Empty, "");
        readers.cards.lock().unwrap().push(("A".to_owned(), Ok(card)));
        (readers, seen)
    };
    let (bank, seen) = readers(BANK);
    let traced = views(&bank, &[], in_days(0), true).unwrap();
    let code = traced[0].1.as_ref().map(|error| matches!(error.cause(), CardError::Unknown(_)));
    assert_eq!(code, Some(true), "it is as unknown as before");
    for told in ["> 00 A4 08 0C 04 10 00 10 03", "> 00 A4 08 0C 06 14 00 90 01 20 02", "< 6A 82"] {
        assert!(traced[0].0.trace.iter().any(|line| line == told), "{told}: {:?}", traced[0].0.trace);
    }
    assert_eq!((seen.verifies(), seen.ends()), (0, vec![After::Leave]));
    assert_eq!(traced[1].0.trace, [] as [String; 0], "there is no card");

    // Not asked for, and of a card that is known to be another one: nothing is sent.
    for (atr, traced) in [(BANK, false), (CIE, true)] {
        let (readers, seen) = readers(atr);
        let views = views(&readers, &[], in_days(0), traced).unwrap();
        assert_eq!((views[0].0.trace.len(), seen.commands()), (0, 0), "{atr}");
    }
}

#[test]
fn the_trace_of_a_card_that_is_read_says_nothing_of_its_holder() {
    let (readers, _) = ScriptedReaders::default().with_cns("A", cold_steps("00 A4 08 0C 04 11 00 11 01"));
    let (view, error) = views(&readers, &[], in_days(0), true).unwrap().remove(0);
    assert!(error.is_none() && view.trace.len() > 8, "{:?}", view.trace);
    let trace = view.trace.join("\n");
    for secret in [SERIAL, "ROSSI", "RSSMRA80A01H501U"] {
        assert!(!trace.contains(hex(&secret.as_bytes()[..4]).as_str()), "{secret}: {trace}");
    }
}

#[test]
fn readers_are_looked_at_side_by_side_and_one_without_an_answer_is_told_as_such() {
    let readers = || {
        let (readers, _) = ScriptedReaders::default().with_cns("A", cold_steps("00 A4 08 0C 04 11 00 11 01"));
        let silent = answering(|_| Err(PcscError::CardUnresponsive(pcsc::Error::Timeout)), Protocol::T1, &[]);
        readers.cards.lock().unwrap().push(("B".to_owned(), Ok(silent.0)));
        // Nobody gets on before both are asked.
        ScriptedReaders { together: Some(Barrier::new(2)), ..readers.with("B", Slot::Card, ST) }
    };
    assert_eq!(login_card(&readers(), &[], &wanted(None, &[])).unwrap().reader(), "A");
    let views = views(&readers(), &[], in_days(0), false).unwrap();
    assert_eq!((views[0].0.serial.as_deref(), views[0].1.is_none()), (Some(SERIAL), true));
    let told = views.into_iter().nth(1).and_then(|(_, error)| error).map(Failure::from).unwrap();
    assert_eq!((told.code(), told.params().reader.as_deref()), (FailureCode::CardUnresponsive, Some("B")));
}

#[test]
fn a_module_that_is_there_and_does_not_work_is_not_told_as_missing() {
    let folder = tempfile::tempdir().unwrap();
    let module = |id: &str, path: PathBuf| InstalledModule { id: id.into(), path };
    let broken = folder.path().join("libcybermw.so");
    std::fs::write(&broken, "not a library").unwrap();
    let other = module("opensc", broken.clone());
    let named = module("cyberneid", broken);
    let readers = |atr| ScriptedReaders::default().with("A", Slot::Card, atr);
    for (atr, modules, code) in [
        (ACTALIS, vec![], FailureCode::ModuleMissing),
        (ACTALIS, vec![named.clone()], FailureCode::ModuleFailed),
        (ACTALIS, vec![other.clone(), named], FailureCode::ModuleFailed),
        // That another module does not work says nothing of the card.
        (ACTALIS, vec![other.clone()], FailureCode::ModuleMissing),
        (BANK, vec![other], FailureCode::CardUnknown),
    ] {
        let error = login_card(&readers(atr), &modules, &wanted(None, &[])).err().unwrap();
        assert_eq!(Failure::from(error).code(), code, "login with {modules:?}");
        let error = views(&readers(atr), &modules, in_days(0), false).unwrap().remove(0).1.unwrap();
        assert_eq!(Failure::from(error).code(), code, "view with {modules:?}");
    }
}

#[test]
fn only_the_card_that_is_meant_counts_as_pulled_out() {
    let (other, other_steps) = other();
    let readers = ScriptedReaders::default().with("empty", Slot::Empty, "").with("foreign", Slot::Card, BANK);
    let (readers, _) = readers.with_cns("here", serial_steps());
    let (readers, _) = readers.with_cns("other", other_steps);
    let odd = answering(|_| Ok(vec![0x6F, 0x00]), Protocol::T1, &[]);
    readers.cards.lock().unwrap().push(("odd".to_owned(), Ok(odd.0)));
    let readers = readers.with("odd", Slot::Card, ST).with_busy("busy").with("module", Slot::Card, ACTALIS);
    let found: Vec<_> = readers.seen.iter().map(|seen| look_for(&readers, seen, SERIAL)).collect();
    let told = |name: &str| {
        let place = readers.seen.iter().position(|seen| seen.name == name).unwrap();
        found[place].as_ref().ok().copied()
    };
    assert_eq!(told("here"), Some(Whereabouts::Here));
    for elsewhere in ["empty", "foreign", "other", "odd"] {
        assert_eq!(told(elsewhere), Some(Whereabouts::NotHere), "{elsewhere}");
    }
    assert_eq!((told("module"), told("busy")), (Some(Whereabouts::Perhaps), None));
    assert_ne!(other.serial, SERIAL);
}
