//! The webmails as their users drive them, all in the same way. Each knows the pages of its program; none knows the
//! product.

use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::{FOLDER, Horde, HordeView, SKIN};
use crate::{
    browser::{Modifier, Page},
    mailbox::Account,
    product::WEBMAIL,
};

/// Where a webmail shows a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Beside its list, or in the frame that stands there.
    Beside,
    /// In a window of its own.
    Alone,
}

/// Whom a webmail shows as the sender of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendersShown {
    /// All whom `From` names.
    All,
    /// Only the first of them.
    First,
    /// Those whom the mail server finds there: of two addresses without a comma between them the first.
    OfServer,
}

/// A webmail in a tab.
pub trait Inbox {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Whom it shows as the sender of a mail.
    fn senders_shown(&self) -> SendersShown;

    /// Logs in.
    ///
    /// # Errors
    /// When no list of mails shows up.
    fn log_in(&self, page: &Page, account: &Account) -> Result<()>;

    /// Shows a mail of a folder.
    ///
    /// # Errors
    /// When it does not show up.
    fn show(&self, page: &Page, folder: &str, number: u64, view: View) -> Result<()>;

    /// Clicks a mail in the list that is open, and waits until it is shown beside it.
    ///
    /// # Errors
    /// When it is not shown.
    fn click(&self, page: &Page, number: u64, subject: &str) -> Result<()>;
}

/// Roundcube with one of its skins.
#[derive(Clone, Copy, Debug)]
pub struct RoundcubeInbox(pub &'static str);

impl Inbox for RoundcubeInbox {
    fn name(&self) -> &'static str {
        self.0
    }

    fn senders_shown(&self) -> SendersShown {
        SendersShown::All
    }

    fn log_in(&self, page: &Page, account: &Account) -> Result<()> {
        page.navigate(&format!("https://{WEBMAIL}/"))?;
        page.eval(&format!("document.cookie = '{SKIN}={}; path=/; secure'", self.0))?;
        page.navigate(&format!("https://{WEBMAIL}/?_task=mail"))?;
        if page.find("#messagelist")?.is_none() {
            page.fill("#rcmloginuser", &account.address)?;
            page.fill("#rcmloginpwd", &account.password)?;
            page.press("Enter", Modifier::None)?;
            page.element("#messagelist")?;
            page.wait_loaded()?;
        }
        Ok(())
    }

    fn show(&self, page: &Page, folder: &str, number: u64, view: View) -> Result<()> {
        let action = if view == View::Alone { "show&_extwin=1" } else { "preview&_framed=1" };
        page.navigate(&format!("https://{WEBMAIL}/?_task=mail&_mbox={folder}&_uid={number}&_action={action}"))
    }

    fn click(&self, page: &Page, number: u64, subject: &str) -> Result<()> {
        page.wait_for("!rcmail.busy")?;
        page.eval("rcmail.command('list', 'INBOX')")?;
        let row = page.wait_for(&format!(
            "!rcmail.busy && [...document.querySelectorAll('#messagelist tr.message')].find(
               row => row.querySelector('.subject a[href*=\"_uid={number}&\"]'))?.id"
        ))?;
        page.click(&format!("#{} td.subject", row.as_str().unwrap_or_default()))?;
        let shown = json!(subject);
        page.wait_for(&format!(
            "(() => {{ const mail = document.querySelector('#messagecontframe')?.contentDocument;
               return mail?.readyState === 'complete' && mail.querySelector('#messagebody')
                 && mail.body.innerText.includes({shown}) }})()"
        ))?;
        Ok(())
    }
}

/// SOGo at one of its hosts.
#[derive(Clone, Copy, Debug)]
pub struct SogoInbox(pub &'static str);

impl SogoInbox {
    fn address(self, document: &str, route: &str) -> String {
        let (host, owner) = (self.0, crate::doctor_pc::ANNA_MAIL);
        format!("https://{host}/SOGo/so/{owner}/Mail/{document}#!/Mail/0/{route}")
    }
}

impl Inbox for SogoInbox {
    fn name(&self) -> &'static str {
        "sogo"
    }

    fn senders_shown(&self) -> SendersShown {
        SendersShown::First
    }

    fn log_in(&self, page: &Page, account: &Account) -> Result<()> {
        page.navigate(&format!("https://{}/SOGo/", self.0))?;
        if page.find("body[ng-app='SOGo.MailerUI']")?.is_none() {
            page.fill("input[ng-model='app.creds.username']", &account.address)?;
            page.fill("#passwordField", &account.password)?;
            page.press("Enter", Modifier::None)?;
            page.element("body[ng-app='SOGo.MailerUI']")?;
        }
        // It goes to its inbox by itself, also from a mail that is asked for before.
        page.wait_for("location.hash.endsWith('/INBOX')")?;
        page.element("[ng-click='mailbox.refresh()']").map(drop)
    }

    fn show(&self, page: &Page, folder: &str, number: u64, view: View) -> Result<()> {
        let route = format!("{folder}/{number}");
        page.navigate("about:blank")?;
        if view == View::Alone {
            page.navigate(&self.address("UIxMailPopupView", &route))?;
        } else {
            // It goes to the list by itself from a mail that its list does not have yet.
            page.navigate(&self.address("view", folder))?;
            page.element("[ng-click='mailbox.refresh()']")?;
            page.wait_for("document.querySelector('.sg-tile-subject')")?;
            page.eval(&format!("location.hash = '#!/Mail/0/{route}'"))?;
        }
        Ok(())
    }

    fn click(&self, page: &Page, _: u64, subject: &str) -> Result<()> {
        let shown = json!(subject);
        page.click("[ng-click='mailbox.refresh()']")?;
        press_row(page, ".sg-tile-subject", subject)?;
        page.wait_for(&format!("document.querySelector('.sg-md-headline')?.innerText === {shown}"))?;
        Ok(())
    }
}

/// Horde in its dynamic view.
#[derive(Clone, Copy, Debug)]
pub struct HordeInbox;

impl Inbox for HordeInbox {
    fn name(&self) -> &'static str {
        "horde"
    }

    fn senders_shown(&self) -> SendersShown {
        SendersShown::OfServer
    }

    fn log_in(&self, page: &Page, account: &Account) -> Result<()> {
        let list = format!("https://{WEBMAIL}{FOLDER}/imp/dynamic.php?page=mailbox");
        page.navigate(&list)?;
        if page.find("#previewMsg")?.is_none() {
            page.clear_cookies()?;
            Horde::log_in(page, account, HordeView::Dynamic)?;
            page.navigate(&list)?;
        }
        // It asks for no new mails before it has those that there are.
        page.wait_for("Boolean(globalThis.DimpBase?.viewport?.getMetaData('label'))").map(drop)
    }

    fn show(&self, page: &Page, folder: &str, number: u64, view: View) -> Result<()> {
        let folder = URL_SAFE_NO_PAD.encode(folder);
        let address = match view {
            View::Beside => format!("page=mailbox#msg:{folder};{number}"),
            View::Alone => format!("page=message&buid={number}&mailbox={folder}"),
        };
        page.navigate("about:blank")?;
        page.navigate(&format!("https://{WEBMAIL}{FOLDER}/imp/dynamic.php?{address}"))
    }

    fn click(&self, page: &Page, _: u64, subject: &str) -> Result<()> {
        let shown = json!(subject);
        page.eval("DimpBase.poll()")?;
        press_row(page, ".vpRow .msgSubject", subject)?;
        page.wait_for(&format!("document.querySelector('#msgHeadersColl .subject')?.innerText === {shown}"))?;
        Ok(())
    }
}

/// Horde's basic view, in which a mail takes the list's place.
#[derive(Clone, Copy, Debug)]
pub struct HordeBasicInbox;

impl HordeBasicInbox {
    /// Opens what has this query there.
    ///
    /// # Errors
    /// When it does not load.
    pub fn open(page: &Page, address: &str) -> Result<()> {
        page.navigate(&format!("https://{WEBMAIL}{FOLDER}/imp/basic.php?{address}"))
    }
}

impl Inbox for HordeBasicInbox {
    fn name(&self) -> &'static str {
        "horde-basic"
    }

    fn senders_shown(&self) -> SendersShown {
        SendersShown::OfServer
    }

    fn log_in(&self, page: &Page, account: &Account) -> Result<()> {
        // Its login of before, with another view.
        page.clear_cookies()?;
        Horde::log_in(page, account, HordeView::Basic)
    }

    fn show(&self, page: &Page, folder: &str, number: u64, _: View) -> Result<()> {
        Self::open(page, &format!("page=message&buid={number}&mailbox={}", URL_SAFE_NO_PAD.encode(folder)))
    }

    fn click(&self, page: &Page, _: u64, subject: &str) -> Result<()> {
        Self::open(page, "page=mailbox&mailbox=SU5CT1g")?;
        press_row(page, "a", subject)?;
        let shown = json!(subject);
        page.wait_for(&format!("document.querySelector('#msgheaders')?.innerText.includes({shown})"))?;
        Ok(())
    }
}

/// Presses the row of a list that shows this subject, once it is the same row at the same place for a while: a list
/// that is being drawn anew loses the press. A row may have shown another mail before.
fn press_row(page: &Page, rows: &str, subject: &str) -> Result<()> {
    let subject = json!(subject);
    page.wait_for(&format!(
        "(() => {{ const rows = [...document.querySelectorAll('{rows}')];
             for (const row of rows) row.id = row.innerText.includes({subject}) ? 'scelta' : '';
             const row = rows.find(({{ id }}) => id), at = row && JSON.stringify(row.getBoundingClientRect());
             if (!row || row.standsAt !== at) {{ if (row) Object.assign(row, {{ standsAt: at, since: Date.now() }}); return false }}
             return Date.now() - row.since > 200 }})()"
    ))?;
    page.click("#scelta")
}
