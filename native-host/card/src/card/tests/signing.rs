//! The signature: which commands, what each answer means, and that the PIN is presented once.

use staffetta_core::card::login::KnownCard;
use staffetta_core::profiles::schema::Layout;
use staffetta_protocol::{Failure, FailureCode};

use super::fixture::{
    DIGEST_INFO, chained_steps, cold_steps, environment_steps, extended_step, known, padded, serial_steps,
    signature, signed, verify_step, warm_steps,
};
use super::script::{READER, Step, open, open_as, script, scripted, step, typed};
use crate::card::apdu::Protocol;
use crate::card::files::Files;
use crate::card::transport::{After, Begun, TimeLimit};
use crate::card::{CardError, CardKey as _, Channel, PinSource, ToSign, sign};
use crate::pin::PinError;

/// What comes of signing with a card that goes on like this after its serial was read.
fn sign(after_serial: Vec<Step>) -> (Result<Vec<u8>, CardError>, usize) {
    let mut steps = serial_steps();
    steps.extend(after_serial);
    let (card, seen) = script(steps);
    let mut key = open(card, &[known("classic-incard")]).unwrap();
    let result = key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO));
    assert_eq!(seen.ends(), [After::Reset, After::Reset]);
    (result, seen.verifies())
}

#[test]
fn a_warm_login_sends_only_what_the_protocol_needs() {
    let (card, seen) = script(warm_steps());
    let mut key = open(card, &[known("classic-incard")]).unwrap();
    let made = key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap();
    assert_eq!(made, signature(&padded()));
    // Select and read the serial; VERIFY, MSE RESTORE, MSE SET; the block of 257 bytes in two pieces.
    assert_eq!(seen.commands(), 2 + 3 + 2);
    assert_eq!((key.count().commands, seen.verifies()), (7, 1));
    assert!(key.count().bytes > 2 * 256);
    assert_eq!(seen.ends(), [After::Reset, After::Reset]);
}

#[test]
fn a_block_that_is_padded_already_is_signed_as_it_is() {
    let (card, _) = script(warm_steps());
    let mut key = open(card, &[known("classic-incard")]).unwrap();
    assert_eq!(key.sign(&typed(), ToSign::Block(&padded())).unwrap(), signature(&padded()));
    let too_short = key.sign(&typed(), ToSign::Block(&[1; 255])).unwrap_err();
    assert!(matches!(too_short.cause(), CardError::BlockLength));
}

#[test]
fn every_answer_to_the_pin_has_its_failure_and_nothing_follows_it() {
    for (answer, code, tries) in [
        ("63 C2", FailureCode::PinWrong, Some(2)),
        ("63 C1", FailureCode::PinWrong, Some(1)),
        ("63 C0", FailureCode::PinBlocked, None),
        ("63 00", FailureCode::PinWrong, None),
        ("69 83", FailureCode::PinBlocked, None),
        ("69 84", FailureCode::PinNotUsable, None),
        ("69 85", FailureCode::PinNotUsable, None),
        ("69 82", FailureCode::CardError, None),
        ("67 00", FailureCode::CardError, None),
        ("6C 08", FailureCode::CardError, None),
        ("6F 00", FailureCode::CardError, None),
        ("", FailureCode::CardRemoved, None),
        ("90", FailureCode::CardRemoved, None),
    ] {
        let (result, verifies) = sign(vec![verify_step(0x90, answer)]);
        let failure = Failure::from(result.unwrap_err());
        assert_eq!((failure.code(), failure.params().tries, verifies), (code, tries, 1), "{answer}");
    }
}

#[test]
fn a_reference_that_the_card_does_not_know_costs_no_try_and_the_other_gets_the_same_pin_once() {
    let mut steps = vec![verify_step(0x90, "6A 88"), verify_step(0x10, "90 00")];
    steps.extend(environment_steps(0xB8, 0x01));
    steps.extend(chained_steps(signed()));
    let (result, verifies) = sign(steps);
    assert_eq!((result.unwrap(), verifies), (signature(&padded()), 2));

    let (result, verifies) = sign(vec![verify_step(0x90, "6A 88"), verify_step(0x10, "63 C2")]);
    assert!(matches!(result.unwrap_err().pin(), Some(PinError::Wrong { tries: Some(2) })));
    assert_eq!(verifies, 2);

    let (result, verifies) = sign(vec![verify_step(0x90, "6A 88"), verify_step(0x10, "6A 88")]);
    let neither = Failure::from(result.unwrap_err());
    assert_eq!(
        (neither.code(), neither.params().reader.as_deref()),
        (FailureCode::CardUnknown, Some(READER))
    );
    assert_eq!((neither.detail(), verifies), (Some("6A88"), 2));
}

#[test]
fn each_layout_has_its_references() {
    for (family, layout, reference) in
        [("athena", "classic", 0x10), ("st-incard", "classic-incard", 0x90), ("cns", "classic", 0x10)]
    {
        let mut steps = serial_steps();
        steps.push(verify_step(reference, "90 00"));
        steps.extend(environment_steps(0xB8, 0x01));
        steps.extend(chained_steps(signed()));
        let mut key = open_as(script(steps).0, family, &[known(layout)]).unwrap();
        assert_eq!(
            key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap(),
            signature(&padded()),
            "{family}"
        );
    }
    let mut steps = serial_steps();
    steps.push(step("00 A4 08 0C 04 14 00 90 02", "90 00"));
    steps.push(verify_step(0x10, "90 00"));
    steps.extend(environment_steps(0xB8, 0x02));
    steps.extend(chained_steps(signed()));
    let mut key = open_as(script(steps).0, "idemia-2021", &[known("idemia-2021")]).unwrap();
    assert_eq!(key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap(), signature(&padded()));
}

#[test]
fn a_card_that_does_not_chain_gets_one_long_command_and_that_is_remembered() {
    for refusal in ["68 84", "67 00", "6E 00", "68 83", "68 81", "6A 81", "6A 86", "6D 00"] {
        let mut steps = serial_steps();
        steps.push(verify_step(0x90, "90 00"));
        steps.extend(environment_steps(0xB8, 0x01));
        let (first, _) = chained_steps(Vec::new()).swap_remove(0);
        steps.push((first, step("", refusal).1));
        steps.extend(environment_steps(0xB8, 0x01));
        steps.push(extended_step(signed()));
        // The second time at once.
        steps.push(verify_step(0x90, "90 00"));
        steps.extend(environment_steps(0xB8, 0x01));
        steps.push(extended_step(signed()));
        let (card, seen) = script(steps);
        let mut key = open(card, &[known("classic-incard")]).unwrap();
        for times in 1..=2 {
            assert_eq!(key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap(), signature(&padded()));
            assert_eq!(seen.verifies(), times, "{refusal}");
        }
    }
}

#[test]
fn a_card_that_takes_neither_form_is_asked_the_other_way() {
    let mut steps = vec![verify_step(0x90, "90 00")];
    steps.extend(environment_steps(0xB8, 0x01));
    let (first, _) = chained_steps(Vec::new()).swap_remove(0);
    steps.push((first, vec![0x6D, 0x00]));
    steps.extend(environment_steps(0xB8, 0x01));
    steps.push(extended_step(vec![0x67, 0x00]));
    steps.extend(environment_steps(0xB6, 0x01));
    let mut whole = vec![0x10, 0x2A, 0x9E, 0x9A, 0xFF];
    whole.extend_from_slice(padded().get(..255).unwrap());
    steps.push((whole, vec![0x90, 0x00]));
    let mut end = vec![0x00, 0x2A, 0x9E, 0x9A, 1];
    end.extend_from_slice(padded().get(255..).unwrap());
    end.push(0);
    steps.push((end, signed()));
    let (result, verifies) = sign(steps);
    assert_eq!((result.unwrap(), verifies), (signature(&padded()), 1));
}

#[test]
fn with_t_0_the_signature_is_fetched_and_no_long_command_is_tried() {
    let login = |pieces: Vec<Step>| {
        let mut steps = serial_steps();
        steps.push(verify_step(0x90, "90 00"));
        steps.push(step("00 22 F3 03 00", "90 00"));
        steps.extend(environment_steps(0xB8, 0x01).into_iter().skip(1));
        steps.extend(pieces);
        let (card, _) = scripted(steps, Protocol::T0, &[]);
        let mut key = open(card, &[known("classic-incard")]).unwrap();
        key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO))
    };
    let mut pieces = chained_steps(vec![0x61, 0x00]);
    pieces[1].0.pop();
    pieces.push((vec![0x00, 0xC0, 0x00, 0x00, 0x00], signed()));
    assert_eq!(login(pieces).unwrap(), signature(&padded()));
    let mut pieces = chained_steps(Vec::new());
    pieces.truncate(1);
    pieces[0].1 = vec![0x68, 0x84];
    assert!(matches!(login(pieces).unwrap_err().cause(), CardError::Status(0x6884)));
}

#[test]
fn a_key_that_only_signs_is_used_the_other_way() {
    let mut steps = vec![verify_step(0x90, "90 00")];
    steps.extend(environment_steps(0xB8, 0x01));
    let (first, _) = chained_steps(Vec::new()).swap_remove(0);
    steps.push((first, vec![0x69, 0x85]));
    steps.extend(environment_steps(0xB6, 0x01));
    let mut whole = vec![0x10, 0x2A, 0x9E, 0x9A, 0xFF];
    whole.extend_from_slice(padded().get(..255).unwrap());
    steps.push((whole, vec![0x6A, 0x80]));
    steps.extend(environment_steps(0xB6, 0x01));
    let mut info = vec![0x00, 0x2A, 0x9E, 0x9A, 51];
    info.extend_from_slice(&DIGEST_INFO);
    info.push(0);
    steps.push((info, signed()));
    let (result, verifies) = sign(steps);
    assert_eq!((result.unwrap(), verifies), (signature(&padded()), 1));
}

#[test]
fn a_pin_forgotten_in_between_is_not_presented_again() {
    let mut steps = vec![verify_step(0x90, "90 00")];
    steps.extend(environment_steps(0xB8, 0x01));
    steps.extend(chained_steps(vec![0x69, 0x82]));
    let (result, verifies) = sign(steps);
    assert!(matches!(result.unwrap_err().cause(), CardError::PinForgotten));
    assert_eq!(verifies, 1);
}

#[test]
fn a_signature_that_is_none_is_refused() {
    let other = [signature(&[1; 256]), vec![0x90, 0x00]].concat();
    for answer in [other, vec![0x90, 0x00], [vec![7; 255], vec![0x90, 0x00]].concat()] {
        let mut steps = vec![verify_step(0x90, "90 00")];
        steps.extend(environment_steps(0xB8, 0x01));
        steps.extend(chained_steps(answer));
        assert!(matches!(sign(steps).0.unwrap_err().cause(), CardError::BadSignature));
    }
}

#[test]
fn after_a_reset_by_another_program_the_card_is_recognised_before_it_gets_a_pin() {
    let begins = [Begun::AsLeft, Begun::WasReset];
    let mut steps = serial_steps();
    steps.extend(warm_steps());
    let (card, _) = scripted(steps, Protocol::T1, &begins);
    let mut key = open(card, &[known("classic-incard")]).unwrap();
    assert_eq!(key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap(), signature(&padded()));

    let mut steps = serial_steps();
    steps.extend(serial_steps());
    steps[3].1 = b"0000000000000001\x90\x00".to_vec();
    let (card, seen) = scripted(steps, Protocol::T1, &begins);
    let mut key = open(card, &[known("classic-incard")]).unwrap();
    let error = key.sign(&typed(), ToSign::DigestInfo(&DIGEST_INFO)).unwrap_err();
    assert!(matches!(error.cause(), CardError::Exchanged));
    assert_eq!(seen.verifies(), 0);
}

#[test]
fn a_pinpad_that_is_not_there_cannot_be_used() {
    let (card, seen) = script(serial_steps());
    let mut key = open(card, &[known("classic-incard")]).unwrap();
    assert!(!key.has_pinpad());
    let error = key.sign(&PinSource::Pinpad, ToSign::DigestInfo(&DIGEST_INFO)).unwrap_err();
    assert!(matches!(error.pin(), Some(PinError::NoWindow)));
    assert_eq!(seen.verifies(), 0);
}

#[test]
fn a_layout_that_tells_its_tries_for_nothing_is_asked_and_a_blocked_pin_is_told_before_it_is_typed() {
    let row = r#"{"id": "telling", "certificate": "1100/1101", "key": 1, "pin": 16, "tells_tries": true}"#;
    let layout: Layout = serde_json::from_str(row).unwrap();
    let told = |answer| {
        let mut channel = Channel::new(script(vec![step("00 20 00 10", answer)]).0, None);
        channel.begin(TimeLimit::Look).unwrap();
        sign::tries_left(&mut channel, &mut Files::default(), &layout)
    };
    assert_eq!(told("63 C1").unwrap(), Some(Some(1)));
    assert_eq!(told("90 00").unwrap(), Some(None));
    for silent in ["63 00", "6A 88", "67 00"] {
        assert_eq!(told(silent).unwrap(), None, "{silent}");
    }
    for blocked in ["63 C0", "69 83"] {
        assert!(matches!(told(blocked).unwrap_err().pin(), Some(PinError::Blocked)), "{blocked}");
    }
}

#[test]
fn what_a_card_told_of_its_tries_last_is_known_when_it_is_read_again() {
    let remembered = KnownCard { tries_left: Some(1), ..known("classic-incard") };
    // The layout it was found in may be one that is no more: then all is read anew.
    let of_old = KnownCard { layout: "of old".into(), ..remembered.clone() };
    for (steps, card) in [(serial_steps(), &remembered), (cold_steps("00 A4 08 0C 04 11 00 11 01"), &of_old)]
    {
        let key = open(script(steps).0, std::slice::from_ref(card)).unwrap();
        assert_eq!(key.known().tries_left, Some(1), "{card:?}");
    }
}
