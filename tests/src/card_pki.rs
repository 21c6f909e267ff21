//! Who vouches for whom in the runs with a card: a region that issues cards, an authority for the portals' names, and those that a
//! portal or a client must not believe. Made for the run and gone with it: no trust store is touched. Knows no card and no server.

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::STANDARD};
use openssl::{
    asn1::{Asn1Integer, Asn1Time},
    bn::BigNum,
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{
        X509, X509Builder, X509Name,
        extension::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
            SubjectKeyIdentifier,
        },
    },
};
use sha2::{Digest, Sha256};

use crate::{cns_card::Holder, random};

const DAY: i64 = 24 * 60 * 60;

/// When a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Today.
    Now,
    /// It was, until yesterday.
    Expired,
    /// It will be, from tomorrow on.
    NotYet,
}

/// A certificate authority that exists only for this run.
#[derive(Debug)]
pub struct CardAuthority {
    key: PKey<Private>,
    certificate: X509,
}

/// What a card is made of: its key, its certificate, and whose it is.
#[derive(Clone, Debug)]
pub struct CardIdentity {
    /// Whose card it is.
    pub holder: Holder,
    /// EF_IDCarta, 16 digits.
    pub serial: String,
    /// The authentication key.
    pub key: PKey<Private>,
    /// The authentication certificate.
    pub certificate: X509,
    /// The certificate, DER.
    pub der: Vec<u8>,
}

/// What a server needs to show who it is.
#[derive(Clone, Debug)]
pub struct ServerIdentity {
    /// The certificate and its authority's, PEM.
    pub chain: String,
    /// The key, PEM.
    pub key: String,
}

impl CardAuthority {
    /// The region that issues the cards.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn of_the_region() -> Result<Self> {
        Self::new("Regione Piemonte - CA Autenticazione CNS", "Actalis S.p.A.", 3072)
    }

    /// One that no portal knows.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn unknown_to_portals() -> Result<Self> {
        Self::new("Ente Sconosciuto CA Cittadini", "Ente Sconosciuto", 2048)
    }

    /// The one of the portals' names: what the public authorities are outside.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn of_servers() -> Result<Self> {
        Self::new("Staffetta test server authority", "Staffetta", 2048)
    }

    /// An antivirus that reads HTTPS: it shows a certificate of its own for every name.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn of_an_antivirus() -> Result<Self> {
        Self::new("Kaspersky Anti-Virus Personal Root Certificate", "AO Kaspersky Lab", 2048)
    }

    /// The certificate, PEM.
    ///
    /// # Errors
    /// When OpenSSL cannot write it.
    pub fn pem(&self) -> Result<String> {
        Ok(String::from_utf8(self.certificate.to_pem()?)?)
    }

    /// A card for `holder`, with a key of `bits`.
    ///
    /// # Errors
    /// When OpenSSL refuses.
    pub fn card(&self, holder: &Holder, bits: u32, validity: Validity) -> Result<CardIdentity> {
        let digits = u64::from_be_bytes(random::random_bytes()?) % 10_000_000_000;
        let serial = format!("612600{digits:010}");
        let hash = Sha256::digest(format!("{}{serial}", holder.codice_fiscale));
        let hash = STANDARD.encode(hash.get(..20).unwrap_or_default());
        let name = name(&[
            ("C", "IT"),
            ("O", "TS-CNS"),
            ("OU", "Regione Piemonte"),
            ("CN", &format!("{}/{serial}.{hash}", holder.codice_fiscale)),
        ])?;
        let key = PKey::from_rsa(Rsa::generate(bits)?)?;
        let mut builder = begin(&key, &name, self.certificate.subject_name(), validity)?;
        builder.append_extension(BasicConstraints::new().build()?)?;
        builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
        builder.append_extension(ExtendedKeyUsage::new().client_auth().build()?)?;
        self.add_authority_key(&mut builder)?;
        builder.sign(&self.key, MessageDigest::sha256())?;
        let certificate = builder.build();
        let der = certificate.to_der()?;
        Ok(CardIdentity { holder: holder.clone(), serial, key, certificate, der })
    }

    /// A server's certificate for `names`.
    ///
    /// # Errors
    /// When OpenSSL refuses.
    pub fn server(&self, names: &[&str], validity: Validity) -> Result<ServerIdentity> {
        let first = names.first().context("a server has a name")?;
        let key = PKey::from_rsa(Rsa::generate(2048)?)?;
        let subject = name(&[("C", "IT"), ("CN", first)])?;
        let mut builder = begin(&key, &subject, self.certificate.subject_name(), validity)?;
        let mut alternatives = SubjectAlternativeName::new();
        for name in names {
            alternatives.dns(name);
        }
        let alternatives = alternatives.build(&builder.x509v3_context(Some(&self.certificate), None))?;
        builder.append_extension(alternatives)?;
        builder.append_extension(BasicConstraints::new().build()?)?;
        builder
            .append_extension(KeyUsage::new().critical().digital_signature().key_encipherment().build()?)?;
        builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
        self.add_authority_key(&mut builder)?;
        builder.sign(&self.key, MessageDigest::sha256())?;
        let certificate = String::from_utf8(builder.build().to_pem()?)?;
        let chain = certificate + &self.pem()?;
        Ok(ServerIdentity { chain, key: String::from_utf8(key.private_key_to_pem_pkcs8()?)? })
    }

    fn new(common_name: &str, organisation: &str, bits: u32) -> Result<Self> {
        let key = PKey::from_rsa(Rsa::generate(bits)?)?;
        let name = name(&[("C", "IT"), ("O", organisation), ("CN", common_name)])?;
        let mut builder = begin(&key, &name, &name, Validity::Now)?;
        builder.append_extension(BasicConstraints::new().critical().ca().pathlen(0).build()?)?;
        builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build()?)?;
        let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
        builder.append_extension(identifier)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok(Self { key, certificate: builder.build() })
    }

    fn add_authority_key(&self, builder: &mut X509Builder) -> Result<()> {
        let context = builder.x509v3_context(Some(&self.certificate), None);
        let identifier = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
        Ok(builder.append_extension(identifier)?)
    }
}

fn begin(
    key: &PKey<Private>,
    subject: &X509Name,
    issuer: &openssl::x509::X509NameRef,
    validity: Validity,
) -> Result<X509Builder> {
    let now = jiff::Timestamp::now().as_second();
    let (from, until) = match validity {
        Validity::Now => (now - DAY, now + 365 * DAY),
        Validity::Expired => (now - 365 * DAY, now - DAY),
        Validity::NotYet => (now + DAY, now + 365 * DAY),
    };
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    let serial = BigNum::from_slice(&random::random_bytes::<15>()?)?;
    builder.set_serial_number(&*Asn1Integer::from_bn(&serial)?)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::from_unix(from)?)?;
    builder.set_not_after(&*Asn1Time::from_unix(until)?)?;
    Ok(builder)
}

fn name(entries: &[(&str, &str)]) -> Result<X509Name> {
    let mut builder = X509Name::builder()?;
    for (field, value) in entries {
        builder.append_entry_by_text(field, value)?;
    }
    Ok(builder.build())
}
