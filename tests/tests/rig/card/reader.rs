//! A reader with a card in it, and OpenSC's tools beside it.

use std::process::Command;

use anyhow::{Context, Result};
use staffetta_tests::{
    card_pki::{CardIdentity, CardIssuer, CardPki, Life},
    cns_card::{CardSpec, ChipFamily, CnsCard, Holder, ReaderSlot},
    pcscd::Pcscd,
    scratch::Scratch,
    wait::wait_until,
};

/// A card in the first slot of a running service.
pub(crate) struct ReaderWithCard {
    pub(crate) card: CnsCard,
    pub(crate) identity: CardIdentity,
    pub(crate) service: Pcscd,
    pub(crate) scratch: Scratch,
}

/// What a program said and whether it was content.
pub(crate) struct Said {
    pub(crate) content: bool,
    pub(crate) out: String,
    pub(crate) all: String,
}

impl ReaderWithCard {
    pub(crate) fn with(family: ChipFamily, bits: u32) -> Result<Self> {
        Self::of(family, bits, |_| {})
    }

    pub(crate) fn of(family: ChipFamily, bits: u32, change: impl FnOnce(&mut CardSpec)) -> Result<Self> {
        let scratch = Scratch::new()?;
        let pki = CardPki::new(&scratch)?;
        let identity = pki.identity_with(&Holder::anna(), bits, Life::Good, CardIssuer::Region)?;
        let service = Pcscd::start(&scratch)?;
        let mut spec = CardSpec::of(family, &identity);
        change(&mut spec);
        let card = CnsCard::insert(spec, ReaderSlot::First)?;
        let reader = Self { card, identity, service, scratch };
        reader.card.wait_powered()?;
        reader.wait_reader("Yes")?;
        reader.card.begin_record();
        Ok(reader)
    }

    /// Waits until OpenSC says of the first slot that there is a card, `Yes` or `No`.
    pub(crate) fn wait_reader(&self, answer: &str) -> Result<()> {
        wait_until("the reader's state", || {
            let list = run("opensc-tool", &["--list-readers"])?;
            let row =
                list.out.lines().find(|line| line.contains(ReaderSlot::First.reader())).unwrap_or_default();
            Ok((row.split_whitespace().nth(1) == Some(answer)).then_some(()))
        })
    }

    /// Signs the hash in `name` with OpenSC, PKCS#1 v1.5 with SHA-256; the signature is in `NAME.signature`.
    pub(crate) fn sign(&self, name: &str, pin: &str) -> Result<Said> {
        let input = self.scratch.path().join(name).display().to_string();
        let output = format!("{input}.signature");
        let arguments = ["-r", "0", "-s", "-k", "01", "--pkcs1", "--sha-256", "-i", &input, "-o", &output];
        run("pkcs15-crypt", &[&arguments[..], &["--pin", pin, "-f", "openssl"]].concat())
    }
}

/// Runs a program to its end.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Result<Said> {
    let output = Command::new(program).args(arguments).output().with_context(|| format!("no {program}"))?;
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let all = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
    Ok(Said { content: output.status.success(), out, all })
}
