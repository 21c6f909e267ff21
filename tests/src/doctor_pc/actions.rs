//! What a doctor does at the PC in every run: logs in, opens a mail, sends a prescription. All with trusted input.
//! Knows the pages of Roundcube (elastic) and of the portal; knows nothing of the product.

use anyhow::{Context, Result};
use serde_json::Value;

use super::DoctorPc;
use crate::{
    browser::{Modifier, Page},
    product::{PORTAL, WEBMAIL},
    sirped_portal::{Issued, PATIENT},
    wait::wait_until,
};

impl DoctorPc {
    /// Opens the webmail in a new tab, and logs in where nobody is.
    ///
    /// # Errors
    /// When the inbox does not show up.
    pub fn open_webmail(&self, address: &str) -> Result<Page> {
        let page = self.browser()?.open(&format!("https://{WEBMAIL}/"))?;
        if page.find("#messagelist")?.is_some() {
            return Ok(page);
        }
        page.fill("#rcmloginuser", address)?;
        page.fill("#rcmloginpwd", &self.mailbox.account(address)?.password)?;
        page.press("Enter", Modifier::None)?;
        page.element("#messagelist")?;
        page.wait_loaded()?;
        Ok(page)
    }

    /// Opens the inbox again, as a click on it does, until it lists `count` mails, and then the newest in the preview.
    ///
    /// # Errors
    /// When there are fewer, or it does not open.
    pub fn open_newest_mail(&self, page: &Page, count: usize) -> Result<()> {
        let listed = format!("document.querySelectorAll('#messagelist tr.message').length === {count}");
        wait_until(&format!("{count} mails in the list"), || {
            page.wait_for("!rcmail.busy")?;
            let arrived = page.eval(&listed)? == true;
            if !arrived {
                page.click("#mailboxlist li.inbox a")?;
                page.wait_for("!rcmail.busy")?;
            }
            Ok(arrived.then_some(()))
        })?;
        page.click("#messagelist tr.message")?;
        page.wait_for(
            "document.querySelector('#messagecontframe')?.contentDocument?.querySelector('#messagebody')",
        )?;
        Ok(())
    }

    /// Opens the portal in a new tab, logs in where nobody is, and shows the patient.
    ///
    /// # Errors
    /// When there is no such doctor, or the page does not show up.
    pub fn open_portal(&self, user: &str) -> Result<Page> {
        let doctor = self.portal.doctor(user).with_context(|| format!("no doctor {user}"))?;
        let page = self.browser()?.open(&format!("https://{PORTAL}{PATIENT}"))?;
        if page.find("#invia-ricetta")?.is_some() {
            return Ok(page);
        }
        page.fill("#utente", user)?;
        page.fill("#password", &doctor.password)?;
        page.press("Enter", Modifier::None)?;
        page.wait_for(&format!("location.pathname === '{PATIENT}' && document.readyState === 'complete'"))?;
        Ok(page)
    }

    /// Presses *Invia ricetta* and waits for the dialog that asks for the ID-SESSIONE; gives the code issued meanwhile.
    ///
    /// # Errors
    /// When the dialog does not open.
    pub fn ask_for_code(&self, portal: &Page, user: &str) -> Result<Issued> {
        portal.bring_to_front()?;
        portal.click("#invia-ricetta")?;
        portal.element("#idSessione")?;
        self.portal.issued_to(user).pop().context("the portal issued no code")
    }
}

/// Opens the mail with these words in its subject, as a click in the list does, once it has arrived.
///
/// # Errors
/// When there is none, or it does not open.
pub fn open_mail(webmail: &Page, subject: &str) -> Result<()> {
    webmail.bring_to_front()?;
    let words = Value::from(subject);
    let find = format!(
        "[...document.querySelectorAll('#messagelist tr.message')].find(row => row.innerText.includes({words}))?.id"
    );
    let row = wait_until(&format!("the mail «{subject}»"), || {
        webmail.wait_for("!rcmail.busy")?;
        let row = webmail.eval(&find)?;
        if row.is_null() {
            webmail.click("#mailboxlist li.inbox a")?;
            webmail.wait_for("!rcmail.busy")?;
        }
        Ok(row.as_str().map(ToOwned::to_owned))
    })?;
    webmail.click(&format!("#{row} td.subject"))?;
    wait_shown(webmail, subject).map(drop)
}

/// Waits until the preview shows the mail with these words in its subject, and gives the visible text of its body.
///
/// # Errors
/// When it never does.
pub fn wait_shown(webmail: &Page, subject: &str) -> Result<String> {
    let words = Value::from(subject);
    let shown = webmail.wait_for(&format!(
        "(() => {{ const mail = document.querySelector('#messagecontframe')?.contentDocument;
           if (mail?.readyState !== 'complete') return null;
           if (!mail.querySelector('#message-header .subject')?.innerText.includes({words})) return null;
           const body = mail.querySelector('#messagebody');
           return body && [body.innerText] }})()"
    ))?;
    Ok(shown[0].as_str().unwrap_or_default().to_owned())
}
