//! OpenSC, which knows nothing of us, takes the virtual card for a real CNS: recognises, reads, unblocks it and signs
//! with it.

use anyhow::{Result, ensure};
use openssl::{hash::MessageDigest, sign::Verifier, x509::X509};
use sha2::{Digest, Sha256};
use staffetta_tests::cns_card::{CardSpec, ChipFamily, PIN, PUK, Transport};

use super::reader::{ReaderWithCard, run};

const MODULE: &str = "opensc-pkcs11.so";
/// OpenSC takes a card that says version 1.0 for one of 1024 bits, and signs with no other key on it
/// (docs/facts/smartcard.md 1.1).
const FAMILIES: [(ChipFamily, u32); 2] = [(ChipFamily::St2021, 2048), (ChipFamily::Athena, 1024)];
const MESSAGE: &[u8] = b"Buongiorno";

/// Recognised, read, signed with, and the signature is of this key.
fn is_a_cns(reader: &ReaderWithCard, maker: &str) -> Result<()> {
    let name = run("opensc-tool", &["-r", "0", "-n"])?;
    ensure!(name.out.trim() == "CNS card", "{}", name.all);
    let contents = run("pkcs15-tool", &["-r", "0", "-D"])?;
    for word in ["PKCS#15 Card [ANNA BIANCHI]", maker, "CNS0", "3f0011001101"] {
        ensure!(contents.out.contains(word), "{word:?} is not in {}", contents.all);
    }
    let certificate = run("pkcs15-tool", &["-r", "0", "--read-certificate", "01"])?;
    ensure!(certificate.content, "{}", certificate.all);
    ensure!(
        X509::from_pem(certificate.out.as_bytes())?.to_der()? == reader.identity.der,
        "another certificate"
    );
    signs(reader, PIN)
}

fn signs(reader: &ReaderWithCard, pin: &str) -> Result<()> {
    reader.scratch.write("hash", Sha256::digest(MESSAGE))?;
    let signed = reader.sign("hash", pin)?;
    ensure!(signed.content, "{}", signed.all);
    let signature = std::fs::read(reader.scratch.path().join("hash.signature"))?;
    let key = X509::from_der(&reader.identity.der)?.public_key()?;
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key)?;
    verifier.update(MESSAGE)?;
    ensure!(verifier.verify(&signature)?, "the signature is not of this key");
    Ok(())
}

#[test]
fn opensc_reads_and_signs_with_an_st_card() -> Result<()> {
    let reader = ReaderWithCard::with(ChipFamily::St2021, 2048)?;
    is_a_cns(&reader, "STIncard")?;
    let record = reader.card.record();
    assert_eq!((record.verifies, record.wrong_verifies, record.signatures), (1, 0, 1));
    Ok(())
}

#[test]
fn opensc_reads_and_signs_with_an_athena_card_of_1024_bits() -> Result<()> {
    is_a_cns(&ReaderWithCard::with(ChipFamily::Athena, 1024)?, "Athena")
}

#[test]
fn opensc_reads_and_signs_with_an_oberthur_card_of_1024_bits() -> Result<()> {
    is_a_cns(&ReaderWithCard::with(ChipFamily::Oberthur, 1024)?, "Oberthur")
}

#[test]
fn opensc_reads_and_signs_with_a_card_of_a_maker_it_has_never_heard_of() -> Result<()> {
    is_a_cns(&ReaderWithCard::with(ChipFamily::NewLot, 2048)?, "mask: Unknown")
}

#[test]
fn opensc_signs_when_answers_have_to_be_fetched() -> Result<()> {
    let fetched = |spec: &mut CardSpec| spec.transport = Transport::T1Fetched;
    is_a_cns(&ReaderWithCard::of(ChipFamily::St, 2048, fetched)?, "STIncard")
}

#[test]
fn openscs_pkcs11_module_passes_its_own_tests_on_the_card() -> Result<()> {
    for (family, bits) in FAMILIES {
        let _reader = ReaderWithCard::with(family, bits)?;
        let said = run("pkcs11-tool", &["--module", MODULE, "--slot-index", "0", "-l", "--pin", PIN, "-t"])?;
        ensure!(said.content && said.all.contains("No errors"), "{family:?}: {}", said.all);
    }
    Ok(())
}

#[test]
fn a_wrong_pin_costs_a_try_and_no_signature_is_made() -> Result<()> {
    let reader = ReaderWithCard::with(ChipFamily::St2021, 2048)?;
    reader.scratch.write("hash", Sha256::digest(MESSAGE))?;
    assert!(!reader.sign("hash", "99999")?.content);
    let record = reader.card.record();
    assert_eq!((record.wrong_verifies, record.signatures, reader.card.tries_left()), (1, 0, 2));
    signs(&reader, PIN)?;
    assert_eq!(reader.card.tries_left(), 3);
    Ok(())
}

#[test]
fn a_blocked_pin_is_refused_until_the_puk_unblocks_it() -> Result<()> {
    for (family, bits) in FAMILIES {
        let reader = ReaderWithCard::of(family, bits, |spec| spec.tries_left = 0)?;
        reader.scratch.write("hash", Sha256::digest(MESSAGE))?;
        let refused = reader.sign("hash", PIN)?;
        ensure!(!refused.content, "{family:?}: signed with a blocked PIN");
        assert_eq!(reader.card.record().wrong_verifies, 0, "there was no try left to lose");
        let arguments = ["-r", "0", "--unblock-pin", "--puk", PUK, "--new-pin", "54321"];
        let unblocked = run("pkcs15-tool", &arguments)?;
        ensure!(unblocked.content, "{family:?}: {}", unblocked.all);
        assert_eq!((reader.card.tries_left(), reader.card.record().unblocks), (3, 1));
        signs(&reader, "54321")?;
    }
    Ok(())
}
