//! Any description of a page: a code goes only to a field that was described, can be written in and holds all of it,
//! whatever the order of the fields and whatever stands beside them; what a webmail shows at an address, and the day it
//! writes, are read or not read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_core::field::{Choice, FieldDescription, choose};
use staffetta_core::{webmail, webmail_date};
use staffetta_core::{Origin, Timestamp, profiles};

const NOW: Timestamp = Timestamp::from_seconds(1_774_888_200);
const CODE_LENGTH: usize = 36;
/// A clock that is behind, as `webmail_date` and `validity` have it.
const SLACK: i64 = 600;

/// A field from a line: kind, label, placeholder, names, words around it, longest value, and of `u` and `a` those that
/// it is: usable, alone.
fn field(handle: usize, line: &str) -> FieldDescription {
    let mut parts = line.split('\t');
    let mut next = || parts.next().unwrap_or_default().to_owned();
    let (kind, label, placeholder, names, around) = (next(), next(), next(), next(), next());
    let max_length = next().parse().ok();
    let flags = next();
    FieldDescription {
        handle: handle as u32,
        kind,
        label,
        placeholder,
        names,
        around,
        max_length,
        usable: flags.contains('u'),
        alone: flags.contains('a'),
    }
}

fuzz_target!(|text: &str| {
    let fields: Vec<FieldDescription> =
        text.lines().take(8).enumerate().map(|(n, line)| field(n, line)).collect();
    for contesto in profiles::issuers().iter().flat_map(|issuer| &issuer.contesti) {
        let choice = choose(&fields, &contesto.id, CODE_LENGTH);
        if let Choice::Field(handle) = choice {
            let chosen = &fields[handle as usize];
            assert!(chosen.usable && chosen.max_length.is_none_or(|longest| longest as usize >= CODE_LENGTH));
            let alone = choose(std::slice::from_ref(chosen), &contesto.id, CODE_LENGTH);
            assert_eq!(alone, choice, "what asks among others asks alone");
        }
        let mut turned = fields.clone();
        turned.reverse();
        assert_eq!(choose(&turned, &contesto.id, CODE_LENGTH), choice, "whatever the order");
        turned.push(FieldDescription { usable: false, handle: 99, ..field(0, text) });
        assert_eq!(choose(&turned, &contesto.id, CODE_LENGTH), choice, "whatever cannot be written in");
    }
    for line in text.lines() {
        if let Ok(origin) = Origin::of_address(line) {
            for (webmail, _) in webmail::shown_at(&origin, line) {
                assert!(!webmail.nowhere_else || webmail.proposed_hosts.contains(origin.host()));
            }
        }
        if let Some(received) = webmail_date::read(line, NOW) {
            let is_written_out = line.chars().filter(char::is_ascii_digit).count() > 6;
            assert!(is_written_out || received <= NOW.plus(SLACK), "{line}");
        }
    }
});
