//! The certificates of a run with cards, made by OpenSSL and thrown away: a regional authority for cards, the cards'
//! certificates, and the certificates of the portal's servers, trusted, untrusted, or made by a program that reads the
//! traffic. Knows no card and no server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use openssl::{
    asn1::{Asn1Integer, Asn1Time},
    bn::BigNum,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{
        X509, X509Builder, X509Extension, X509Name,
        extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName},
    },
};

use crate::{cns_card::Holder, random, scratch::Scratch};

const DAY: i64 = 24 * 3600;

/// The authorities of a run.
#[derive(Debug)]
pub struct CardPki {
    dir: PathBuf,
    cards: Authority,
    stranger: Authority,
    servers: Authority,
    untrusted: Authority,
    antivirus: Authority,
}

/// A card's authentication key with its certificate.
#[derive(Clone, Debug)]
pub struct CardIdentity {
    /// EF_IDCarta: 16 characters.
    pub serial: String,
    /// The key.
    pub key: PKey<Private>,
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Whose it is.
    pub holder: Holder,
}

/// When a card's certificate is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Now.
    Good,
    /// Its time is over.
    Over,
    /// Its time has not begun.
    Ahead,
}

/// Who issued a card's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardIssuer {
    /// The region whose authority the portal knows.
    Region,
    /// Somebody the portal does not know.
    Stranger,
}

/// Who issued a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerIssuer {
    /// An authority among the roots of the run.
    Trusted,
    /// One that is not.
    Untrusted,
    /// An antivirus that reads the traffic; it is among the roots, as such programs put themselves there.
    Antivirus,
}

/// The files of a server's certificate.
#[derive(Clone, Debug)]
pub struct ServerFiles {
    /// Certificate and issuer, PEM.
    pub chain: PathBuf,
    /// Key, PEM.
    pub key: PathBuf,
}

#[derive(Debug)]
struct Authority {
    key: PKey<Private>,
    certificate: X509,
}

impl CardPki {
    /// Makes the authorities, with their files in the run's folder.
    ///
    /// # Errors
    /// When OpenSSL cannot, or the folder cannot be written.
    pub fn new(scratch: &Scratch) -> Result<Self> {
        let dir = scratch.dir("pki")?;
        let pki = Self {
            dir,
            cards: Authority::new("Regione Prova - CA Cittadini", "Regione Prova", rsa(3072)?)?,
            stranger: Authority::new("CA sconosciuta", "Nessuno", rsa(2048)?)?,
            servers: Authority::new("Prova Server CA", "Prova", ec()?)?,
            untrusted: Authority::new("CA non attendibile", "Nessuno", ec()?)?,
            antivirus: Authority::new(
                "Kaspersky Anti-Virus Personal Root Certificate",
                "AO Kaspersky Lab",
                ec()?,
            )?,
        };
        fs::write(pki.cards_file(), pki.cards.certificate.to_pem()?)?;
        let roots = [&pki.servers, &pki.antivirus].map(|authority| authority.certificate.to_pem());
        fs::write(pki.roots_file(), roots.into_iter().collect::<Result<Vec<_>, _>>()?.concat())?;
        Ok(pki)
    }

    /// The roots that clients of the run trust, PEM: for `SSL_CERT_FILE`.
    #[must_use]
    pub fn roots_file(&self) -> PathBuf {
        self.dir.join("roots.pem")
    }

    /// The authority whose cards the portal takes, PEM.
    #[must_use]
    pub fn cards_file(&self) -> PathBuf {
        self.dir.join("cards.pem")
    }

    /// A card of today: 2048 bits, in time, of the region.
    ///
    /// # Errors
    /// When OpenSSL cannot make it.
    pub fn identity(&self, holder: &Holder) -> Result<CardIdentity> {
        self.identity_with(holder, 2048, Life::Good, CardIssuer::Region)
    }

    /// A card with another key, life or issuer.
    ///
    /// # Errors
    /// When OpenSSL cannot make it.
    pub fn identity_with(
        &self,
        holder: &Holder,
        bits: u32,
        life: Life,
        issuer: CardIssuer,
    ) -> Result<CardIdentity> {
        let logs_in = [
            KeyUsage::new().critical().digital_signature().build()?,
            ExtendedKeyUsage::new().client_auth().build()?,
        ];
        self.identity_for(holder, bits, life, issuer, &logs_in)
    }

    /// The same with a certificate that only signs documents.
    ///
    /// # Errors
    /// When OpenSSL cannot make it.
    pub fn signing_identity(&self, holder: &Holder) -> Result<CardIdentity> {
        let signs = [KeyUsage::new().critical().non_repudiation().build()?];
        self.identity_for(holder, 2048, Life::Good, CardIssuer::Region, &signs)
    }

    fn identity_for(
        &self,
        holder: &Holder,
        bits: u32,
        life: Life,
        issuer: CardIssuer,
        usages: &[X509Extension],
    ) -> Result<CardIdentity> {
        let authority = match issuer {
            CardIssuer::Region => &self.cards,
            CardIssuer::Stranger => &self.stranger,
        };
        let [a, b, c, d] = random::random_bytes()?;
        let serial = format!("600{:013}", u32::from_be_bytes([a, b, c, d]));
        let mut name = X509Name::builder()?;
        name.append_entry_by_nid(Nid::COUNTRYNAME, "IT")?;
        name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Regione Prova")?;
        name.append_entry_by_nid(Nid::ORGANIZATIONALUNITNAME, "Servizio di autenticazione")?;
        // docs/facts/smartcard.md 1.2: codice fiscale, card, digest of the personal data.
        let hash = openssl::base64::encode_block(&openssl::sha::sha1(&holder.personal_data()));
        let common_name = format!("{}/{serial}.{hash}", holder.codice_fiscale);
        name.append_entry_by_nid(Nid::COMMONNAME, &common_name)?;
        let key = rsa(bits)?;
        let (begin, end) = match life {
            Life::Good => (-DAY, 365 * DAY),
            Life::Over => (-365 * DAY, -DAY),
            Life::Ahead => (30 * DAY, 365 * DAY),
        };
        let mut builder = authority.begin(&name.build(), &key, begin, end)?;
        for usage in usages {
            builder.append_extension2(usage)?;
        }
        let der = authority.finish(builder)?.to_der()?;
        Ok(CardIdentity { serial, key, der, holder: holder.clone() })
    }

    /// A server's certificate for some names, as files.
    ///
    /// # Errors
    /// When OpenSSL cannot make it, or the folder cannot be written.
    pub fn server(&self, names: &[&str], issuer: ServerIssuer) -> Result<ServerFiles> {
        let authority = match issuer {
            ServerIssuer::Trusted => &self.servers,
            ServerIssuer::Untrusted => &self.untrusted,
            ServerIssuer::Antivirus => &self.antivirus,
        };
        let key = ec()?;
        let mut name = X509Name::builder()?;
        name.append_entry_by_nid(Nid::COMMONNAME, names.first().context("a server has a name")?)?;
        let mut builder = authority.begin(&name.build(), &key, -DAY, 90 * DAY)?;
        let mut alternatives = SubjectAlternativeName::new();
        names.iter().for_each(|name| {
            alternatives.dns(name);
        });
        let extension = alternatives.build(&builder.x509v3_context(Some(&authority.certificate), None))?;
        builder.append_extension(extension)?;
        builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
        let leaf = authority.finish(builder)?;
        let stem = format!("server-{issuer:?}-{}", random::password()?);
        let files = ServerFiles {
            chain: self.dir.join(format!("{stem}.pem")),
            key: self.dir.join(format!("{stem}.key")),
        };
        fs::write(&files.chain, [leaf.to_pem()?, authority.certificate.to_pem()?].concat())?;
        write_private(&files.key, &key.private_key_to_pem_pkcs8()?)?;
        Ok(files)
    }

    /// The base64 SHA-256 of the public key of the servers' authority, for Chromium's
    /// `--ignore-certificate-errors-spki-list`.
    ///
    /// # Errors
    /// When OpenSSL cannot write it.
    pub fn spki_hash(&self) -> Result<String> {
        let key = self.servers.key.public_key_to_der()?;
        Ok(openssl::base64::encode_block(&openssl::sha::sha256(&key)))
    }
}

impl Authority {
    fn new(common_name: &str, organisation: &str, key: PKey<Private>) -> Result<Self> {
        let mut name = X509Name::builder()?;
        name.append_entry_by_nid(Nid::COUNTRYNAME, "IT")?;
        name.append_entry_by_nid(Nid::ORGANIZATIONNAME, organisation)?;
        name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
        let name = name.build();
        let mut builder = builder(&name, &name, &key, -365 * DAY, 3650 * DAY)?;
        builder.append_extension(BasicConstraints::new().critical().ca().pathlen(0).build()?)?;
        builder.append_extension(KeyUsage::new().critical().key_cert_sign().crl_sign().build()?)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok(Self { certificate: builder.build(), key })
    }

    fn begin(&self, subject: &X509Name, key: &PKey<Private>, from: i64, to: i64) -> Result<X509Builder> {
        let mut builder = builder(subject, &name_of(&self.certificate)?, key, from, to)?;
        builder.append_extension(BasicConstraints::new().critical().build()?)?;
        Ok(builder)
    }

    fn finish(&self, mut builder: X509Builder) -> Result<X509> {
        builder.sign(&self.key, MessageDigest::sha256())?;
        Ok(builder.build())
    }
}

fn builder(
    subject: &X509Name,
    issuer: &X509Name,
    key: &PKey<Private>,
    from: i64,
    to: i64,
) -> Result<X509Builder> {
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    let serial = BigNum::from_slice(&random::random_bytes::<15>()?)?;
    builder.set_serial_number(&*Asn1Integer::from_bn(&serial)?)?;
    builder.set_subject_name(subject)?;
    builder.set_issuer_name(issuer)?;
    builder.set_pubkey(key)?;
    let now = jiff::Timestamp::now().as_second();
    builder.set_not_before(&*Asn1Time::from_unix(now + from)?)?;
    builder.set_not_after(&*Asn1Time::from_unix(now + to)?)?;
    Ok(builder)
}

fn name_of(certificate: &X509) -> Result<X509Name> {
    let mut name = X509Name::builder()?;
    for entry in certificate.subject_name().entries() {
        let text = std::str::from_utf8(entry.data().as_slice())?;
        name.append_entry_by_nid(entry.object().nid(), text)?;
    }
    Ok(name.build())
}

fn rsa(bits: u32) -> Result<PKey<Private>> {
    Ok(PKey::from_rsa(Rsa::generate(bits)?)?)
}

fn ec() -> Result<PKey<Private>> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    Ok(PKey::from_ec_key(EcKey::generate(&group)?)?)
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(bytes)?)
}
