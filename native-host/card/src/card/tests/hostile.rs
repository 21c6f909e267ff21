//! Cards that are pulled out at any moment, and cards that answer anything.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use staffetta_protocol::{Failure, FailureCode};

use super::fixture::{DIGEST_INFO, cold_steps, known, warm_steps};
use super::script::{answering, open, script, typed};
use crate::card::apdu::Protocol;
use crate::card::transport::After;
use crate::card::{CardError, CardKey as _, ToSign};

#[test]
fn a_card_pulled_out_before_any_command_is_told_and_gets_at_most_one_pin() {
    let whole = warm_steps();
    for commands in 0..whole.len() {
        // Once as the reader tells it, once as an answer of no bytes.
        for silent in [false, true] {
            let mut steps = whole.clone();
            steps.truncate(commands);
            if silent {
                steps.push((whole[commands].0.clone(), Vec::new()));
            }
            let (card, seen) = script(steps);
            let error = match open(card, &[known("classic-incard")]) {
                Err(error) => error,
                Ok(mut key) => key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap_err(),
            };
            assert_eq!(Failure::from(error).code(), FailureCode::CardRemoved, "after {commands} commands");
            assert!(seen.verifies() <= 1, "after {commands} commands");
            assert!(seen.ends().iter().all(|end| *end == After::Reset));
        }
    }
}

#[test]
fn a_card_pulled_out_while_it_is_read_is_told() {
    let whole = cold_steps("00 A4 08 0C 04 11 00 11 01");
    for commands in 0..whole.len() {
        let (card, seen) = script(whole.get(..commands).unwrap().to_vec());
        assert_eq!(
            Failure::from(open(card, &[]).err().unwrap()).code(),
            FailureCode::CardRemoved,
            "after {commands} commands"
        );
        assert_eq!(seen.verifies(), 0);
    }
}

#[test]
fn a_card_that_never_ends_its_answer_is_given_up() {
    let (card, seen) = answering(|_| Ok(vec![0x61, 0x00]), Protocol::T1, &[]);
    assert!(matches!(open(card, &[]), Err(CardError::Status(0x6100))));
    assert!(seen.commands() < 2000);
}

/// Answers that are plausible enough to lead on, and others.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        4 => Just(vec![0x90, 0x00]),
        1 => any::<[u8; 2]>().prop_map(|word| word.to_vec()),
        1 => (0x60u8..=0x6F, prop_oneof![Just(0x00u8), Just(0x82), Just(0x84), Just(0x85), Just(0x88), any::<u8>()])
            .prop_map(|(high, low)| vec![high, low]),
    ];
    let data = prop_oneof![
        2 => Just(Vec::new()),
        1 => proptest::collection::vec(any::<u8>(), 0..300),
        1 => proptest::collection::vec(any::<u8>(), 250..=260).prop_map(|mut data| {
            data.splice(..4, [0x30, 0x82, 0x01, 0x20]);
            data
        }),
    ];
    prop_oneof![
        9 => (data, word).prop_map(|(data, word)| [data, word].concat()),
        1 => proptest::collection::vec(any::<u8>(), 0..2),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_a_card_answers_it_gets_no_second_pin(
        answers in proptest::collection::vec(answer(), 1..40),
        follows_script in 0..8usize,
        t0 in any::<bool>(),
    ) {
        let mut steps = warm_steps();
        steps.truncate(follows_script);
        let steps = Arc::new(Mutex::new(steps.into_iter()));
        let mut others = answers.into_iter().cycle();
        let to_pins = Arc::new(Mutex::new(Vec::new()));
        let of_play = Arc::clone(&to_pins);
        let play = move |command: &[u8]| {
            let scripted = steps.lock().unwrap().next().map(|(_, answer)| answer);
            let answer = scripted.or_else(|| others.next()).unwrap_or_default();
            if command.get(1) == Some(&0x20) {
                of_play.lock().unwrap().push(answer.clone());
            }
            Ok(answer)
        };
        let protocol = if t0 { Protocol::T0 } else { Protocol::T1 };
        let (card, seen) = answering(play, protocol, &[]);
        if let Ok(mut key) = open(card, &[known("classic-incard")]) {
            let signed = key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO));
            prop_assert!(signed.is_err() || follows_script == 7);
        }
        // Only one that was compared with nothing may be followed by another, by the card's other reference.
        let to_pins = to_pins.lock().unwrap();
        prop_assert!(to_pins.len() <= 2);
        prop_assert!(to_pins.iter().filter(|answer| !answer.ends_with(&[0x6A, 0x88])).count() <= 1);
        prop_assert!(seen.ends().iter().all(|end| *end == After::Reset));
    }
}
