//! Any file as a mail: it is read or refused, twice alike; nothing of it is believed that only a message inside says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use staffetta_core::notice::{Recognition, SenderTrust};
use staffetta_core::session_id::EXAMPLE_CODE;
use staffetta_core::{SessionId, Timestamp, User};
use staffetta_host::mail;

/// 14/12/2026 08:30 in Italy.
const NOW: Timestamp = Timestamp::from_seconds(1_797_233_400);

fuzz_target!(|file: &[u8]| {
    let Ok(mail) = mail::read(file) else { return };
    let again = mail::read(file).expect("what was read is read again");
    assert_eq!(mail.message.text, again.message.text);
    let recognition = mail.recognise(&User::default(), NOW);
    if let Some(enclosed) = &mail.enclosed
        && let Recognition::Notice(notice) =
            staffetta_core::notice::recognise(enclosed, &User::default(), NOW)
    {
        assert!(notice.sender != SenderTrust::Known);
    }
    if let Recognition::Notice(notice) = recognition
        && let Ok(session) = notice.into_session()
    {
        // The example's code is read as any other, and no vault takes it.
        assert!(
            session.is_well_formed()
                || SessionId::from_checked(EXAMPLE_CODE).is_ok_and(|example| session.id == example)
        );
    }
});
