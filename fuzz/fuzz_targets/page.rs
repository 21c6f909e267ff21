//! Any description of a page: a code goes only to fields that were described and can be written in, and to one alone
//! only if it holds all of it, or that is told; whatever stands beside them. What a webmail shows at an address, and
//! the day it writes, are read or not read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_core::field::{FieldDescription, asking, codes};
use staffetta_core::{Origin, SessionId, Timestamp, profiles};
use staffetta_core::{webmail, webmail_date};

const NOW: Timestamp = Timestamp::from_seconds(1_774_888_200);
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
        labels: vec![label],
        placeholder,
        names,
        around,
        max_length,
        usable: flags.contains('u'),
        others: u32::from(!flags.contains('a')),
        ..FieldDescription::default()
    }
}

fuzz_target!(|text: &str| {
    let fields: Vec<FieldDescription> =
        text.lines().take(8).enumerate().map(|(n, line)| field(n, line)).collect();
    for (issuer, code) in profiles::issuers().iter().flat_map(|issuer| codes(std::slice::from_ref(&issuer.id))) {
        let all = asking(&fields, code);
        for one in &all {
            let chosen: Vec<&FieldDescription> = one.fields.iter().map(|handle| &fields[*handle as usize]).collect();
            assert!(chosen.iter().all(|field| field.usable));
            if let [field] = chosen[..] {
                let room = field.max_length.filter(|longest| (*longest as usize) < SessionId::whole_length(&issuer.code_groups));
                assert_eq!(room, one.room, "a field that is too short is told of");
                let alone = asking(std::slice::from_ref(field), code);
                assert_eq!(alone, [one.clone()], "what asks among others asks alone");
            }
        }
        let mut more = fields.clone();
        more.push(FieldDescription { usable: false, handle: 99, ..field(0, text) });
        assert_eq!(asking(&more, code), all, "whatever cannot be written in");
    }
    for line in text.lines() {
        if let Ok(origin) = Origin::of_address(line) {
            for (webmail, _) in webmail::shown_at(&origin, line) {
                let mut mailboxes = profiles::mailboxes().iter();
                let is_its_own = mailboxes.any(|known| known.webmail == webmail.id && known.hosts.contains(origin.host()));
                assert!(!webmail.nowhere_else || is_its_own);
            }
        }
        if let Some(received) = webmail_date::read(line, NOW) {
            let is_written_out = line.chars().filter(char::is_ascii_digit).count() > 6;
            assert!(is_written_out || received <= NOW.plus(SLACK), "{line}");
        }
    }
});
