//! The way over a manufacturer's PKCS#11 module, with OpenSC's module on the virtual card. Calls the card's process as
//! a library: no family of ours is reached over this module, so no login of a user leads there.

use std::{path::PathBuf, time::SystemTime};

use anyhow::{Context as _, Result, ensure};
use openssl::{rsa::Padding, x509::X509};
use pcsc::{Context, Disposition, Scope};
use staffetta_card::{
    card::{CardError, KeyAbility, PinSource, ToSign, Wanted},
    pin::{Pin, PinError},
    pkcs11,
};
use staffetta_tests::cns_card::PIN;

use crate::support::{alone_with_the_card, on_card_pc};

/// Debian's package opensc-pkcs11.
const MODULE: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

#[test]
fn openscs_module_signs_with_the_card_tells_a_wrong_pin_and_lets_go_of_the_card() -> Result<()> {
    on_card_pc(|pc| {
        let now = SystemTime::now();
        let wanted = Wanted { serial: None, known: &[], keyboard_readers: &[], now, trace: None };
        let keys = pkcs11::find(&[PathBuf::from(MODULE)], &wanted)?;
        let mut key = keys.into_iter().next().context("the module knows no card")?;
        ensure!(key.certificate() == pc.identity.der, "another certificate");
        ensure!(key.ability() == KeyAbility::RawRsa, "OpenSC pads for a CNS itself");
        let typed = |digits: &str| Pin::read(digits.as_bytes()).map(PinSource::Typed).context("a PIN");

        let wrong = key.sign(&typed("99999")?, ToSign::DigestInfo(&[0x30; 51]));
        let told = wrong.as_ref().err().and_then(CardError::pin);
        ensure!(matches!(told, Some(PinError::Wrong { tries: None })), "{wrong:?}");
        ensure!(pc.card.tries_left() == 2, "{} tries left", pc.card.tries_left());

        let wrong = key.sign(&typed("99999")?, ToSign::DigestInfo(&[0x30; 51]));
        let told = wrong.as_ref().err().and_then(CardError::pin);
        ensure!(matches!(told, Some(PinError::Wrong { tries: Some(1) })), "{wrong:?}");
        ensure!(pc.card.tries_left() == 1, "{} tries left", pc.card.tries_left());

        let signature = key.sign(&typed(PIN)?, ToSign::DigestInfo(&[0x30; 51]))?;
        let public = X509::from_der(key.certificate())?.public_key()?.rsa()?;
        let mut opened = vec![0; 256];
        let length = public.public_decrypt(&signature, &mut opened, Padding::PKCS1)?;
        ensure!(opened.get(..length) == Some(&[0x30; 51][..]), "the signature does not open");
        ensure!(pc.card.record().wrong_verifies == 2 && pc.card.tries_left() == 3);
        ensure!(!pc.card.pin_is_shown(), "whoever talks to the card next finds the PIN verified");
        key.sign(&typed(PIN)?, ToSign::DigestInfo(&[0x30; 51])).context("a second signature")?;

        drop(key);
        let other = Context::establish(Scope::User)?;
        let alone = alone_with_the_card(&other).context("the module holds the card")?;
        alone.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error)?;
        Ok(())
    })
}
