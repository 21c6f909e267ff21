//! The ways in which portals ask for the certificate, and the ways in which cards differ: with all of them a login
//! succeeds.

use anyhow::{Context as _, Result, ensure};
use staffetta_card::card::trace::hex;
use staffetta_tests::{
    apache::TlsLayout,
    card_pc::{CardPc, PORTAL_ID},
    cns_card::{ChipFamily, Transport},
};

use crate::support::{RIGHT, insert, log_in, on_card_pc, register};

fn comes_in(pc: &CardPc) -> Result<()> {
    register(pc)?;
    let login = log_in(pc, &[RIGHT])?;
    ensure!(login.said.code == 0, "{}\n{}", login.said.all(), pc.apache_log());
    ensure!(login.told["operator"] == "ANNA BIANCHI", "{}", login.told);
    let record = pc.card.record();
    ensure!(record.wrong_verifies == 0 && record.each_verify_was_ended(), "{record:?}");
    ensure!(pc.portal.open_sessions() == 1, "no session is open at the portal");
    Ok(())
}

#[test]
fn a_registered_card_comes_in_however_the_portal_asks_for_it() -> Result<()> {
    on_card_pc(|pc| {
        for layout in TlsLayout::ASKING {
            pc.portal.clear();
            pc.use_layout(layout)?;
            comes_in(pc).with_context(|| format!("{layout:?}"))?;
        }
        Ok(())
    })
}

#[test]
fn every_family_that_our_driver_knows_comes_in() -> Result<()> {
    on_card_pc(|pc| {
        let families = [
            ChipFamily::St,
            ChipFamily::St2021,
            ChipFamily::Athena,
            ChipFamily::Oberthur,
            ChipFamily::Idemia2021,
            ChipFamily::NewLot,
        ];
        for family in families {
            pc.portal.clear();
            insert(pc, family, |_| {})?;
            comes_in(pc).with_context(|| format!("{family:?}"))?;
        }
        Ok(())
    })
}

#[test]
fn a_card_comes_in_however_it_takes_long_commands() -> Result<()> {
    on_card_pc(|pc| {
        let ways = [
            ("T=0", Transport::T0, false, true),
            ("T=1, answers fetched", Transport::T1Fetched, true, true),
            ("no chaining", Transport::T1, true, false),
            ("no extended lengths", Transport::T1, false, true),
        ];
        for (what, transport, extended, chaining) in ways {
            pc.portal.clear();
            insert(pc, ChipFamily::St2021, |spec| {
                (spec.transport, spec.extended, spec.chaining) = (transport, extended, chaining);
            })?;
            comes_in(pc).context(what)?;
        }
        Ok(())
    })
}

#[test]
fn the_second_login_reads_nothing_of_the_card_but_its_serial() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        let instructions = pc.card.record().instructions();
        // SELECT and READ of the serial, VERIFY, MSE RESTORE, MSE SET, PSO in two pieces.
        ensure!(instructions == [0xA4, 0xB0, 0x20, 0x22, 0x22, 0x2A, 0x2A], "{instructions:02X?}");
        Ok(())
    })
}

#[test]
fn a_card_is_listed_masked_unless_asked_otherwise() -> Result<()> {
    on_card_pc(|pc| {
        let shown = pc.host(&["card", "--json"])?;
        ensure!(shown.code == 0, "{}", shown.all());
        let cards = shown.json()?;
        let card = &cards[0];
        ensure!(card["reader"] == "Virtual PCD 00 00" && card["key_bits"] == 2048, "{card}");
        let own = pc.identity.holder.clone();
        for secret in [&own.codice_fiscale, &own.surname, &pc.identity.serial] {
            ensure!(!shown.out.contains(secret.as_str()), "{secret} is shown: {}", shown.out);
        }
        let whole = pc.host(&["card", "--json", "--reveal"])?.json()?;
        ensure!(whole[0]["codice_fiscale"] == own.codice_fiscale.as_str(), "{whole}");
        ensure!(whole[0]["serial"] == pc.identity.serial.as_str(), "{whole}");
        let people = pc.host(&["card"])?;
        ensure!(people.code == 0 && people.out.contains("Virtual PCD"), "{}", people.all());
        Ok(())
    })
}

#[test]
fn for_support_a_card_shows_what_it_was_asked_and_answered_without_saying_whose_it_is() -> Result<()> {
    on_card_pc(|pc| {
        let shown = pc.host(&["card", "--trace"])?;
        ensure!(shown.code == 0 && shown.out.contains("> 00 A4"), "{}", shown.all());
        let own = pc.identity.holder.clone();
        for secret in [&own.codice_fiscale, &own.surname, &pc.identity.serial] {
            let as_sent = hex(secret.as_bytes());
            ensure!(!shown.out.contains(&as_sent), "{secret} is shown: {}", shown.out);
        }
        insert(pc, ChipFamily::Actalis2025, |_| {})?;
        let told = pc.host(&["card", "--trace", "--json"])?.json()?;
        let trace = told[0]["trace"].as_array().context("no trace")?;
        ensure!(trace.iter().any(|line| line == "< 6A 82"), "{told}");
        ensure!(told[0]["error"]["code"] == "module_missing", "{told}");
        let record = pc.card.record();
        ensure!(!record.instructions().contains(&0x20), "a PIN was presented: {record:?}");
        let untold = pc.host(&["card", "--json"])?.json()?;
        ensure!(untold[0].get("trace").is_none(), "{untold}");
        Ok(())
    })
}

#[test]
fn a_login_is_told_to_people_with_its_steps_and_where_to_go_on() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        pc.user.will(&[RIGHT])?;
        let said = pc.host(&["login", PORTAL_ID])?;
        ensure!(said.code == 0 && said.out.contains("ANNA BIANCHI"), "{}", said.all());
        let out = pc.host(&["logout", PORTAL_ID])?;
        ensure!(out.code == 0 && pc.portal.open_sessions() == 0, "{}", out.all());
        let again = pc.host(&["logout", PORTAL_ID])?;
        ensure!(again.code == 1 && again.err.contains("Accedi prima"), "{}", again.all());
        Ok(())
    })
}
