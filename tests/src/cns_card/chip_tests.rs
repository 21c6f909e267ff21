//! The card's strictness, command by command, without a reader.

use super::{CardSpec, ChipFamily, Held, Holder, LastWrong, PIN, Transport, chip::Chip};
use crate::{
    card_pki::{CardIdentity, CardPki},
    scratch::Scratch,
};
use std::sync::OnceLock;

fn identity() -> &'static CardIdentity {
    static IDENTITY: OnceLock<CardIdentity> = OnceLock::new();
    IDENTITY.get_or_init(|| {
        let scratch = Scratch::new().expect("a folder");
        CardPki::new(&scratch).and_then(|pki| pki.identity(&Holder::anna())).expect("a card")
    })
}

fn spec(family: ChipFamily) -> CardSpec {
    CardSpec::of(family, identity())
}

fn status(chip: &mut Chip, command: &[u8]) -> u16 {
    chip.answer(command).sw
}

fn verify(chip: &mut Chip, reference: u8, pin: &str) -> u16 {
    let mut data = pin.as_bytes().to_vec();
    data.resize(8, 0xFF);
    status(chip, &[&[0x00, 0x20, 0x00, reference, 0x08][..], &data].concat())
}

fn ready_to_sign(chip: &mut Chip, template: u8) {
    assert_eq!(verify(chip, 0x90, PIN), 0x9000);
    assert_eq!(status(chip, &[0x00, 0x22, 0xF3, 0x03, 0x00]), 0x9000);
    assert_eq!(status(chip, &[0x00, 0x22, 0xF1, template, 0x03, 0x83, 0x01, 0x01]), 0x9000);
}

/// A block as PKCS#1 v1.5 pads it.
fn block() -> Vec<u8> {
    let mut block = vec![0xFF; 256];
    block[..2].copy_from_slice(&[0x00, 0x01]);
    block[204] = 0x00;
    block
}

fn decipher_extended(block: &[u8]) -> Vec<u8> {
    [&[0x00, 0x2A, 0x80, 0x86, 0x00, 0x01, 0x01, 0x00][..], block, &[0x00, 0x00]].concat()
}

#[test]
fn files_are_found_one_level_at_a_time_and_not_across() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x00, 0x00, 0x02, 0x11, 0x01, 0x00]), 0x6A82);
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x00, 0x00, 0x02, 0x11, 0x00, 0x00]), 0x9000);
    let answer = chip.answer(&[0x00, 0xA4, 0x00, 0x00, 0x02, 0x11, 0x01, 0x00]);
    assert_eq!(answer.data.get(2..6), Some(&[0x80, 2, 0x08, 0x00][..]));
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x00, 0x00, 0x02, 0x10, 0x00, 0x00]), 0x6A82);
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x08, 0x00, 0x04, 0x10, 0x00, 0x10, 0x03, 0x00]), 0x9000);
    let answer = chip.answer(&[0x00, 0xB0, 0x00, 0x00, 0x10]);
    assert_eq!((answer.data.as_slice(), answer.sw), (identity().serial.as_bytes(), 0x9000));
}

#[test]
fn the_end_of_a_file_is_told_and_nothing_lies_past_it() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    assert_eq!(status(&mut chip, &[0x00, 0xB0, 0x00, 0x00, 0x10]), 0x6986);
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x08, 0x0C, 0x04, 0x10, 0x00, 0x10, 0x03]), 0x9000);
    let answer = chip.answer(&[0x00, 0xB0, 0x00, 0x0A, 0xFF]);
    assert_eq!((answer.data.len(), answer.sw), (6, 0x6282));
    assert_eq!(status(&mut chip, &[0x00, 0xB0, 0x00, 0x10, 0xFF]), 0x6B00);
}

#[test]
fn protected_files_want_the_pin_and_a_reset_forgets_it() {
    let mut chip = Chip::new(spec(ChipFamily::Athena));
    let select = [0x00, 0xA4, 0x08, 0x0C, 0x04, 0x12, 0x00, 0x12, 0x01];
    let read = [0x00, 0xB0, 0x00, 0x00, 0x08];
    assert_eq!(status(&mut chip, &select), 0x9000);
    assert_eq!(status(&mut chip, &read), 0x6982);
    assert_eq!(verify(&mut chip, 0x10, PIN), 0x9000);
    assert_eq!(status(&mut chip, &read), 0x9000);
    chip.reset();
    assert_eq!(status(&mut chip, &select), 0x9000);
    assert_eq!(status(&mut chip, &read), 0x6982);
}

#[test]
fn wrong_pins_count_an_empty_one_too_and_the_puk_helps() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    assert_eq!(verify(&mut chip, 0x90, "99999"), 0x63C2);
    assert_eq!(status(&mut chip, &[0x00, 0x20, 0x00, 0x90]), 0x63C1);
    assert_eq!(verify(&mut chip, 0x90, "99999"), 0x63C0);
    assert_eq!(verify(&mut chip, 0x90, PIN), 0x6983);
    let unblock =
        |puk: &str| [&[0x00, 0x2C, 0x00, 0x90, 0x10], puk.as_bytes(), b"54321\xFF\xFF\xFF"].concat();
    assert_eq!(status(&mut chip, &unblock("00000000")), 0x63C9);
    assert_eq!(status(&mut chip, &unblock(super::PUK)), 0x9000);
    assert_eq!(verify(&mut chip, 0x90, "54321"), 0x9000);
}

#[test]
fn the_last_wrong_pin_is_answered_either_way() {
    let last = |last_wrong| {
        let mut chip = Chip::new(CardSpec { last_wrong, tries_left: 1, ..spec(ChipFamily::Athena) });
        verify(&mut chip, 0x10, "99999")
    };
    assert_eq!(last(LastWrong::NoneLeft), 0x63C0);
    assert_eq!(last(LastWrong::Blocked), 0x6983);
}

#[test]
fn the_pin_of_st_cards_is_below_the_master_file_only_with_bit_eight() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    assert_eq!(verify(&mut chip, 0x10, PIN), 0x9000);
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x00, 0x0C, 0x02, 0x11, 0x00]), 0x9000);
    assert_eq!(verify(&mut chip, 0x10, PIN), 0x6A88);
    assert_eq!(verify(&mut chip, 0x90, PIN), 0x9000);
    let mut chip = Chip::new(spec(ChipFamily::Athena));
    assert_eq!(verify(&mut chip, 0x90, PIN), 0x6A88);
}

#[test]
fn a_signature_needs_the_environment_the_key_and_the_pin() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    let decipher = decipher_extended(&block());
    assert_eq!(status(&mut chip, &decipher), 0x6985);
    assert_eq!(status(&mut chip, &[0x00, 0x22, 0xF1, 0xB8, 0x03, 0x83, 0x01, 0x01]), 0x6985);
    assert_eq!(status(&mut chip, &[0x00, 0x22, 0xF3, 0x03, 0x00]), 0x9000);
    assert_eq!(status(&mut chip, &[0x00, 0x22, 0xF1, 0xB8, 0x03, 0x83, 0x01, 0x02]), 0x6A88);
    assert_eq!(status(&mut chip, &[0x00, 0x22, 0xF1, 0xB8, 0x03, 0x83, 0x01, 0x01]), 0x9000);
    assert_eq!(status(&mut chip, &decipher), 0x6982);
    assert_eq!(verify(&mut chip, 0x90, PIN), 0x9000);
    let answer = chip.answer(&decipher);
    assert_eq!((answer.data.len(), answer.sw, chip.signatures), (256, 0x9000, 1));
    let mut shown = vec![0; 256];
    let public = identity().key.rsa().expect("an RSA key");
    let count = public.public_decrypt(&answer.data, &mut shown, openssl::rsa::Padding::NONE);
    assert_eq!((count.expect("a signature"), shown), (256, block()));
}

#[test]
fn pieces_and_extended_lengths_are_refused_by_cards_that_have_none() {
    let pieces = |block: &[u8]| {
        let (first, second) = block.split_at(254);
        let begin = [&[0x10, 0x2A, 0x80, 0x86, 0xFF, 0x00][..], first].concat();
        let end = [&[0x00, 0x2A, 0x80, 0x86, 0x02][..], second, &[0x00]].concat();
        (begin, end)
    };
    let (begin, end) = pieces(&block());
    let mut chip = Chip::new(CardSpec { extended: false, ..spec(ChipFamily::St) });
    ready_to_sign(&mut chip, 0xB8);
    assert_eq!(status(&mut chip, &decipher_extended(&block())), 0x6700);
    assert_eq!(status(&mut chip, &begin), 0x9000);
    assert_eq!(status(&mut chip, &end), 0x9000);
    let mut chip = Chip::new(CardSpec { chaining: false, ..spec(ChipFamily::St) });
    ready_to_sign(&mut chip, 0xB8);
    assert_eq!(status(&mut chip, &begin), 0x6884);
    assert_eq!(status(&mut chip, &decipher_extended(&block())), 0x9000);
}

#[test]
fn a_block_past_the_modulus_or_of_another_length_is_refused() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    ready_to_sign(&mut chip, 0xB8);
    assert_eq!(status(&mut chip, &decipher_extended(&[0xFF; 256])), 0x6A80);
    assert_eq!(status(&mut chip, &[0x00, 0x2A, 0x80, 0x86, 0x02, 0x00, 0x01, 0x00]), 0x6700);
}

#[test]
fn a_card_that_pads_itself_deciphers_nothing() {
    let mut chip = Chip::new(CardSpec { raw_rsa: false, ..spec(ChipFamily::St) });
    ready_to_sign(&mut chip, 0xB8);
    assert_eq!(status(&mut chip, &decipher_extended(&block())), 0x6985);
    ready_to_sign(&mut chip, 0xB6);
    let answer = chip.answer(&[0x00, 0x2A, 0x9E, 0x9A, 0x03, 1, 2, 3, 0x00]);
    assert_eq!((answer.data.len(), answer.sw), (256, 0x9000));
}

#[test]
fn answers_of_t0_are_fetched_and_lengths_corrected() {
    let mut chip = Chip::new(CardSpec { transport: Transport::T0, ..spec(ChipFamily::St) });
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x08, 0x00, 0x04, 0x10, 0x00, 0x10, 0x03, 0x00]), 0x6700);
    let sw = status(&mut chip, &[0x00, 0xA4, 0x08, 0x00, 0x04, 0x10, 0x00, 0x10, 0x03]);
    assert_eq!(sw & 0xFF00, 0x6100);
    let length = sw.to_be_bytes()[1];
    assert_eq!(chip.answer(&[0x00, 0xC0, 0x00, 0x00, length]).data.len(), usize::from(length));
    assert_eq!(status(&mut chip, &[0x00, 0xC0, 0x00, 0x00, length]), 0x6985);
    assert_eq!(status(&mut chip, &[0x00, 0xB0, 0x00, 0x00, 0xFF]), 0x6C10);
    assert_eq!(chip.answer(&[0x00, 0xB0, 0x00, 0x00, 0x10]).data.len(), 16);
}

#[test]
fn the_certificate_of_idemia_2021_is_elsewhere() {
    let mut chip = Chip::new(spec(ChipFamily::Idemia2021));
    let path = [0x00, 0xA4, 0x08, 0x0C, 0x06, 0x14, 0x00, 0x90, 0x01, 0x20, 0x02];
    assert_eq!(status(&mut chip, &path), 0x9000);
    assert_eq!(chip.answer(&[0x00, 0xB0, 0x00, 0x00, 0x04]).data, identity().der[..4]);
    assert_eq!(status(&mut chip, &[0x00, 0xA4, 0x08, 0x0C, 0x04, 0x11, 0x00, 0x11, 0x01]), 0x9000);
    assert_ne!(chip.answer(&[0x00, 0xB0, 0x00, 0x00, 0x01]).data, [0x30]);
}

#[test]
fn a_card_without_certificate_has_no_such_file_and_a_wiped_one_has_zeros() {
    let select = [0x00, 0xA4, 0x08, 0x0C, 0x04, 0x11, 0x00, 0x11, 0x01];
    let mut chip = Chip::new(CardSpec { certificate: Held::Nothing, ..spec(ChipFamily::St) });
    assert_eq!(status(&mut chip, &select), 0x6A82);
    let mut chip = Chip::new(CardSpec { certificate: Held::Zeros, ..spec(ChipFamily::St) });
    assert_eq!(status(&mut chip, &select), 0x9000);
    assert_eq!(chip.answer(&[0x00, 0xB0, 0x00, 0x00, 0x08]).data, [0; 8]);
}

#[test]
fn odd_commands_get_an_answer_and_no_more() {
    let mut chip = Chip::new(spec(ChipFamily::St));
    for (command, sw) in [
        (&[][..], 0x6700),
        (&[0x00, 0xA4], 0x6700),
        (&[0x80, 0xA4, 0x00, 0x00], 0x6E00),
        (&[0x0C, 0xA4, 0x00, 0x00], 0x6882),
        (&[0x00, 0xFF, 0x00, 0x00], 0x6D00),
        (&[0x00, 0xC0, 0x00, 0x00, 0x00], 0x6985),
        (&[0x00, 0xA4, 0x04, 0x00, 0x02, 0xA0, 0x00, 0x00], 0x6A82),
        (&[0x00, 0xCA, 0x01, 0x80, 0x00], 0x6A88),
    ] {
        assert_eq!(status(&mut chip, command), sw, "{command:02X?}");
    }
    assert_eq!(chip.answer(&[0x00, 0x84, 0x00, 0x00, 0x08]).data.len(), 8);
}
