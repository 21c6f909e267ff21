//! Webmails that are modelled: a mail arrives late and in parts, without a new document, in a conversation, with its
//! sender's name alone.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::Page, doctor_pc::DoctorPc, main_job::masked, notice_mail::SIRPED, random::uuid_v4,
    verdict::trust, wait::wait_until,
};

use crate::support::{no_note, note, on_pc};

const GMAIL: &str = "mail.google.com";
const OUTLOOK: &str = "outlook.live.com";

#[test]
fn gmail_is_read_when_a_mail_is_whole_one_after_the_other_in_the_same_document() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(&format!("https://{GMAIL}/mail/u/0/"))?;
        show(&page, &[mail("a", SIRPED, "Ci vediamo alle 18.")])?;
        no_note(&page)?;
        let issuers = notice(20)?;
        show(&page, &[mail("b", SIRPED, &issuers)])?;
        ensure!(trust(&note(&page)?)? == "known", "the issuer's mail");
        ensure!(page.url()?.ends_with("/mail/u/0/#inbox/b"), "{}", page.url()?);
        for (what, address, right) in [
            ("a stranger", "notifiche@salute.example", "unknown"),
            ("an imitation", "sirped_noreply@csi-it.com", "contradicts"),
            ("a name alone", "", "unknown"),
        ] {
            show(&page, &[mail("c", address, &notice(15)?)])?;
            let said = note(&page).context(what)?;
            ensure!(trust(&said)? == right, "{what}: {said}");
        }
        Ok(())
    })
}

#[test]
fn in_a_conversation_each_notice_has_its_own_sender_and_one_that_is_closed_is_read_when_it_opens()
-> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(&format!("https://{GMAIL}/mail/u/0/"))?;
        let (first, second, third) = (notice(30)?, notice(20)?, notice(10)?);
        let closed = with(&mail("b", SIRPED, &second), &[("closed", true.into())]);
        show(&page, &[mail("a", SIRPED, &first), closed, mail("c", "collega@aslto.example", &third)])?;
        // The last that is open is the one that is told of; all that are open are held.
        let said = wait_note(&page, "collega@aslto.example")?;
        ensure!(trust(&said)? == "unknown", "{said}");
        let held = popup(pc)?;
        ensure!([&first, &third].iter().all(|text| held.contains(&masked(code(text)))), "{held}");
        ensure!(!held.contains(&masked(code(&second))), "{held}");
        page.bring_to_front()?;
        page.eval("apri(1)")?;
        let said = note(&page)?;
        ensure!(trust(&said)? == "known" && said.contains(&masked(code(&first))), "{said}");
        Ok(())
    })
}

#[test]
fn what_a_mail_has_in_it_is_no_header_of_gmails() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(&format!("https://{GMAIL}/mail/u/0/"))?;
        let dressed = format!(
            "<div class=\"adn\" data-message-id=\"x\"><table class=\"cf gJ\"><tbody><tr><td class=\"gF\">
             <span class=\"gD\" email=\"{SIRPED}\">SIRPED</span></td></tr></tbody></table>
             <div class=\"ii gt\"><pre>{}</pre></div></div>",
            notice(5)?
        );
        show(&page, &[mail("a", "collega@aslto.example", &dressed)])?;
        let said = note(&page)?;
        ensure!(trust(&said)? == "unknown" && said.contains("collega@aslto.example"), "{said}");
        Ok(())
    })
}

#[test]
fn of_outlook_the_text_is_read_and_the_sender_is_not() -> Result<()> {
    on_pc(|pc| {
        let page = pc.browser()?.open(&format!("https://{OUTLOOK}/mail/0/"))?;
        for (id, address) in [("AAQk", SIRPED), ("AAQl", "")] {
            show(&page, &[mail(id, address, &notice(5)?)])?;
            let said = note(&page)?;
            ensure!(trust(&said)? == "unknown" && !said.contains(SIRPED), "{said}");
            ensure!(page.url()?.ends_with(&format!("/mail/inbox/id/{id}")), "{}", page.url()?);
        }
        Ok(())
    })
}

#[test]
fn roundcube_is_known_by_its_page_where_its_script_has_another_name() -> Result<()> {
    on_pc(|pc| {
        let page =
            pc.browser()?.open("https://posta.esempio.it/?_task=mail&_mbox=INBOX&_uid=7&_action=show")?;
        let text = notice(5)?;
        let person = |class: &str, address: &str| {
            format!(
                "<tr><td class=\"header {class}\"><span class=rcmContactAddress title=\"{address}\">X</span></td></tr>"
            )
        };
        let body = format!(
            "<div id=message-header><table class=header-headers>{}{}</table></div><div id=messagebody><pre>{text}</pre></div>",
            person("from", SIRPED),
            person("to", "studio@posta.esempio.it"),
        );
        page.eval(&format!(
            "document.body.className = 'task-mail action-show'; document.body.innerHTML = {}",
            json!(body)
        ))?;
        let said = note(&page)?;
        ensure!(trust(&said)? == "known" && said.contains(&masked(code(&text))), "{said}");
        Ok(())
    })
}

pub(crate) fn mail(id: &str, address: &str, text: &str) -> Value {
    json!({"id": id, "name": "Notifiche", "address": address, "text": text})
}

/// A notice that was asked for some minutes ago; the end of its code is its last word.
pub(crate) fn notice(minutes_ago: i64) -> Result<String> {
    let at = |from_now: i64| -> Result<String> {
        let at = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_mins(from_now))?;
        Ok(at.to_zoned(jiff::tz::TimeZone::get("Europe/Rome")?).strftime("%d/%m/%Y %H:%M").to_string())
    };
    Ok(format!(
        "Regione Piemonte\nNotifica SIRPED\nC'è un nuovo messaggio per te.\nRichiesto dal sistema gestionale: \"NOME\"\n\
         Dell'azienda Città di Torino\nLa richiesta è stata effettuata il: {}\nL'identificativo di sessione scadrà \
         il: {}\nIdentificativo di sessione: {}",
        at(-minutes_ago)?,
        at(480 - minutes_ago)?,
        uuid_v4()?
    ))
}

pub(crate) fn code(notice: &str) -> &str {
    notice.rsplit(' ').next().unwrap_or_default()
}

/// The same mail in some other way.
pub(crate) fn with(mail: &Value, changes: &[(&str, Value)]) -> Value {
    let mut mail = mail.clone();
    for (key, value) in changes {
        mail[key] = value.clone();
    }
    mail
}

pub(crate) fn show(page: &Page, mails: &[Value]) -> Result<()> {
    page.eval(&format!("mostra({})", json!(mails))).map(drop)
}

fn wait_note(page: &Page, words: &str) -> Result<String> {
    wait_until(&format!("a note with «{words}»"), || {
        Ok(Some(note(page)?).filter(|said| said.contains(words)))
    })
}

pub(crate) fn popup(pc: &DoctorPc) -> Result<String> {
    let popup = pc.browser()?.press_for_popup()?;
    let words = staffetta_tests::user::words(&popup)?;
    popup.close()?;
    Ok(words)
}
