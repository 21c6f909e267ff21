//! The login with the card in figures: what it asks of the card beside OpenSC's way, what it adds to card and network,
//! and whether the host stays awake meanwhile. Knows what must be reached; the runs themselves are in
//! [`super::card_runs`].

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::{
    card_runs::{Exchanges, Login, insert, log_in, register, sign_with_opensc, signature_in_software},
    host::{HostProcess, Program, milliseconds},
    report::{Row, Target},
    stats::{Figure, Samples, Summary},
};
use crate::{
    apache::TlsLayout,
    browser::extension_id,
    card_pc::{CardPc, PORTAL_ID},
    cns_card::PIN,
    product,
    scripted_pinentry::Answer,
};

const LOGINS: usize = 40;
const OPENSC_RUNS: usize = 10;
const SLOW_LOGINS: usize = 7;
const LISTS: usize = 200;
/// Between two lists.
const PAUSE: Duration = Duration::from_millis(20);

const SLOW_CARD: Duration = Duration::from_millis(700);
const BUSY_CARD: Duration = Duration::from_secs(10);

/// Measures everything about the login with the card, warm: the card has been read and registered before.
///
/// # Errors
/// When a part does not start (pcscd, vpcd, Apache, OpenSC), or a login does not succeed.
pub fn measure(say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    say("card: the parts are started");
    let layouts = [TlsLayout::WholeHost, TlsLayout::PagesTls12];
    let pc = CardPc::start(&layouts.map(Into::into))?;
    register(&pc)?;
    log_in(&pc)?;

    say("card: what a login asks of the card, in turns with OpenSC's PKCS#11 module");
    let mut rows = beside_opensc(&pc)?;
    for layout in layouts {
        say(&format!("card: what a login adds to card and network, {}", name_of(layout)));
        rows.extend(overhead(&pc, layout)?);
    }
    say("card: a card that signs in 700 ms");
    rows.push(with_a_slow_card(&pc)?);
    say("card: lists while the card is busy");
    rows.push(lists(&pc)?);
    Ok(rows)
}

fn beside_opensc(pc: &CardPc) -> Result<Vec<Row>> {
    let [mut commands, mut bytes, mut time] = [const { (Vec::new(), Vec::new()) }; 3];
    for _ in 0..OPENSC_RUNS {
        let login = log_in(pc)?;
        commands.0.push(f64::from(login.commands));
        bytes.0.push(login.bytes as f64);
        time.0.push(login.card_ms);
        let theirs = sign_with_opensc(pc)?;
        commands.1.push(f64::from(theirs.commands));
        bytes.1.push(theirs.bytes as f64);
        time.1.push(theirs.took_ms);
    }
    const PEER: &str = "pkcs11-tool, OpenSC's module";
    // Fewer than half, whichever two of the runs are compared.
    let half = summary(commands.1.iter().copied())?.min / 2.0;
    Ok(vec![
        beside("card: APDUs of a warm login", "APDUs", commands, PEER)?
            .target(Target::Under { figure: Figure::Max, limit: half }),
        beside("card: bytes of a warm login's APDUs", "bytes", bytes, PEER)?,
        beside(
            "card: found and signed, time in the card",
            "ms",
            time,
            "pkcs11-tool, its start and connecting included",
        )?,
    ])
}

fn beside(what: &str, unit: &'static str, figures: (Vec<f64>, Vec<f64>), peer: &str) -> Result<Row> {
    let (ours, theirs) = figures;
    Ok(Row::new(what, unit, summary(ours)?).beside(peer, Some(summary(theirs)?)))
}

/// What is left of a login's time without the user, the card and the network. The network's part is taken by a plain
/// client of OpenSSL: the same exchanges, in turns with the logins, without the signature that its key makes (ours is
/// in the card's time). Once within the card's process, from its request to the portal's answer; once as the browser
/// sees it, from request to reply: with the process's start and end, and the keyring.
fn overhead(pc: &CardPc, layout: TlsLayout) -> Result<Vec<Row>> {
    pc.use_layout(layout)?;
    let exchanges = Exchanges::new(pc)?;
    let mut host = host(pc)?;
    log_in(pc)?;
    log_in_from_browser(pc, &mut host)?;
    exchanges.run()?;
    let [mut floor, mut signature, mut from_browser] = [const { Vec::new() }; 3];
    let mut logins: Vec<Login> = Vec::new();
    for _ in 0..LOGINS {
        logins.push(log_in(pc)?);
        floor.push(exchanges.run()?);
        signature.push(signature_in_software(pc)?);
        from_browser.push(log_in_from_browser(pc, &mut host)?);
    }
    host.close()?;
    let signature = summary(signature)?.p50;
    let floor = summary(floor.into_iter().map(|took| took - signature))?;
    let inside =
        logins.iter().map(|login| login.process_ms - login.user_ms - login.card_ms - floor.p50).collect();
    let not_ours = summary(logins.iter().map(|login| login.user_ms + login.card_ms))?.p50 + floor.p50;
    let from_browser = from_browser.into_iter().map(|took: f64| took - not_ours).collect();
    let row = |what: &str, figures: Vec<f64>| -> Result<Row> {
        let row = Row::new(format!("card: {what}, {}", name_of(layout)), "ms", summary(figures)?);
        Ok(row.beside("the same exchanges, OpenSSL", Some(floor)))
    };
    Ok(vec![
        row("login over card and network", inside)?
            .target(Target::Under { figure: Figure::P50, limit: 10.0 }),
        row("the same for the browser", from_browser)?,
    ])
}

fn host(pc: &CardPc) -> Result<HostProcess> {
    let mut env = pc.env();
    env.push(("PATH".to_owned(), "/usr/bin:/bin".to_owned()));
    let extension = extension_id(&product::extension_dir()?)?;
    let program = Program::new(&product::host_program()?, &pc.home()).called_by(&extension).env(env);
    let mut host = program.start()?;
    host.ask("list", &json!({}))?;
    Ok(host)
}

fn log_in_from_browser(pc: &CardPc, host: &mut HostProcess) -> Result<f64> {
    pc.user.will(&[Answer::Types(PIN)])?;
    let start = Instant::now();
    host.ask("login", &login_params())?;
    Ok(milliseconds(start))
}

fn login_params() -> Value {
    json!({"portal": PORTAL_ID, "action": "login", "language": "it"})
}

fn with_a_slow_card(pc: &CardPc) -> Result<Row> {
    pc.use_layout(TlsLayout::WholeHost)?;
    insert(pc, SLOW_CARD)?;
    let runs = (0..SLOW_LOGINS).map(|_| Ok(log_in(pc)?.after_pin_ms)).collect::<Result<Vec<f64>>>()?;
    let row = Row::new("card: PIN given to portal open, a card of 700 ms", "ms", summary(runs)?);
    Ok(row.target(Target::Under { figure: Figure::Max, limit: 760.0 }))
}

fn lists(pc: &CardPc) -> Result<Row> {
    insert(pc, BUSY_CARD)?;
    let mut host = host(pc)?;
    let idle = timed_lists(&mut host)?;

    pc.card.begin_record();
    pc.user.will(&[Answer::Types(PIN)])?;
    let login = json!({"protocol": 1, "id": 900_000, "request": "login", "params": login_params()});
    host.send(login.to_string().as_bytes())?;
    let begun = Instant::now();
    while pc.card.record().signatures == 0 {
        ensure!(begun.elapsed() < Duration::from_secs(20), "the card was never asked");
        thread::sleep(Duration::from_millis(5));
    }
    let signing = Instant::now();
    // While the card signs, every answer is to a list (`ask` takes no other).
    let busy = timed_lists(&mut host)?;
    ensure!(signing.elapsed() < BUSY_CARD, "the lists took longer than the card");
    let answer: Value = serde_json::from_slice(&host.receive()?)?;
    ensure!(answer["id"] == 900_000 && answer["reply"] == "logged_in", "{answer}");
    host.close()?;
    let row = Row::new("card: list while the card is busy", "ms", busy);
    Ok(row.beside("the host at rest", Some(idle)).target(Target::Under { figure: Figure::P99, limit: 5.0 }))
}

fn timed_lists(host: &mut HostProcess) -> Result<Summary> {
    host.ask("list", &json!({}))?;
    let mut samples = Samples::default();
    for _ in 0..LISTS {
        thread::sleep(PAUSE);
        let start = Instant::now();
        host.ask("list", &json!({}))?;
        samples.push(milliseconds(start));
    }
    samples.summary().context("no samples")
}

fn summary(values: impl IntoIterator<Item = f64>) -> Result<Summary> {
    values.into_iter().collect::<Samples>().summary().context("no samples")
}

fn name_of(layout: TlsLayout) -> &'static str {
    match layout {
        TlsLayout::WholeHost => "certificate asked in the handshake",
        TlsLayout::PagesTls12 => "certificate asked by renegotiation",
        TlsLayout::PagesTls13 => "certificate asked after the handshake",
        TlsLayout::PagesOptional => "certificate asked and not demanded",
        TlsLayout::PagesPkcs1 => "certificate asked by renegotiation, PKCS#1 only",
        TlsLayout::WholeHostTls13 => "certificate asked in the handshake, TLS 1.3",
        TlsLayout::Never => "no certificate asked",
    }
}
