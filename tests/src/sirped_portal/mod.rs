//! A simulated prescribing portal of Piemonte, strict: it issues an ID-SESSIONE, has it mailed, and accepts only that
//! one. Its dialog has the words of CGM STUDIO's (docs/facts/sources.md 1.3). Plain HTTP on loopback: put a
//! [`Front`](crate::tls::Front) before it. Knows nothing of how mail travels: who starts it says how to deliver.

mod frameworks;
mod issuer;
mod pages;
mod routes;
mod sources;
mod variant;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use self::issuer::Issuer;
pub use self::{
    frameworks::{FRAMEWORKS, framework_page},
    issuer::{Issued, VALIDITY, Verdict},
    sources::{FSE, PARMENIDE, PLANET},
    variant::{Overlay, Variant},
};
use crate::{loopback::Background, random};

/// The practice program's name, as the notification writes it.
pub const SOFTWARE: &str = "CARTELLA AMBULATORIALE WEB";
/// The health company, as the notification writes it.
pub const COMPANY: &str = "Città di Torino";
/// Where the patient's page is.
pub const PATIENT: &str = "/pazienti/gallo-giovanna";
/// The same page as anybody could copy it: no login, the dialog already open, nothing behind it.
pub const COPY: &str = "/copia";
/// A page that holds another in a frame: `?src=URL&sandbox=...&opacita=0..1`, the last two optional.
pub const FRAME: &str = "/cornice";

/// A doctor who can log in.
#[derive(Clone, Debug)]
pub struct Doctor {
    /// The RUPAR user name, at most 16 characters (docs/facts/id-sessione.md 3).
    pub user: String,
    /// Made up for the run.
    pub password: String,
    /// As the page greets them.
    pub name: String,
    /// The address certified for notifications.
    pub mailbox: String,
}

impl Doctor {
    /// A doctor with a password made up for the run.
    ///
    /// # Errors
    /// When there is no randomness for the password.
    pub fn new(user: &str, name: &str, mailbox: &str) -> Result<Self> {
        let password = random::password()?;
        Ok(Self { user: user.into(), password, name: name.into(), mailbox: mailbox.into() })
    }
}

/// Somebody sent something in the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Who was logged in.
    pub user: String,
    /// What arrived, as it arrived.
    pub value: String,
    /// What came of it.
    pub verdict: Verdict,
}

/// Delivers a code just issued to a doctor's mailbox.
pub type Deliver = Box<dyn Fn(&Doctor, &Issued) -> Result<()> + Send + Sync>;

/// Whether an issuer's service takes a code of a user.
pub type Judge = Box<dyn Fn(&str, &str) -> bool + Send>;

/// The running portal. Stopped on drop.
#[derive(Debug)]
pub struct SirpedPortal {
    port: u16,
    state: Arc<State>,
    _background: Background,
}

impl SirpedPortal {
    /// Starts the portal for some doctors; `deliver` sends their mails.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(doctors: Vec<Doctor>, deliver: Deliver) -> Result<Self> {
        let state = Arc::new(State { doctors, deliver, inner: Mutex::default() });
        let background = Background::new()?;
        let router = routes::router(Arc::clone(&state));
        let port = background.listen(move |listener| async move {
            // Serving ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        })?;
        Ok(Self { port, state, _background: background })
    }

    /// The HTTP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The doctor with a user name given at the start.
    #[must_use]
    pub fn doctor(&self, user: &str) -> Option<&Doctor> {
        self.state.doctors.iter().find(|doctor| doctor.user == user)
    }

    /// How the pages behave from their next load on.
    pub fn set_variant(&self, variant: Variant) {
        self.state.lock().variant = variant;
    }

    /// Moves the portal's clock away from the machine's.
    pub fn set_clock_offset(&self, offset: SignedDuration) {
        self.state.lock().offset = offset;
    }

    /// From here on codes are issued, and judged, by the issuer's service; or again by the portal itself.
    pub fn ask_service(&self, judge: Option<Judge>) {
        self.state.lock().service = Service(judge);
    }

    /// A new working day: INVIA asks for a code again.
    pub fn end_authorisations(&self) {
        self.state.lock().authorised.clear();
    }

    /// The codes given to a doctor, oldest first.
    #[must_use]
    pub fn issued_to(&self, user: &str) -> Vec<Issued> {
        self.state.lock().issuer.issued_to(user)
    }

    /// All that was sent with INVIA, in order.
    #[must_use]
    pub fn submissions(&self) -> Vec<Submission> {
        self.state.lock().submissions.clone()
    }
}

struct State {
    doctors: Vec<Doctor>,
    deliver: Deliver,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    issuer: Issuer,
    /// Session cookie and user.
    sessions: Vec<(String, String)>,
    /// User and when their last accepted code ends: until then INVIA does not ask again.
    authorised: Vec<(String, Timestamp)>,
    submissions: Vec<Submission>,
    variant: Variant,
    offset: SignedDuration,
    service: Service,
}

/// Who judges codes in the portal's place, if somebody does.
#[derive(Default)]
struct Service(Option<Judge>);

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.offset).unwrap_or(Timestamp::MAX)
    }

    /// What is thought of a code.
    fn judge(&self, user: &str, code: &str) -> Verdict {
        match &self.service.0 {
            None => self.issuer.judge(user, code, self.now()),
            Some(takes) if takes(user, code) => Verdict::Accepted,
            Some(_) => Verdict::NotTheirs,
        }
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Service").field(&self.0.is_some()).finish()
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("State").field("doctors", &self.doctors).finish_non_exhaustive()
    }
}
