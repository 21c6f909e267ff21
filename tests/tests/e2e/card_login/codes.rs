//! The session as the browser's extension gets it: cookies, ID-SESSIONE from the portal's page, *Esci*; and a host that
//! goes on serving.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use staffetta_tests::{
    bench::host::{HostProcess, Program},
    browser::extension_id,
    card_pc::{CardPc, PORTAL_ID},
    cns_card::ChipFamily,
    product,
    ts_portal::{PortalBehaviour, TS_PORTAL},
};

use crate::support::{RIGHT, insert, on_card_pc, register};

fn program(pc: &CardPc) -> Result<Program> {
    let mut env = pc.env();
    env.push(("PATH".to_owned(), "/usr/bin:/bin".to_owned()));
    let extension = extension_id(&product::extension_dir()?)?;
    Ok(Program::new(&product::host_program()?, &pc.home()).called_by(&extension).env(env))
}

fn log_in(pc: &CardPc, host: &mut HostProcess) -> Result<serde_json::Value> {
    pc.user.will(&[RIGHT])?;
    host.ask("login", &json!({"portal": PORTAL_ID, "action": "login", "language": "it"}))
}

#[test]
fn the_cookies_are_those_of_the_portals_hosts_and_keep_what_protects_them() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        pc.portal.set_behaviour(PortalBehaviour::ForeignCookies);
        let mut host = program(pc)?.start()?;
        let login = log_in(pc, &mut host)?;
        let cookies = login["cookies"].as_array().context("no cookies")?;
        let session =
            cookies.iter().find(|cookie| cookie["name"] == "JSESSIONID").context("no session cookie")?;
        ensure!(session["host"] == "sistemats4.sanita.finanze.it" && session["domain"] == false, "{session}");
        ensure!(session["http_only"] == true && session["path"] == "/simossHome", "{session}");
        ensure!(session["same_site"] == "lax", "{session}");
        // One for a domain above the portal's hosts is narrowed to them; one for another's domain is left out.
        let hosts = ["www.sistemats.it", "sistemats1.sanita.finanze.it", TS_PORTAL];
        let foreign = |cookie: &&serde_json::Value| {
            cookie["value"] == "2"
                || cookie["domain"] != false
                || !hosts.iter().any(|host| cookie["host"] == *host)
        };
        ensure!(!cookies.iter().any(|cookie| foreign(&cookie)), "a foreign cookie was taken: {login}");
        host.close()
    })
}

#[test]
fn the_open_session_is_known_to_the_next_host_until_esci() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let mut host = program(pc)?.start()?;
        log_in(pc, &mut host)?;
        host.close()?;
        let mut host = program(pc)?.start()?;
        let portals = host.ask("portals", &json!({}))?;
        let row = |portals: &serde_json::Value| {
            portals["portals"]
                .as_array()
                .and_then(|rows| rows.iter().find(|row| row["id"] == PORTAL_ID))
                .cloned()
        };
        let open = row(&portals).context("no such portal")?;
        ensure!(open["open"]["operator"] == "ANNA BIANCHI", "{open}");
        let out = host.ask("logout", &json!({"portal": PORTAL_ID}))?;
        ensure!(out["confirmed"] == true, "{out}");
        ensure!(pc.portal.open_sessions() == 0);
        let closed = row(&host.ask("portals", &json!({}))?).context("no such portal")?;
        ensure!(closed["open"].is_null(), "{closed}");
        host.close()
    })
}

#[test]
fn a_code_is_generated_and_shown_again_without_the_card() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let mut host = program(pc)?.start()?;
        let refused = host.ask("session_code", &json!({"portal": PORTAL_ID, "act": "generate"}));
        ensure!(refused.is_err_and(|error| error.to_string().contains("not_logged_in")));
        log_in(pc, &mut host)?;
        pc.card.remove();
        let stored = host.ask("session_code", &json!({"portal": PORTAL_ID, "act": "generate"}))?;
        let code =
            pc.portal.codes_of(&pc.identity.holder.codice_fiscale).pop().context("no code was made")?;
        let masked = staffetta_tests::main_job::masked(&code.value);
        ensure!(stored["session"]["masked"] == masked.as_str(), "{stored}");
        let expires_at = stored["session"]["validity"]["expires_at"].as_i64().context("no expiry")?;
        ensure!((code.expires_at.as_second() - expires_at).abs() < 60, "{stored}");
        let again = host.ask("session_code", &json!({"portal": PORTAL_ID, "act": "collect"}))?;
        ensure!(again["outcome"] == "already_held", "{again}");
        let listed = host.ask("list", &json!({}))?.to_string();
        ensure!(listed.contains(&masked) && !listed.contains(&code.value), "{listed}");

        pc.portal.end_sessions();
        let over = host.ask("session_code", &json!({"portal": PORTAL_ID, "act": "collect"}));
        ensure!(over.is_err_and(|error| error.to_string().contains("session_over")));
        host.close()
    })
}

#[test]
fn a_host_whose_card_is_busy_for_ten_seconds_goes_on_listing() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        insert(pc, ChipFamily::St2021, |spec| spec.signing = Duration::from_secs(10))?;
        let mut host = program(pc)?.start()?;
        host.ask("list", &json!({}))?;
        pc.user.will(&[RIGHT])?;
        let login = json!({"protocol": 1, "id": 900, "request": "login",
            "params": {"portal": PORTAL_ID, "action": "login", "language": "it"}});
        host.send(login.to_string().as_bytes())?;
        let begun = Instant::now();
        while pc.card.record().verifies == 0 {
            ensure!(begun.elapsed() < Duration::from_secs(20), "the card was never asked");
            thread::sleep(Duration::from_millis(20));
        }
        // While the card signs, every answer is to a list (`ask` takes no other); the login's comes after them.
        for _ in 0..20 {
            host.ask("list", &json!({}))?;
        }
        let answer: serde_json::Value = serde_json::from_slice(&host.receive()?)?;
        ensure!(answer["id"] == 900 && answer["reply"] == "logged_in", "{answer}");
        host.close()
    })
}

#[test]
fn a_card_that_is_pulled_out_afterwards_is_told_to_who_waits_for_it() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let mut host = program(pc)?.start()?;
        log_in(pc, &mut host)?;
        let wait =
            json!({"protocol": 1, "id": 901, "request": "await_removal", "params": {"portal": PORTAL_ID}});
        host.send(wait.to_string().as_bytes())?;
        // Nothing is told while the card is in.
        thread::sleep(Duration::from_millis(800));
        host.ask("list", &json!({}))?;
        pc.card.remove();
        let answer: serde_json::Value = serde_json::from_slice(&host.receive()?)?;
        ensure!(answer["id"] == 901 && answer["reply"] == "card_removed", "{answer}");
        host.close()
    })
}

#[test]
fn a_browser_that_goes_away_during_a_login_takes_the_window_and_the_card_process_along() -> Result<()> {
    on_card_pc(|pc| {
        pc.user.will(&[staffetta_tests::scripted_pinentry::Answer::Dawdles])?;
        let mut host = program(pc)?.start()?;
        let login = json!({"protocol": 1, "id": 902, "request": "login",
            "params": {"portal": PORTAL_ID, "action": "login", "language": "it"}});
        host.send(login.to_string().as_bytes())?;
        let begun = Instant::now();
        while pc.user.asked() == 0 {
            ensure!(begun.elapsed() < Duration::from_secs(20), "no PIN was asked for");
            thread::sleep(Duration::from_millis(20));
        }
        host.close()?;
        let window = pc.user.program().display().to_string();
        let begun = Instant::now();
        while still_runs(&window)? {
            ensure!(begun.elapsed() < Duration::from_secs(5), "the window is still there");
            thread::sleep(Duration::from_millis(50));
        }
        crate::support::nothing_risked(pc)
    })
}

/// Whether a process was started by this name.
fn still_runs(program: &str) -> Result<bool> {
    for entry in std::fs::read_dir("/proc")? {
        let command = std::fs::read(entry?.path().join("cmdline")).unwrap_or_default();
        if command.split(|byte| *byte == 0).next().is_some_and(|name| name == program.as_bytes()) {
            return Ok(true);
        }
    }
    Ok(false)
}
