//! What is wrong with service, reader or card is told in one clear sentence, before anybody is asked for a PIN.

use std::{
    ffi::CString,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use staffetta_tests::{
    card_pki::{CardIssuer, Life},
    cns_card::{CardSpec, ChipFamily, Held, ReaderSlot},
    pcscd::Readers,
};

use crate::support::{
    RIGHT, alone_with_the_card, insert, log_in, nothing_risked, on_card_pc, refused, register,
};

#[test]
fn without_service_or_reader_it_is_said_what_to_do() -> Result<()> {
    on_card_pc(|pc| {
        pc.service.stop()?;
        let refused_at = refused(pc, &[RIGHT], "service_missing", "servizio per le smart card");
        pc.service.run(Readers::None)?;
        refused_at?;
        let refused_at = refused(pc, &[RIGHT], "reader_missing", "Collega il lettore");
        pc.service.stop()?;
        pc.service.run(Readers::Virtual)?;
        refused_at?;
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)
    })
}

#[test]
fn a_card_that_is_none_of_ours_is_told_for_what_it_is() -> Result<()> {
    on_card_pc(|pc| {
        pc.card.remove();
        pc.wait_seen(ReaderSlot::First, false)?;
        refused(pc, &[RIGHT], "card_missing", "Inserisci la tessera")?;
        for (family, code, words) in [
            (ChipFamily::Contactless, "card_contactless", "fino in fondo"),
            (ChipFamily::Foreign, "card_unknown", "non è una CNS"),
        ] {
            insert(pc, family, |_| {})?;
            refused(pc, &[RIGHT], code, words)?;
        }
        insert(pc, ChipFamily::St2021, |spec| spec.mute = true)?;
        refused(pc, &[RIGHT], "card_unresponsive", "chip")?;
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)
    })
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_before_the_pin_is_asked() -> Result<()> {
    on_card_pc(|pc| {
        let holder = pc.identity.holder.clone();
        let with = |life, bits| pc.pki.identity_with(&holder, bits, life, CardIssuer::Region);
        let over = with(Life::Over, 2048)?.der;
        let ahead = with(Life::Ahead, 2048)?.der;
        let small = with(Life::Good, 1024)?;
        let signs_only = pc.pki.signing_identity(&holder)?.der;
        let mut broken = pc.identity.der.clone();
        broken.truncate(200);
        let cases: [(&str, &str, Held); 6] = [
            ("certificate_not_for_login", "firma digitale", Held::Bytes(signs_only)),
            ("certificate_expired", "scaduto", Held::Bytes(over)),
            ("certificate_not_yet_valid", "data", Held::Bytes(ahead)),
            ("card_not_activated", "attivata", Held::Zeros),
            ("card_not_activated", "attivata", Held::Nothing),
            ("certificate_malformed", "non si può leggere", Held::Bytes(broken)),
        ];
        for (code, words, held) in cases {
            insert(pc, ChipFamily::St2021, |spec| spec.certificate = held)?;
            refused(pc, &[RIGHT], code, words)?;
        }
        insert(pc, ChipFamily::Athena, |spec| {
            spec.key = small.key.clone();
            spec.certificate = Held::Bytes(small.der.clone());
        })?;
        refused(pc, &[RIGHT], "key_too_small", "1024 bit")?;
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)
    })
}

#[test]
fn damaged_personal_data_keep_nobody_from_coming_in() -> Result<()> {
    on_card_pc(|pc| {
        for held in [Held::Zeros, Held::Nothing, Held::Bytes(b"0000FFzz".to_vec())] {
            pc.portal.clear();
            insert(pc, ChipFamily::St2021, |spec| spec.personal_data = held)?;
            register(pc)?;
            let login = log_in(pc, &[RIGHT])?;
            ensure!(login.said.code == 0, "{}", login.said.all());
        }
        Ok(())
    })
}

#[test]
fn of_two_cards_the_one_that_is_named_is_used_and_a_foreign_one_does_not_matter() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let carlo = pc.pki.identity(&staffetta_tests::cns_card::Holder::carlo())?;
        let second = pc.insert_second(CardSpec::of(ChipFamily::St2021, &carlo))?;
        second.wait_powered()?;
        refused(pc, &[RIGHT], "card_several", "più tessere")?;
        pc.user.will(&[RIGHT])?;
        let said = pc.host(&["login", "sistema-ts", "--json", "--serial", &pc.identity.serial])?;
        ensure!(said.code == 0, "{}", said.all());
        ensure!(second.record().verifies == 0, "the other card was asked");
        drop(second);
        let foreign = pc.insert_second(CardSpec::of(ChipFamily::Foreign, &carlo))?;
        foreign.wait_powered()?;
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        Ok(())
    })
}

#[test]
fn a_card_that_another_program_holds_is_told_as_busy_and_used_when_it_is_free() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let other = Context::establish(Scope::User)?;
        let reader = CString::new(ReaderSlot::First.reader())?;
        let exclusive = alone_with_the_card(&other)?;
        refused(pc, &[RIGHT], "card_busy", "Un altro programma")?;
        // Dropped it would reset the card; left as it is, nobody notices.
        exclusive.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error)?;

        let mut shared = other.connect(&reader, ShareMode::Shared, Protocols::ANY)?;
        let transaction = shared.transaction()?;
        refused(pc, &[RIGHT], "card_busy", "Un altro programma")?;
        ensure!(pc.user.asked() == 0, "a PIN was asked for");
        nothing_risked(pc)?;
        transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error)?;
        shared.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error)?;

        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        Ok(())
    })
}

#[test]
fn a_card_that_another_program_lets_go_of_within_seconds_is_waited_for() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let other = Context::establish(Scope::User)?;
        let exclusive = alone_with_the_card(&other)?;
        let holder = thread::spawn(move || {
            thread::sleep(Duration::from_secs(2));
            exclusive.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error)
        });
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        holder.join().expect("the other program ends well")?;
        Ok(())
    })
}

#[test]
fn a_reader_that_does_not_answer_costs_its_own_seconds_only_and_is_told_as_such() -> Result<()> {
    on_card_pc(|pc| {
        register(pc)?;
        let mut spec = CardSpec::of(ChipFamily::St2021, &pc.identity);
        spec.delay = Duration::from_secs(120);
        let silent = pc.insert_second(spec)?;
        silent.wait_powered()?;
        let begun = Instant::now();
        let login = log_in(pc, &[RIGHT])?;
        ensure!(login.said.code == 0, "{}", login.said.all());
        ensure!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
        drop(silent);
        Ok(())
    })
}

#[test]
fn diagnose_names_reader_family_and_portal_and_no_person() -> Result<()> {
    on_card_pc(|pc| {
        let said = pc.host(&["diagnose", "--online"])?;
        for expected in ["Virtual PCD 00 00", "sistemats4.sanita.finanze.it", "TLSv1.2"] {
            ensure!(said.out.contains(expected), "{expected}: {}", said.all());
        }
        let own = &pc.identity.holder;
        for personal in [&own.codice_fiscale, &own.surname, &pc.identity.serial] {
            ensure!(!said.all().contains(personal.as_str()), "{personal} is told: {}", said.all());
        }
        nothing_risked(pc)
    })
}
