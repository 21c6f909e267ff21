//! What the tests of the login share: one PC, put in order between them, and the few things an operator does.

use std::{
    ffi::CString,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context as _, Result, ensure};
use pcsc::{Card, Context, Protocols, ShareMode};
use serde_json::Value;
use staffetta_tests::{
    apache::{Site, TlsLayout},
    browser::HOST_NAME,
    card_pc::{CardPc, PORTAL_ID, Said},
    card_pki::ServerIssuer,
    cns_card::{CardSpec, ChipFamily, PIN, ReaderSlot},
    connect_proxy::ProxyBehaviour,
    scripted_pinentry::Answer,
    wait::wait_until,
};

static PC: Mutex<Option<CardPc>> = Mutex::new(None);

/// Every layout, then a server that nobody vouches for and one that an antivirus vouches for.
fn sites() -> Vec<Site> {
    let mut sites: Vec<Site> = TlsLayout::ASKING.into_iter().map(Site::from).collect();
    sites.push(TlsLayout::Never.into());
    for issuer in [ServerIssuer::Untrusted, ServerIssuer::Antivirus] {
        sites.push(Site { layout: TlsLayout::PagesTls12, issuer });
    }
    sites
}

/// Runs a test on a PC in order: Anna's card in the reader, not registered anywhere. A test that fails takes its PC
/// away with it.
pub(crate) fn on_card_pc(test: impl FnOnce(&mut CardPc) -> Result<()>) -> Result<()> {
    let mut shared = PC.lock().unwrap_or_else(PoisonError::into_inner);
    let mut pc = match shared.take() {
        Some(pc) => pc,
        None => CardPc::start(&sites())?,
    };
    put_in_order(&pc).context("the PC cannot be put in order")?;
    test(&mut pc)?;
    ensure!(!pc.card.pin_is_shown(), "the PIN is still shown to the card");
    *shared = Some(pc);
    Ok(())
}

fn put_in_order(pc: &CardPc) -> Result<()> {
    forget_everything(pc);
    pc.portal.clear();
    pc.proxy.set_behaviour(ProxyBehaviour::Open);
    pc.use_layout(TlsLayout::PagesTls12)?;
    pc.user.will(&[])?;
    insert(pc, ChipFamily::St2021, |_| {})
}

/// The card in the first reader, for nobody else. The service may still be disconnecting who was there before.
pub(crate) fn alone_with_the_card(context: &Context) -> Result<Card> {
    let reader = CString::new(ReaderSlot::First.reader())?;
    wait_until("the card to be free", || {
        Ok(Some(context.connect(&reader, ShareMode::Exclusive, Protocols::ANY)?))
    })
}

/// Empties the keyring: no session, no open portal, no card read before.
fn forget_everything(pc: &CardPc) {
    for service in [HOST_NAME.to_owned(), format!("{HOST_NAME}.card")] {
        // It fails when there was nothing to clear.
        let _ = pc.secrets.run("secret-tool", &["clear", "service", &service], "");
    }
}

/// Puts a card of Anna's, never seen before, into the reader in place of the one that is there.
pub(crate) fn insert(pc: &CardPc, family: ChipFamily, change: impl FnOnce(&mut CardSpec)) -> Result<()> {
    forget_everything(pc);
    pc.card.remove();
    pc.wait_seen(ReaderSlot::First, false)?;
    let identity = pc.identity.clone();
    let mut mute = false;
    pc.card.change(|spec| {
        *spec = CardSpec::of(family, &identity);
        change(spec);
        mute = spec.mute;
    });
    pc.card.mend();
    pc.card.put_back();
    pc.wait_seen(ReaderSlot::First, true)?;
    if !mute {
        pc.card.wait_powered()?;
    }
    pc.card.begin_record();
    Ok(())
}

/// Anna types her PIN once.
pub(crate) const RIGHT: Answer<'static> = Answer::Types(PIN);
/// Anna types another.
pub(crate) const WRONG: Answer<'static> = Answer::Types("99999");

/// Registers Anna's card.
pub(crate) fn register(pc: &CardPc) -> Result<()> {
    pc.user.will(&[RIGHT])?;
    let said = pc.host(&["login", PORTAL_ID, "--register"])?;
    ensure!(said.code == 0, "registration: {}\n{}", said.all(), pc.apache_log());
    pc.card.begin_record();
    Ok(())
}

/// What came of a login.
#[derive(Debug)]
pub(crate) struct Login {
    /// What was printed for a machine.
    pub(crate) told: Value,
    /// What was said to the user.
    pub(crate) said: Said,
}

impl Login {
    pub(crate) fn failure(&self) -> &str {
        self.told["error"]["code"].as_str().unwrap_or("none")
    }
}

/// Logs in with these answers at the window.
pub(crate) fn log_in(pc: &CardPc, answers: &[Answer<'_>]) -> Result<Login> {
    pc.user.will(answers)?;
    let said = pc.host(&["login", PORTAL_ID, "--json"])?;
    Ok(Login { told: said.json()?, said })
}

/// A login that must fail with this code, and say so in these words.
pub(crate) fn refused(pc: &CardPc, answers: &[Answer<'_>], code: &str, words: &str) -> Result<Login> {
    let login = log_in(pc, answers)?;
    ensure!(login.failure() == code, "{code} expected: {}\n{}", login.said.all(), pc.apache_log());
    ensure!(login.said.code == 1, "exit code {}", login.said.code);
    ensure!(login.said.err.contains(words), "«{words}» expected: {}", login.said.err);
    Ok(login)
}

/// The card was asked for nothing that could cost a try.
pub(crate) fn nothing_risked(pc: &CardPc) -> Result<()> {
    let record = pc.card.record();
    ensure!(record.verifies == 0, "{} VERIFY for nothing", record.verifies);
    ensure!(pc.card.tries_left() == 3, "{} tries left", pc.card.tries_left());
    Ok(())
}
