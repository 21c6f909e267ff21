//! Certificates made for a test: an authority, servers and cards.

use std::sync::OnceLock;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};

static AUTHORITY: OnceLock<PKey<Private>> = OnceLock::new();
static SERVER: OnceLock<PKey<Private>> = OnceLock::new();
static CARD: OnceLock<PKey<Private>> = OnceLock::new();

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) certificate: X509,
    pub(crate) key: PKey<Private>,
}

/// A certificate authority with this common name.
pub(crate) fn authority(name: &str) -> Pair {
    let key = key_for(&AUTHORITY);
    let mut builder = begin(name, &key);
    builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
    builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build().unwrap()).unwrap();
    finish(builder, name, &key, &key)
}

impl Pair {
    /// A server's certificate for these names.
    pub(crate) fn server(&self, names: &[&str]) -> Self {
        let key = key_for(&SERVER);
        let mut builder = begin("portale", &key);
        let mut alternatives = SubjectAlternativeName::new();
        for name in names {
            alternatives.dns(name);
        }
        let extension = alternatives.build(&builder.x509v3_context(Some(&self.certificate), None)).unwrap();
        builder.append_extension(extension).unwrap();
        self.sign(builder, key)
    }

    /// A card's authentication certificate (docs/facts/smartcard.md 1.2).
    pub(crate) fn card(&self) -> Self {
        let key = key_for(&CARD);
        let mut builder = begin("RSSMRA80A01H501U/1234567890123456.abc=", &key);
        builder.append_extension(KeyUsage::new().critical().digital_signature().build().unwrap()).unwrap();
        builder.append_extension(ExtendedKeyUsage::new().client_auth().build().unwrap()).unwrap();
        self.sign(builder, key)
    }

    fn sign(&self, mut builder: X509Builder, key: PKey<Private>) -> Self {
        builder.set_issuer_name(self.certificate.subject_name()).unwrap();
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        Self { certificate: builder.build(), key }
    }
}

/// Making a key takes longer than a login: one for each role serves all tests.
fn key_for(role: &OnceLock<PKey<Private>>) -> PKey<Private> {
    role.get_or_init(|| PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()).clone()
}

fn begin(name: &str, key: &PKey<Private>) -> X509Builder {
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_text("CN", name).unwrap();
    let mut serial = BigNum::new().unwrap();
    serial.rand(120, MsbOption::MAYBE_ZERO, false).unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&subject.build()).unwrap();
    builder.set_pubkey(key).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    builder
}

fn finish(mut builder: X509Builder, name: &str, key: &PKey<Private>, signer: &PKey<Private>) -> Pair {
    let mut issuer = X509NameBuilder::new().unwrap();
    issuer.append_entry_by_text("CN", name).unwrap();
    builder.set_issuer_name(&issuer.build()).unwrap();
    builder.sign(signer, MessageDigest::sha256()).unwrap();
    Pair { certificate: builder.build(), key: key.clone() }
}
