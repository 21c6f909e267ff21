//! One run of each thing that the measurements of the card compare: a login of the product's, a signature by OpenSC's
//! tools, the same exchanges by a plain client. Each run is checked for what it should have done; what the figures must
//! reach is told elsewhere.

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use openssl::{hash::MessageDigest, sign::Signer};
use serde_json::Value;

use super::host::milliseconds;
use crate::{
    card_pc::{CardPc, PORTAL_ID},
    cns_card::{PIN, ReaderSlot},
    plain_client::PlainTls,
    scripted_pinentry::Answer,
    ts_portal::{HOME, LOGIN},
};

/// What a login took.
#[derive(Clone, Copy, Debug)]
pub struct Login {
    /// APDUs.
    pub commands: u32,
    /// Their bytes, and those of the answers.
    pub bytes: u64,
    /// Time in the card.
    pub card_ms: f64,
    /// Time from the window to its answer.
    pub user_ms: f64,
    /// From the card process's request to the portal's answer.
    pub process_ms: f64,
    /// From the PIN to the portal's answer.
    pub after_pin_ms: f64,
}

/// What a signature by OpenSC took.
#[derive(Clone, Copy, Debug)]
pub struct Signed {
    /// APDUs.
    pub commands: u32,
    /// Their bytes, and those of the answers.
    pub bytes: u64,
    /// The whole command.
    pub took_ms: f64,
}

/// The exchanges of a login with the portal, by a plain client with the card's key in memory.
#[derive(Debug)]
pub struct Exchanges<'a> {
    pc: &'a CardPc,
    tls: PlainTls,
}

/// Registers the card at the portal.
///
/// # Errors
/// When it cannot be.
pub fn register(pc: &CardPc) -> Result<()> {
    pc.user.will(&[Answer::Types(PIN)])?;
    let said = pc.host(&["login", PORTAL_ID, "--register"])?;
    ensure!(said.code == 0, "the card cannot be registered: {}", said.all());
    Ok(())
}

/// The same card again, known as before, that takes so long for a signature.
///
/// # Errors
/// When the service does not see it go and come.
pub fn insert(pc: &CardPc, signing: Duration) -> Result<()> {
    pc.card.remove();
    pc.wait_seen(ReaderSlot::First, false)?;
    pc.card.change(|spec| spec.signing = signing);
    pc.card.put_back();
    pc.wait_seen(ReaderSlot::First, true)?;
    pc.card.wait_powered()
}

/// Logs in with a card that is known; the host's count of APDUs is the card's own.
///
/// # Errors
/// When the login does not succeed, or the two counts differ.
pub fn log_in(pc: &CardPc) -> Result<Login> {
    pc.user.will(&[Answer::Types(PIN)])?;
    pc.card.begin_record();
    let said = pc.host(&["login", PORTAL_ID, "--json"])?;
    ensure!(said.code == 0, "a login failed: {}", said.all());
    let told = said.json()?;
    let record = pc.card.record();
    let count = |name: &str| told["apdus"][name].as_u64().with_context(|| format!("no {name}: {told}"));
    let (commands, bytes) = (count("commands")?, count("bytes")?);
    ensure!(
        (commands, bytes) == (u64::from(record.commands), record.bytes),
        "the host counted {commands} APDUs of {bytes} bytes, the card {} of {}",
        record.commands,
        record.bytes
    );
    ensure!(record.verifies == 1 && record.signatures == 1, "{record:?}");
    let [asked, given, answered] =
        ["pin_asked", "pin_given", "portal_answered"].map(|step| reached_ms(&told, step));
    let (asked, given, answered) = (asked?, given?, answered?);
    Ok(Login {
        commands: record.commands,
        bytes,
        card_ms: count("card_us")? as f64 / 1e3,
        user_ms: given - asked,
        process_ms: answered,
        after_pin_ms: answered - given,
    })
}

fn reached_ms(told: &Value, step: &str) -> Result<f64> {
    let found = told["steps"].as_array().and_then(|steps| steps.iter().find(|told| told["step"] == step));
    let at = found.and_then(|step| step["at_us"].as_u64()).with_context(|| format!("no {step}: {told}"))?;
    Ok(at as f64 / 1e3)
}

/// The signature that a TLS client makes, by `pkcs11-tool` with OpenSC's module: PKCS#1 v1.5 over a SHA-256.
///
/// # Errors
/// When OpenSC is not installed or does not sign.
pub fn sign_with_opensc(pc: &CardPc) -> Result<Signed> {
    // DigestInfo of SHA-256 (RFC 8017, 9.2, note 1), then the digest.
    let mut input = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20".to_vec();
    input.extend([0x5A; 32]);
    let input = pc.scratch().write("digest-info", input)?;
    let output = pc.scratch().path().join("opensc.signature");
    let mut command = Command::new("pkcs11-tool");
    command.args(["--module", "opensc-pkcs11.so", "--slot-index", "0", "--login", "--pin", PIN]);
    command.args(["--sign", "--mechanism", "RSA-PKCS", "--input-file"]).arg(input);
    command.arg("--output-file").arg(&output);
    pc.card.begin_record();
    let start = Instant::now();
    let said = command.output().context("pkcs11-tool (package opensc)")?;
    let took_ms = milliseconds(start);
    let record = pc.card.record();
    ensure!(
        said.status.success() && record.signatures == 1,
        "OpenSC did not sign: {}",
        String::from_utf8_lossy(&said.stderr)
    );
    let size = fs::metadata(&output)?.len();
    ensure!(size == pc.identity.key.size() as u64, "a signature of {size} bytes");
    Ok(Signed { commands: record.commands, bytes: record.bytes, took_ms })
}

/// Milliseconds of one signature with the card's key in memory: what the plain client's handshake has in it besides the
/// network.
///
/// # Errors
/// OpenSSL's.
pub fn signature_in_software(pc: &CardPc) -> Result<f64> {
    let start = Instant::now();
    let mut signer = Signer::new(MessageDigest::sha256(), &pc.identity.key)?;
    signer.update(&[0x5A; 32])?;
    signer.sign_to_vec()?;
    Ok(milliseconds(start))
}

impl<'a> Exchanges<'a> {
    /// At the portal of this PC, as it is laid out now.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn new(pc: &'a CardPc) -> Result<Self> {
        Ok(Self { pc, tls: PlainTls::new(&pc.pki, Some(&pc.identity))? })
    }

    /// Connects, logs in and opens the page that the login leads to; milliseconds.
    ///
    /// # Errors
    /// When the portal does not let it in.
    pub fn run(&self) -> Result<f64> {
        let start = Instant::now();
        let mut client = self.tls.connect(&self.pc.proxy, 443)?;
        let (head, _) = client.get(LOGIN)?;
        ensure!(head.starts_with("HTTP/1.1 30"), "the plain client may not log in: {head}");
        let (_, page) = client.get(HOME)?;
        let took = milliseconds(start);
        ensure!(page.contains("ANNA BIANCHI"), "the plain client is not logged in: {page}");
        Ok(took)
    }
}
