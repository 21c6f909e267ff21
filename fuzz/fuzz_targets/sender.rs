//! Any senders of a notice: only the issuer's one address, named alone, is known, in whatever capitals; an unknown
//! sender has one address or none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_core::notice::{Message, Recognition, Sender, SenderTrust, recognise};
use staffetta_core::{Timestamp, User};

const NOTICE: &str = "Identificativo di sessione: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1\n\
    La richiesta è stata effettuata il: 30/03/2026 18:19";
const NOW: Timestamp = Timestamp::from_seconds(1_774_888_200);
const GENUINE: &str = "sirped_noreply@csi.it";

fn message(lines: &str) -> Message {
    let mut message = Message { text: NOTICE.into(), ..Message::default() };
    for line in lines.lines() {
        match line.split_once('\t') {
            Some(("elsewhere", address)) => message.shown_elsewhere.push(address.into()),
            Some(("", name)) => message.from.push(Sender { address: None, name: name.into() }),
            Some((address, name)) => {
                message.from.push(Sender { address: Some(address.into()), name: name.into() });
            }
            None => message.enclosed = message.enclosed || line == "enclosed",
        }
    }
    message
}

fn judged(message: &Message) -> (SenderTrust, Option<String>) {
    match recognise(message, &User::default(), NOW) {
        Recognition::Notice(notice) => (notice.sender, notice.sender_address),
        other => panic!("not a notice: {other:?}"),
    }
}

fuzz_target!(|lines: &str| {
    let message = message(lines);
    let (trust, address) = judged(&message);
    let own: Vec<&str> = message.from.iter().filter_map(|sender| sender.address.as_deref()).collect();
    match trust {
        SenderTrust::Known => {
            assert!(!message.enclosed && own.len() == 1 && address.as_deref() == Some(GENUINE));
            assert!(message.shown_elsewhere.iter().all(|other| other.to_ascii_lowercase().contains(GENUINE)));
            let mut shouted = message;
            for sender in &mut shouted.from {
                sender.address = sender.address.as_deref().map(str::to_ascii_uppercase);
            }
            assert!(judged(&shouted).0 == SenderTrust::Known);
        }
        SenderTrust::Unknown => {
            assert!(own.len() <= 1 && (message.enclosed || address.as_deref() != Some(GENUINE)))
        }
        SenderTrust::Contradicts => {}
    }
});
