//! The way over a PKCS#11 module, with SoftHSM as the module: a token that has a key and certificate like a CNS'.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};
use std::{env, fs};

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::{Padding, Rsa};
use openssl::x509::{X509, X509NameBuilder};
use staffetta_card::card::{KeyAbility, PinSource, ToSign, Wanted};
use staffetta_card::pin::Pin;
use staffetta_card::pkcs11;
use staffetta_protocol::{Failure, FailureCode};

/// Debian's package softhsm2.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "12345";
/// Where SoftHSM finds its tokens; it reads the variable when the module is loaded.
const SETTINGS: &str = "SOFTHSM2_CONF";

#[test]
fn a_token_of_a_module_signs_and_tells_a_wrong_pin() {
    // A test cannot set a variable of its own process: it runs itself again with one.
    if env::var_os("STAFFETTA_TOKEN_IS_READY").is_some() {
        return the_token_signs();
    }
    let folder = tempfile::tempdir().unwrap();
    let settings = make_token(folder.path());
    let again = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_token_of_a_module_signs_and_tells_a_wrong_pin", "--nocapture"])
        .env(SETTINGS, settings)
        .env("STAFFETTA_TOKEN_IS_READY", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success(), "{said}{}", String::from_utf8_lossy(&again.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

fn the_token_signs() {
    let wanted = |now| Wanted { serial: None, known: &[], keyboard_readers: &[], now, trace: None };
    let now = SystemTime::now();
    let mut keys = pkcs11::find(&[PathBuf::from(MODULE)], &wanted(now)).unwrap();
    assert_eq!(keys.len(), 1);
    let mut key = keys.remove(0);
    assert_eq!(key.ability(), KeyAbility::RawRsa);
    assert_eq!(key.known().layout, "pkcs11");
    assert!(!key.known().serial.is_empty() && !key.has_pinpad());
    let typed = |digits: &str| PinSource::Typed(Pin::read(digits.as_bytes()).unwrap());

    let wrong = Failure::from(key.sign(&typed("99999"), ToSign::DigestInfo(&[0x30; 51])).unwrap_err());
    assert_eq!((wrong.code(), wrong.params().tries), (FailureCode::PinWrong, None));

    let mut block = vec![0x01; 256];
    block[0] = 0;
    let signature = key.sign(&typed(PIN), ToSign::Block(&block)).unwrap();
    let certificate = X509::from_der(key.certificate()).unwrap();
    let public = certificate.public_key().unwrap().rsa().unwrap();
    let mut opened = vec![0; 256];
    public.public_decrypt(&signature, &mut opened, Padding::NONE).unwrap();
    assert_eq!(opened, block);

    let signature = key.sign(&typed(PIN), ToSign::DigestInfo(&[0x30; 51])).unwrap();
    let length = public.public_decrypt(&signature, &mut opened, Padding::PKCS1).unwrap();
    assert_eq!(opened.get(..length), Some(&[0x30; 51][..]));

    let late = now + Duration::from_secs(400 * 86_400);
    let expired = pkcs11::find(&[PathBuf::from(MODULE)], &wanted(late)).err().unwrap();
    assert_eq!(Failure::from(expired).code(), FailureCode::CertificateExpired);
}

/// Makes a token in a folder; the path of the settings that lead to it.
fn make_token(folder: &Path) -> PathBuf {
    let settings = folder.join("softhsm2.conf");
    let tokens = folder.join("tokens");
    fs::create_dir(&tokens).unwrap();
    fs::write(&settings, format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    let (key, certificate) = key_and_certificate(folder);
    let tool = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).env(SETTINGS, &settings).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    };
    tool(
        "softhsm2-util",
        &["--init-token", "--free", "--label", "cns", "--so-pin", "87654321", "--pin", PIN],
    );
    let key = key.to_str().unwrap();
    tool(
        "softhsm2-util",
        &["--import", key, "--token", "cns", "--label", "CNS0", "--id", "01", "--pin", PIN],
    );
    let certificate = certificate.to_str().unwrap();
    let store = ["--module", MODULE, "--token-label", "cns", "--login", "--pin", PIN, "--write-object"];
    tool("pkcs11-tool", &[&store[..], &[certificate, "--type", "cert", "--id", "01"]].concat());
    settings
}

fn key_and_certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "RSSMRA80A01H501U/6090010669298009.abc=").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(&key).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(365).unwrap()).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    let paths = (folder.join("key.pem"), folder.join("certificate.der"));
    fs::write(&paths.0, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    fs::write(&paths.1, builder.build().to_der().unwrap()).unwrap();
    paths
}
