//! The portal's refusals, in the three kinds of docs/facts/sources.md 4 and some others: told as what they are, with
//! the portal's own words.

use anyhow::{Result, ensure};
use staffetta_tests::{
    apache::TlsLayout,
    card_pc::PORTAL_ID,
    card_pki::CardIssuer,
    card_pki::Life,
    cns_card::{CardSpec, ChipFamily, Held, Holder},
    ts_portal::PortalBehaviour,
};

use crate::support::{RIGHT, insert, log_in, on_card_pc, refused, register};

#[test]
fn a_card_that_was_never_registered_is_told_to_be_registered_first() -> Result<()> {
    on_card_pc(|pc| {
        refused(pc, &[RIGHT], "portal_wants_registration", "Registra CNS")?;
        register(pc)?;
        ensure!(log_in(pc, &[RIGHT])?.said.code == 0);
        Ok(())
    })
}

#[test]
fn a_registration_says_what_the_portal_said() -> Result<()> {
    on_card_pc(|pc| {
        pc.user.will(&[RIGHT])?;
        let said = pc.host(&["login", PORTAL_ID, "--register"])?;
        ensure!(said.code == 0 && said.out.contains("stampare il PDF"), "{}", said.all());
        Ok(())
    })
}

#[test]
fn a_certificate_the_portal_does_not_take_sends_to_the_region_in_every_layout() -> Result<()> {
    on_card_pc(|pc| {
        let stranger =
            pc.pki.identity_with(&pc.identity.holder.clone(), 2048, Life::Good, CardIssuer::Stranger)?;
        for layout in TlsLayout::ASKING {
            pc.use_layout(layout)?;
            insert(pc, ChipFamily::St2021, |spec| {
                spec.key = stranger.key.clone();
                spec.certificate = Held::Bytes(stranger.der.clone());
                spec.serial = stranger.serial.clone();
            })?;
            refused(pc, &[RIGHT], "portal_refuses_certificate", "regione")?;
        }
        Ok(())
    })
}

#[test]
fn the_other_kinds_of_error_carry_the_portals_own_words() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        pc.portal.set_behaviour(PortalBehaviour::SecurityDown);
        let login =
            refused(pc, &[RIGHT], "portal_security_down", "Assistenza del portale: telefono 800-030-070")?;
        ensure!(
            login.said.err.contains("I sistemi di sicurezza non rispondono. Riprovare"),
            "{}",
            login.said.err
        );

        pc.portal.clear();
        let carlo = pc.pki.identity(&Holder::carlo())?;
        insert(pc, ChipFamily::St2021, |spec| *spec = CardSpec::of(ChipFamily::St2021, &carlo))?;
        let login =
            refused(pc, &[RIGHT], "portal_user_unknown", "Assistenza del portale: telefono 800-030-070")?;
        ensure!(
            login.said.err.contains("non è presente nella banca dati del sistemaTS"),
            "{}",
            login.said.err
        );
        Ok(())
    })
}

#[test]
fn a_page_nobody_expects_is_no_login() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        for behaviour in [PortalBehaviour::Maintenance, PortalBehaviour::Broken] {
            pc.portal.set_behaviour(behaviour);
            let login = log_in(pc, &[RIGHT])?;
            ensure!(
                ["portal_unexpected", "portal_asks_no_card"].contains(&login.failure()),
                "{}",
                login.said.all()
            );
        }
        Ok(())
    })
}
