//! Any answers from a card: it is read or refused, and a PIN is presented to it once at most.
#![no_main]

#[path = "../scripted_card.rs"]
mod scripted_card;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    scripted_card::signs(input);
});
