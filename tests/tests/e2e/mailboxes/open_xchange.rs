//! Open-Xchange App Suite, modelled: whom its pages name as the sender, conversations, messages inside mails.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::{main_job::masked, notice_mail::SIRPED, verdict::trust};

use crate::{
    modelled::{code, mail, notice, popup, show, with},
    support::{no_note, note, on_pc},
    unknown::wait_held,
};

const PAGE: &str = "https://mail1.libero.it/appsuite/";

/// A name and an address.
type Person = (&'static str, &'static str);

/// Whom `From` names, and what the sender is to SIRPED.
const SENDERS: &[(&str, &[Person], &str)] = &[
    ("the issuer", &[("Notifica SIRPED", SIRPED)], "known"),
    ("the issuer in capitals, its address alone", &[("", "SIRPED_NoReply@CSI.it")], "known"),
    ("a stranger", &[("Notifiche", "avvisi@evil.example")], "unknown"),
    ("a stranger's address alone", &[("", "avvisi@evil.example")], "unknown"),
    (
        "a colleague with another address as a name",
        &[("mario@studio.example", "mario@aslto.example")],
        "unknown",
    ),
    ("an address like the issuer's", &[("Notifiche", "sirped_noreply@csi-it.com")], "contradicts"),
    ("the issuer's address as a name", &[(SIRPED, "mario@evil.example")], "contradicts"),
    ("the issuer's name", &[("Notifica SIRPED", "mario@evil.example")], "contradicts"),
    ("an address in the name", &[("Notifiche <sirped_noreply@csi.it>", "mario@evil.example")], "contradicts"),
    ("the issuer and another", &[("Notifiche", SIRPED), ("", "notifiche@evil.example")], "contradicts"),
    ("another and the issuer", &[("", "notifiche@evil.example"), ("Notifiche", SIRPED)], "contradicts"),
    ("two that are the same", &[("Notifiche", SIRPED), ("Notifiche", SIRPED)], "contradicts"),
    ("nobody", &[], "unknown"),
];

#[test]
fn open_xchange_names_the_sender_in_one_place_and_he_is_judged_as_in_a_file() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(PAGE)?;
        let quick = |text: &str| with(&mail("s", SIRPED, text), &[("letters", json!(400))]);
        let judged = |mail: Value, right: &str| -> Result<String> {
            show(&page, &[mail])?;
            let said = note(&page)?;
            ensure!(trust(&said)? == right, "{said}");
            Ok(said)
        };
        for (what, from, right) in SENDERS {
            let said = judged(with(&quick(&notice(30)?), &[("from", json!(from))]), right).context(*what)?;
            if let (&"unknown", [(_, address)]) = (right, from) {
                ensure!(said.contains(address), "{what}: {said}");
            }
        }
        let later = with(&quick(&notice(30)?), &[("later", true.into())]);
        let said = judged(later, "unknown").context("a build of which nobody knows whom it shows")?;
        ensure!(!said.contains(SIRPED), "{said}");
        let own = [("Anna Bianchi", "anna.bianchi@libero.it")];
        let sent = [("from", json!(own)), ("folder", "default0/INBOX/Inviata.".into())];
        let said = judged(with(&quick(&notice(30)?), &sent), "unknown").context("sent")?;
        ensure!(said.contains(own[0].1), "{said}");
        Ok(())
    })
}

#[test]
fn in_open_xchange_the_frames_of_a_conversation_are_read_as_they_open_and_nothing_of_the_list() -> Result<()>
{
    on_pc(|pc| {
        let page = pc.browser()?.open(PAGE)?;
        let (first, second, third) = (notice(40)?, notice(30)?, notice(20)?);
        let within = with(&mail("7", SIRPED, &first), &[("folder", "".into())]);
        let listed = with(&mail("x", SIRPED, &third), &[("listed", true.into())]);
        show(&page, &[within, listed.clone()])?;
        no_note(&page).context("a message inside a mail, and a list")?;
        let closed = with(&mail("b", SIRPED, &second), &[("closed", true.into())]);
        show(&page, &[mail("a", SIRPED, &first), closed, listed])?;
        ensure!(trust(&note(&page)?)? == "known", "the one that is open");
        let held = popup(pc)?;
        ensure!(held.contains(&masked(code(&first))), "{held}");
        ensure!(![&second, &third].iter().any(|text| held.contains(&masked(code(text)))), "{held}");
        page.bring_to_front()?;
        page.eval("apri(1)")?;
        ensure!(trust(&note(&page)?)? == "known", "the one that was collapsed");
        wait_held(pc, &[&second])
    })
}
