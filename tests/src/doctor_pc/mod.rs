//! A doctor's PC and what it reaches: browser, webmail with its mailbox, prescribing portal, keyring, all on loopback
//! and all throw-away. Knows how the parts are put together; what a doctor does with them is in `actions`.

mod actions;

pub use actions::{open_mail, wait_shown};

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    browser::{Browser, Options},
    mailbox::Mailbox,
    notice_mail::NoticeMail,
    product::{MODELLED, OTHER_PORTAL, PEC_WEBMAIL, PHARMACY_WEBMAIL, PORTAL, STRANGER, WEBMAIL},
    scratch::Scratch,
    screen::Screen,
    secret_service::{Condition, SecretService},
    sirped_portal::{COMPANY, Deliver, Doctor, Issued, SOFTWARE, SirpedPortal},
    tls::{Authority, Front},
    webmail::{FOLDER, Horde, Modelled, Roundcube, Sogo},
};

/// User name of the doctor most runs are about. Her mailbox is [`ANNA_MAIL`].
pub const ANNA: &str = "BIANCHIANNA";
/// Anna's mailbox.
pub const ANNA_MAIL: &str = "anna.bianchi@tiscali.it";
/// A colleague. His mailbox is [`CARLO_MAIL`].
pub const CARLO: &str = "VERDICARLO";
/// Carlo's mailbox.
pub const CARLO_MAIL: &str = "carlo.verdi@tiscali.it";

/// A pharmacy's mailbox.
pub const PHARMACY_MAIL: &str = "codici@farmacia.example";

/// Changes a notification before it is sent.
type Edit = Box<dyn Fn(&mut NoticeMail) + Send>;

/// What to put on the PC.
#[derive(Clone, Debug)]
pub struct Builder {
    extension: Option<PathBuf>,
    native_host: Option<PathBuf>,
    condition: Condition,
    headed: bool,
    all_webmails: bool,
    newly_installed: bool,
    nothing_approved: bool,
    window: (u32, u32),
}

/// The running parts. All of it goes on drop.
pub struct DoctorPc {
    // In the order in which they have to go.
    browser: Option<Browser>,
    fronts: Vec<Front>,
    /// The prescribing portal.
    pub portal: SirpedPortal,
    _modelled: Option<Modelled>,
    _sogo: Option<Sogo>,
    _horde: Option<Horde>,
    _roundcube: Roundcube,
    /// The mail server.
    pub mailbox: Arc<Mailbox>,
    /// The session bus and its keyring.
    pub secrets: SecretService,
    edit: Arc<Mutex<Edit>>,
    options: Options,
    screen: Option<Screen>,
    authority: Authority,
    scratch: Scratch,
}

impl Builder {
    /// Loads an unpacked extension in the browser.
    #[must_use]
    pub fn extension(mut self, dir: impl Into<PathBuf>) -> Self {
        self.extension = Some(dir.into());
        self
    }

    /// Registers a program as the extension's native host. Without, there is none.
    #[must_use]
    pub fn native_host(mut self, program: impl Into<PathBuf>) -> Self {
        self.native_host = Some(program.into());
        self
    }

    /// The keyring's condition; unlocked when nothing is said.
    #[must_use]
    pub fn keyring(mut self, condition: Condition) -> Self {
        self.condition = condition;
        self
    }

    /// Shows the browser's windows.
    #[must_use]
    pub fn headed(mut self, headed: bool) -> Self {
        self.headed = headed;
        self
    }

    /// Puts SOGo and Horde beside Roundcube, at the same host, each in a folder of its own, and the webmails that are
    /// modelled.
    #[must_use]
    pub fn all_webmails(mut self) -> Self {
        self.all_webmails = true;
        self
    }

    /// Leaves everything to the user that follows the installation: nothing is approved or permitted, and the browser
    /// is on a screen where its questions can be answered.
    #[must_use]
    pub fn newly_installed(mut self) -> Self {
        self.newly_installed = true;
        self
    }

    /// Leaves the approvals to somebody else; the browser lets the extension in all the same.
    #[must_use]
    pub fn nothing_approved(mut self) -> Self {
        self.nothing_approved = true;
        self
    }

    /// Width and height of the browser's window.
    #[must_use]
    pub fn window(mut self, width: u32, height: u32) -> Self {
        self.window = (width, height);
        self
    }

    /// Starts everything.
    ///
    /// # Errors
    /// Names the part that did not start.
    pub fn start(self) -> Result<DoctorPc> {
        let scratch = Scratch::new()?;
        let secrets = SecretService::start(&scratch, self.condition).context("the keyring")?;
        let mailbox =
            Mailbox::start(&scratch, &[ANNA_MAIL, CARLO_MAIL, PHARMACY_MAIL]).context("the mail server")?;
        let mailbox = Arc::new(mailbox);
        let roundcube = Roundcube::start(&scratch, mailbox.port()).context("Roundcube")?;
        let modelled = self.all_webmails.then(Modelled::start).transpose()?;
        let horde = self.all_webmails.then(|| Horde::start(&scratch, mailbox.port())).transpose();
        let horde = horde.context("Horde")?;
        let sogo = if let Some(horde) = &horde {
            let accounts =
                [ANNA_MAIL, CARLO_MAIL, PHARMACY_MAIL].map(|address| mailbox.account(address).cloned());
            let accounts = accounts.into_iter().collect::<Result<Vec<_>>>()?;
            let folders = [(FOLDER, horde.port())];
            let sogo = Sogo::start(&scratch, mailbox.port(), &accounts, &folders, roundcube.port());
            Some(sogo.context("SOGo")?)
        } else {
            None
        };
        let edit: Arc<Mutex<Edit>> = Arc::new(Mutex::new(Box::new(|_| {})));
        let doctors = vec![
            Doctor::new(ANNA, "Dott.ssa Anna Bianchi", ANNA_MAIL)?,
            Doctor::new(CARLO, "Dott. Carlo Verdi", CARLO_MAIL)?,
        ];
        let portal = SirpedPortal::start(doctors, delivery(&mailbox, &edit)).context("the portal")?;

        let authority = Authority::new()?;
        let mail_front = Front::start(
            &authority,
            &[WEBMAIL, PHARMACY_WEBMAIL, PEC_WEBMAIL],
            sogo.as_ref().map_or(roundcube.port(), Sogo::port),
        )?;
        let portal_front = Front::start(&authority, &[PORTAL, OTHER_PORTAL, STRANGER], portal.port())?;
        let to_portal = [PORTAL, OTHER_PORTAL, STRANGER].map(|name| (name.to_owned(), portal_front.port()));
        let to_mail =
            [WEBMAIL, PHARMACY_WEBMAIL, PEC_WEBMAIL].map(|name| (name.to_owned(), mail_front.port()));
        let mut hosts = [to_mail.as_slice(), to_portal.as_slice()].concat();
        let mut fronts = vec![mail_front, portal_front];
        let mut mailboxes = vec![WEBMAIL];
        if let Some(modelled) = &modelled {
            let names = MODELLED.map(|(_, host)| host);
            let front = Front::start(&authority, &names, modelled.port())?;
            hosts.extend(names.map(|name| (name.to_owned(), front.port())));
            mailboxes.extend(names);
            fronts.push(front);
        }
        let screen = match (self.newly_installed, self.headed) {
            (false, _) => None,
            (true, false) => Some(Screen::of_size(&scratch, self.window)?),
            (true, true) => Some(Screen::of_user()?),
        };
        let mut options = Options {
            extension: self.extension,
            native_host: self.native_host,
            hosts,
            trusted: vec![authority.spki_hash()],
            env: secrets.env(),
            headed: self.headed || screen.is_some(),
            window: self.window,
            ..Options::default()
        };
        if let Some(screen) = &screen {
            options.env.push(("DISPLAY".to_owned(), screen.name().to_owned()));
        } else {
            options.granted =
                mailboxes.iter().chain([&PORTAL, &OTHER_PORTAL]).map(|host| (*host).to_owned()).collect();
        }
        let browser = Browser::start(&scratch, "chromium", options.clone()).context("the browser")?;
        if options.extension.is_some() && screen.is_none() && !self.nothing_approved {
            approve(&browser, &mailboxes).context("the approvals")?;
        }
        Ok(DoctorPc {
            browser: Some(browser),
            fronts,
            portal,
            _modelled: modelled,
            _sogo: sogo,
            _horde: horde,
            _roundcube: roundcube,
            mailbox,
            secrets,
            edit,
            options,
            screen,
            authority,
            scratch,
        })
    }
}

impl DoctorPc {
    /// A PC without extension and host, keyring unlocked, headless.
    #[must_use]
    pub fn builder() -> Builder {
        let window = Options::default().window;
        Builder {
            extension: None,
            native_host: None,
            condition: Condition::Unlocked,
            headed: false,
            all_webmails: false,
            newly_installed: false,
            nothing_approved: false,
            window,
        }
    }

    /// The browser.
    ///
    /// # Errors
    /// When it did not come up again after [`DoctorPc::restart_browser`].
    pub fn browser(&self) -> Result<&Browser> {
        self.browser.as_ref().context("the browser has been closed")
    }

    /// The screen that the browser's windows are on.
    ///
    /// # Errors
    /// When it has none: only a [new installation](Builder::newly_installed) is shown on one.
    pub fn screen(&self) -> Result<&Screen> {
        self.screen.as_ref().context("the browser is on no screen")
    }

    /// Closes the browser as a user would and opens it again with the same profile.
    ///
    /// # Errors
    /// When it does not end, or does not start again.
    pub fn restart_browser(&mut self) -> Result<()> {
        if let Some(browser) = self.browser.take() {
            browser.quit()?;
        }
        self.browser = Some(Browser::start(&self.scratch, "chromium", self.options.clone())?);
        Ok(())
    }

    /// Another browser beside it, with another extension and no native host, that reaches the same sites.
    ///
    /// # Errors
    /// When it does not start.
    pub fn another_browser(&self, name: &str, extension: PathBuf) -> Result<Browser> {
        let options = Options { extension: Some(extension), native_host: None, ..self.options.clone() };
        Browser::start(&self.scratch, name, options)
    }

    /// Another browser beside it with the product and no native host, where nothing was approved or permitted yet; its
    /// windows are on this screen.
    ///
    /// # Errors
    /// When it does not start.
    pub fn new_browser_on(&self, screen: &Screen, name: &str) -> Result<Browser> {
        let mut options = Options {
            native_host: None,
            granted: Vec::new(),
            headed: true,
            window: (880, 560),
            ..self.options.clone()
        };
        options.env.push(("DISPLAY".to_owned(), screen.name().to_owned()));
        Browser::start(&self.scratch, name, options)
    }

    /// Changes every notification the portal sends from here on.
    pub fn edit_notices(&self, edit: impl Fn(&mut NoticeMail) + Send + 'static) {
        *self.edit.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(edit);
    }

    /// Whose certificates its browser takes.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The folder of the run, for what a test wants to put there.
    #[must_use]
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }
}

impl fmt::Debug for DoctorPc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DoctorPc")
            .field("browser", &self.browser)
            .field("fronts", &self.fronts)
            .field("scratch", &self.scratch)
            .finish_non_exhaustive()
    }
}

/// The doctor approved her mailbox and her portal.
fn approve(browser: &Browser, mailboxes: &[&str]) -> Result<()> {
    let portal = json!({"portal": {"origin": format!("https://{PORTAL}"), "takes": []}});
    let mailboxes = mailboxes.iter().map(|host| json!({"mailbox": format!("https://{host}")}));
    browser.approve(&mailboxes.chain([portal]).collect::<Vec<_>>())
}

fn delivery(mailbox: &Arc<Mailbox>, edit: &Arc<Mutex<Edit>>) -> Deliver {
    let (mailbox, edit) = (Arc::clone(mailbox), Arc::clone(edit));
    Box::new(move |doctor: &Doctor, issued: &Issued| {
        let mut notice = NoticeMail::sirped(&doctor.mailbox, &issued.code, issued.requested_at);
        notice.expires_at = Some(issued.expires_at);
        notice.software = SOFTWARE.into();
        notice.company = COMPANY.into();
        edit.lock().unwrap_or_else(PoisonError::into_inner)(&mut notice);
        mailbox.deliver(&notice.to, &notice.build()?)
    })
}
