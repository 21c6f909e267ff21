//! Mails of which a reader sees the words in another order than they are written in: the code that he sees is not the
//! one that is written.

use std::fs;

use anyhow::{Result, ensure};
use staffetta_tests::{
    doctor_pc::ANNA_MAIL,
    main_job::masked,
    notice_mail::{MailLayout, NoticeMail},
    product::extension_dir,
    random::uuid_v4,
    verdict::inspected,
};

use crate::senders::{numbers, show};
use crate::support::{inbox, note, on_doctor_pc};

/// How a mail writes a code, `{first}` and `{rest}` of it, that is seen otherwise; `{other}` is another one.
const REORDERED: [(&str, &str); 13] = [
    ("galleggia", "<p>{label} <b style='float:right'>{first}</b>{rest}</p>"),
    ("davanti", "<p>{label} <b>{first}<i style='float:left'>{rest}</i></b></p>"),
    (
        "ordine",
        "<div style='display:flex'><b>{label}</b> <b style='order:2'>{first}</b><b style='order:1'>{rest}</b></div>",
    ),
    (
        "rovescia",
        "<p>{label}</p><div style='display:flex;flex-direction:row-reverse'><b>{first}</b><b>{rest}</b></div>",
    ),
    (
        "colonna",
        "<p>{label}</p><div style='display:flex;flex-direction:column-reverse'><p>{first}{rest}</p>\
        <p>Non serve piu, usi il seguente</p><p>Nuovo {other}</p></div>",
    ),
    ("spostata", "<p>{label} {first}<b style='position:relative;left:-190px;background:#fff'>{rest}</b></p>"),
    (
        "salita",
        "<p>{label}<br>vuoto</p><p>{first}{rest}</p><p style='margin-top:-70px;margin-left:190px'>{other}</p>",
    ),
    ("a margine", "<p>{label} {first}<b style='margin-left:-300px;background:#fff'>{rest}</b></p>"),
    (
        "tabella",
        "<p>{label}</p><table dir=rtl><tr><td><div dir=ltr>{first}</div></td><td><div dir=ltr>{rest}</div></td></tr></table>",
    ),
    (
        "piede",
        "<table><tfoot><tr><td>{label} {first}{rest}</td></tr></tfoot><tr><td>{label} {other}</td></tr></table>",
    ),
    (
        "griglia",
        "<div style='display:grid'><b style='grid-row:1'>{label}</b><b style='grid-row:3'>{first}{rest}</b>\
        <b style='grid-row:2'>codice {other}</b></div>",
    ),
    ("specchio", "<p>{label} <b style='display:inline-block;transform:rotate(180deg)'>{first}{rest}</b></p>"),
    ("maiuscola", "<p>{label} <b style='float:right;text-transform:uppercase'>{first}</b>{rest}</p>"),
];

/// How a mail moves its notice as a whole, or puts it beside something: it is seen as it is written.
const WHOLE: [(&str, &str); 6] = [
    (
        "tutta a destra",
        "<div style='float:right'><p>{label} {first}{rest}</p></div><div>Notifica</div>{dates}<p>Tel. 011 4321000</p>",
    ),
    ("piu in basso", "<div style='position:relative;top:30px'><p>{label} {first}{rest}</p>{dates}</div>"),
    (
        "due celle",
        "<table><tr><td width=90>{label}</td><td valign=top>{first}{rest}</td></tr></table>{dates}",
    ),
    (
        "in testa",
        "<table><thead><tr><th>{label}</th></tr></thead><tr><td>{first}{rest}</td></tr></table>{dates}",
    ),
    (
        "data a destra",
        "<div><span style='float:right'>14/12</span>Notifica</div><p>{label} {first}{rest}</p>{dates}",
    ),
    ("pezzi", "<p>{label} <b>{first}</b><i>{rest}</i></p>{dates}"),
];

#[test]
fn a_code_that_is_seen_in_another_order_than_it_is_written_is_not_read_in_the_webmail_nor_in_its_file()
-> Result<()> {
    on_doctor_pc(|pc| {
        let now = jiff::Timestamp::now();
        let time =
            now.to_zoned(jiff::tz::TimeZone::get("Europe/Rome")?).strftime("%d/%m/%Y %H:%M").to_string();
        let dates = format!("<p>La richiesta &egrave; stata effettuata il: {time}</p>");
        let mut mails = Vec::new();
        for (subject, html) in REORDERED.into_iter().chain(WHOLE) {
            let (code, other) = (uuid_v4()?, uuid_v4()?);
            let (first, rest) = code.split_at(19);
            let html = html
                .replace("{label}", "Identificativo di sessione:")
                .replace("{first}", first)
                .replace("{rest}", rest)
                .replace("{other}", &other);
            let html = if html.contains("{dates}") { html.replace("{dates}", &dates) } else { html + &dates };
            let mut notice = NoticeMail::sirped(ANNA_MAIL, &code, now);
            (notice.subject, notice.dressed_as) = (subject.into(), Some(html));
            (notice.only_confidentiality, notice.layout) = (true, MailLayout::Html);
            let mail = notice.build()?;
            pc.mailbox.deliver(ANNA_MAIL, &mail)?;
            mails.push((subject, code, inspected(&mail)?));
        }
        let webmail = inbox(pc)?;
        let subjects: Vec<&str> = mails.iter().map(|(subject, ..)| *subject).collect();
        let numbers = numbers(&webmail, "INBOX", &subjects)?;
        let mut wrong = Vec::new();
        for (index, (subject, code, in_file)) in mails.iter().enumerate() {
            let is_whole = index >= REORDERED.len();
            show(&webmail, &format!("_action=show&_uid={}&_mbox=INBOX", numbers[*subject]))?;
            let said = note(&webmail)?;
            let is_read = said.contains(&masked(code));
            let is_refused = said.contains("non salvato") && !is_read;
            if !(if is_whole { is_read } else { is_refused }) {
                wrong.push(format!("{subject} in the webmail: {said}"));
            }
            let reasons = in_file["refused"].as_array().map_or(0, Vec::len);
            if in_file["id"].is_null() == is_whole || (reasons == 0) != is_whole {
                wrong.push(format!("{subject} in its file: {in_file}"));
            }
        }
        ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    })
}

#[test]
fn what_the_pieces_of_a_mail_stand_in_is_looked_at_once_however_deep_they_are() -> Result<()> {
    on_doctor_pc(|pc| {
        let page = pc.browser()?.open("about:blank")?;
        for script in ["dom.js", "unseen.js"] {
            page.eval(&fs::read_to_string(extension_dir()?.join(script))?)?;
        }
        let told = page.eval(
            "(() => {
                document.body.innerHTML = '<span>'.repeat(60) + '<b>x y</b> '.repeat(400) + '</span>'.repeat(60);
                const real = getComputedStyle;
                let asked = 0;
                window.getComputedStyle = (...of) => { asked++; return real(...of) };
                const text = staffettaUnseen.withoutUnseen(document.body.innerText, document.body);
                window.getComputedStyle = real;
                return [text.match(/x y/g).length, asked];
            })()",
        )?;
        ensure!(told[0] == 400, "not all is read: {told}");
        // Each element once for what stands in it, and once for itself.
        ensure!(
            told[1].as_u64().is_some_and(|asked| asked < 1000),
            "styles were asked for {} times",
            told[1]
        );
        page.close()
    })
}
