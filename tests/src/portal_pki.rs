//! The authorities of a run with a portal behind a card, and their files: what a web server and a client of the run are given.
//! Who vouches for whom is in `card_pki`.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    card_pki::{CardAuthority, CardIdentity, Validity},
    cns_card::Holder,
    random,
    scratch::Scratch,
};

/// The authorities of a run.
#[derive(Debug)]
pub struct PortalPki {
    dir: PathBuf,
    region: CardAuthority,
    stranger: CardAuthority,
    servers: CardAuthority,
    untrusted: CardAuthority,
    antivirus: CardAuthority,
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
    /// An antivirus that reads the traffic; it is among the roots, where such programs put themselves.
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

impl PortalPki {
    /// Makes the authorities, with their files in the run's folder.
    ///
    /// # Errors
    /// When OpenSSL cannot, or the folder cannot be written.
    pub fn new(scratch: &Scratch) -> Result<Self> {
        let pki = Self {
            dir: scratch.dir("pki")?,
            region: CardAuthority::of_the_region()?,
            stranger: CardAuthority::unknown_to_portals()?,
            servers: CardAuthority::of_servers()?,
            untrusted: CardAuthority::unknown_to_portals()?,
            antivirus: CardAuthority::of_an_antivirus()?,
        };
        fs::write(pki.cards_file(), pki.region.pem()?)?;
        fs::write(pki.roots_file(), pki.servers.pem()? + &pki.antivirus.pem()?)?;
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
        self.region.card(holder, 2048, Validity::Now)
    }

    /// A card with another key, validity or issuer.
    ///
    /// # Errors
    /// When OpenSSL cannot make it.
    pub fn identity_with(
        &self,
        holder: &Holder,
        bits: u32,
        validity: Validity,
        issuer: CardIssuer,
    ) -> Result<CardIdentity> {
        match issuer {
            CardIssuer::Region => self.region.card(holder, bits, validity),
            CardIssuer::Stranger => self.stranger.card(holder, bits, validity),
        }
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
        let identity = authority.server(names, Validity::Now)?;
        let stem = self.dir.join(format!("server-{}", random::password()?));
        let files = ServerFiles { chain: stem.with_extension("pem"), key: stem.with_extension("key") };
        fs::write(&files.chain, identity.chain)?;
        write_private(&files.key, identity.key.as_bytes())?;
        Ok(files)
    }

    /// The base64 SHA-256 of the servers' authority's public key, for Chromium's `--ignore-certificate-errors-spki-list`.
    ///
    /// # Errors
    /// When OpenSSL cannot write it.
    pub fn spki_hash(&self) -> Result<String> {
        let certificate = openssl::x509::X509::from_pem(self.servers.pem()?.as_bytes())?;
        let key = certificate.public_key()?.public_key_to_der()?;
        Ok(openssl::base64::encode_block(&openssl::sha::sha256(&key)))
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(bytes)?)
}
