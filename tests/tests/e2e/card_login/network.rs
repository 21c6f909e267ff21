//! What is wrong between the computer and the portal is told for what it is, and costs no PIN.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use staffetta_tests::{
    apache::TlsLayout,
    connect_proxy::ProxyBehaviour,
    ts_portal::{PortalBehaviour, TS_PORTAL},
};

use crate::support::{RIGHT, log_in, nothing_risked, on_card_pc, refused, register};

#[test]
fn a_proxy_that_refuses_or_wants_a_password_is_told_before_the_pin_is_asked() -> Result<()> {
    on_card_pc(|pc| {
        for behaviour in [ProxyBehaviour::Forbids, ProxyBehaviour::WantsPassword] {
            pc.proxy.set_behaviour(behaviour);
            refused(pc, &[RIGHT], "proxy_failed", "proxy")?;
        }
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)
    })
}

#[test]
fn a_portal_that_is_not_there_is_told_before_the_pin_is_asked() -> Result<()> {
    on_card_pc(|pc| {
        pc.proxy.forget(&format!("{TS_PORTAL}:443"));
        let login = log_in(pc, &[RIGHT])?;
        ensure!(["portal_unreachable", "proxy_failed"].contains(&login.failure()), "{}", login.said.all());
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)
    })
}

#[test]
fn without_a_network_the_portal_is_said_to_be_unreachable() -> Result<()> {
    on_card_pc(|pc| {
        pc.user.will(&[RIGHT])?;
        let mut command = pc.command(&["login", "sistema-ts", "--json"])?;
        // No proxy, and names lead nowhere on this machine.
        command.env_remove("HTTPS_PROXY").env("HTTPS_PROXY", "http://127.0.0.1:9");
        let said: staffetta_tests::card_pc::Said = command.output()?.into();
        let code = said.json()?["error"]["code"].clone();
        ensure!(code == "proxy_failed" || code == "portal_unreachable", "{}", said.all());
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)
    })
}

#[test]
fn a_server_nobody_vouches_for_gets_no_signature() -> Result<()> {
    on_card_pc(|pc| {
        let ports = pc.ports().to_vec();
        let [.., untrusted, antivirus] = ports.as_slice() else { anyhow::bail!("too few sites") };
        pc.use_site(*untrusted);
        refused(pc, &[RIGHT], "portal_untrusted", "non è affidabile")?;
        pc.use_site(*antivirus);
        refused(pc, &[RIGHT], "portal_intercepted", "Kaspersky")?;
        ensure!(pc.card.record().signatures == 0);
        nothing_risked(pc)
    })
}

#[test]
fn a_portal_that_asks_for_no_card_gets_no_pin() -> Result<()> {
    on_card_pc(|pc| {
        pc.use_layout(TlsLayout::Never)?;
        refused(pc, &[RIGHT], "portal_asks_no_card", "non ha chiesto la tessera")?;
        nothing_risked(pc)
    })
}

#[test]
fn a_portal_that_leads_elsewhere_is_not_followed() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        for elsewhere in ["https://altro.esempio.it/", "http://sistemats4.sanita.finanze.it/simossHome/home"]
        {
            pc.portal.set_behaviour(PortalBehaviour::LeadsTo(elsewhere.into()));
            refused(pc, &[RIGHT], "portal_elsewhere", "rimanda a")?;
        }
        ensure!(!pc.proxy.asked().iter().any(|asked| asked.contains("altro")), "{:?}", pc.proxy.asked());
        Ok(())
    })
}

#[test]
fn a_slow_portal_is_waited_for_and_a_silent_one_is_given_up() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        pc.portal.set_behaviour(PortalBehaviour::Slow(Duration::from_secs(2)));
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        pc.proxy.set_behaviour(ProxyBehaviour::Silent);
        let start = Instant::now();
        let login = log_in(pc, &[RIGHT])?;
        let code = login.failure();
        ensure!(
            ["proxy_failed", "portal_slow", "portal_unreachable"].contains(&code),
            "{}",
            login.said.all()
        );
        ensure!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
        Ok(())
    })
}
