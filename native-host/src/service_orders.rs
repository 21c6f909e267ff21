//! What a user orders at the issuers' services, for the browser's requests and for the command line: which service can
//! be asked, with whose credentials, and what its answer means. Knows neither who orders nor the vault.

use std::error::Error;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use staffetta_core::Role;
use staffetta_core::profiles;
use staffetta_core::profiles::schema::Service;
use staffetta_core::rome;
use staffetta_core::service::{Answer, CodeOrder, Ends, For, Operator, purposes};
use staffetta_core::session::{Seen, Session, SessionView};
use staffetta_core::slot::Purpose;
use staffetta_core::vault::{SessionStore, Vault, VaultError};
use staffetta_protocol::browser::{KeyringState, ServiceEntry, ServicesReply};
use staffetta_protocol::{Failure, FailureKind};

use crate::keyring::{AccessTokenStore, CredentialsStore, DEADLINE, KeyringError, WhenLocked};
use crate::services::{Access, CallsFile, Cancellation, IssuerServices, PincodeCertificate};
use crate::settings::{Mode, Places, ServiceSettings, install_certificate};
use crate::{authorization_orders, clock};

/// Gives orders, one at a time. Making it starts and opens nothing.
pub(crate) struct ServiceOrders {
    services: IssuerServices,
    credentials: CredentialsStore,
    tokens: AccessTokenStore,
    under_way: Mutex<UnderWay>,
}

/// What can be given up.
#[derive(Default)]
struct UnderWay {
    order: Option<Cancellation>,
    /// Nothing is ordered any more.
    is_closed: bool,
}

/// The one order that is under way, until this is dropped.
struct OrderGuard<'a>(&'a ServiceOrders, Cancellation);

impl ServiceOrders {
    /// Orders that wait so long for the keyring with the credentials.
    pub(crate) fn waiting(time_limit: Duration) -> Self {
        Self {
            services: IssuerServices::default(),
            credentials: CredentialsStore::waiting(time_limit, WhenLocked::Prompt),
            tokens: AccessTokenStore::waiting(time_limit, WhenLocked::Prompt),
            under_way: Mutex::default(),
        }
    }

    /// Asks the service of an issuer for a new code.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn request(&self, service: &Service, purpose: &Purpose) -> Result<Answer, Failure> {
        // Without one the service would take the request, and end the code in use.
        let applicazione = service.application_of(purpose.role).ok_or(FailureKind::IssuerRoleUnknown)?;
        let what = For { contesto: &purpose.contesto, applicazione };
        let settings = ServiceSettings::of(&Places::of_system(), service);
        // It need not say itself what it is.
        let is_test = settings.is_test;
        let answer = self.with_access(service, settings, |access, cancellation| {
            self.services.request_code(access, what, clock::now(), cancellation)
        })?;
        Ok(Answer { is_test: answer.is_test || is_test, ..answer })
    }

    /// Gets a new code with an authorization: `open` opens an address in the user's browser. Its session is held by
    /// nobody yet.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn authorize(
        &self,
        service: &'static Service,
        role: Role,
        open: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<Session, Failure> {
        let OrderGuard(_, cancellation) = &self.begin()?;
        authorization_orders::request(&self.services, &self.tokens, service, role, cancellation, open)
    }

    /// Asks about the code of a session, or has it ended.
    ///
    /// # Errors
    /// Why there is no answer; `invalid_params` of a code of which it is not settled what it is for.
    pub(crate) fn about(&self, session: &Session, order: CodeOrder) -> Result<Answer, Failure> {
        let service = service_of(&session.slot.issuer)?;
        let (contesto, applicazione) = session.asked_for().ok_or(FailureKind::InvalidParams)?;
        let what = For { contesto, applicazione };
        let settings = ServiceSettings::of(&Places::of_system(), service);
        if settings.mode == Mode::OAuth2 {
            let OrderGuard(_, cancellation) = &self.begin()?;
            return authorization_orders::about(
                &self.services,
                &self.tokens,
                (service, settings),
                session,
                order,
                cancellation,
            );
        }
        self.with_access(service, settings, |access, cancellation| {
            let code = session.id.duplicate();
            self.services.about_code(access, order, code, what, clock::now(), cancellation)
        })
    }

    /// Nobody waits any longer for the order that is under way.
    pub(crate) fn cancel(&self) {
        self.under_way().order.as_ref().inspect(|order| order.cancel());
    }

    /// The user closed the page where he logs in: the order that is under way goes on only if he was done there.
    pub(crate) fn login_closed(&self) {
        self.under_way().order.as_ref().inspect(|order| order.login_closed());
    }

    /// Nobody waits any longer, and nothing is ordered from now on.
    pub(crate) fn close(&self) {
        self.under_way().is_closed = true;
        self.cancel();
    }

    /// Asks with the credentials that the keyring has for the service.
    fn with_access(
        &self,
        service: &Service,
        settings: ServiceSettings,
        ask: impl FnOnce(&Access<'_>, &Cancellation) -> Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        let OrderGuard(_, cancellation) = &self.begin()?;
        let endpoint = settings.endpoint.ok_or(FailureKind::IssuerNotConfigured)?;
        let lacks = |kind, by: &str| Failure::from(kind).with_detail(format!("{by} {}", service.id));
        // The address is that of a server of another kind then.
        if settings.mode != Mode::Mail {
            return Err(lacks(FailureKind::IssuerNotConfigured, "mode"));
        }
        let next = settings.next_certificate;
        let (certificate, _) = settings.certificate.ok_or_else(|| match next {
            Some((next, _)) => early(&next),
            None => lacks(
                FailureKind::IssuerCertificateMissing,
                "staffetta-host credentials set --certificate FILE",
            ),
        })?;
        let credentials = self.credentials.get(&service.id)?;
        let credentials = credentials
            .ok_or_else(|| lacks(FailureKind::IssuerCredentialsMissing, "staffetta-host credentials set"))?;
        let operator = Operator {
            program: credentials.operator.program.clone().or(settings.program),
            ..credentials.operator
        };
        let identifier = certificate.encrypt(&operator.pincode);
        let identifier = identifier.map_err(unusable)?;
        let calls = CallsFile::of_this_user();
        let access = Access { service, endpoint, identifier, operator: &operator, calls };
        ask(&access, cancellation)
    }

    fn begin(&self) -> Result<OrderGuard<'_>, Failure> {
        let mut under_way = self.under_way();
        if under_way.is_closed {
            return Err(FailureKind::Cancelled.into());
        }
        if under_way.order.is_some() {
            return Err(FailureKind::Busy.into());
        }
        let cancellation = Cancellation::default();
        under_way.order = Some(cancellation.clone());
        Ok(OrderGuard(self, cancellation))
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        // Nothing in here panics half way through a change.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OrderGuard<'_> {
    fn drop(&mut self) {
        self.0.under_way().order = None;
    }
}

/// The service of an issuer.
///
/// # Errors
/// `issuer_not_configured`, where it has none.
pub(crate) fn service_of(issuer: &str) -> Result<&'static Service, Failure> {
    profiles::service_of(issuer).ok_or_else(|| FailureKind::IssuerNotConfigured.into())
}

/// The services whose address is known, and which of them can be asked. No prompt of the keyring comes up.
pub(crate) fn services() -> ServicesReply {
    let credentials = CredentialsStore::waiting(DEADLINE, WhenLocked::GiveUp);
    let (places, now, mut keyring) = (Places::of_system(), clock::now(), KeyringState::Ready);
    let entry = |service: &'static Service| {
        let settings = ServiceSettings::of(&places, service);
        settings.endpoint.as_ref()?;
        let (in_browser, in_test) = (settings.mode == Mode::OAuth2, settings.is_test);
        // A keyring that failed once is not waited for again; an authorization needs none of these credentials.
        let kept = if keyring == KeyringState::Ready && !in_browser {
            credentials.get(&service.id)
        } else {
            Ok(None)
        };
        let kept = kept.unwrap_or_else(|KeyringError(state)| {
            keyring = state;
            None
        });
        let password = kept.map(|kept| Ends::of_password(&kept, service, now));
        let certificate = settings.certificate_ends(now);
        let ready = match settings.mode {
            Mode::Mail => password.is_some() && certificate.is_some(),
            Mode::OAuth2 => authorization_orders::check(service, settings).is_ok(),
        };
        let mut purposes = purposes(service);
        if in_browser {
            // The codes of an authorization are for the first alone.
            purposes.retain(|purpose| service.contesti.first() == Some(&purpose.contesto));
        }
        Some(ServiceEntry {
            issuer: service.issuer.clone(),
            ready,
            in_browser,
            in_test,
            purposes,
            replaces_at_once: service.replaces_at_once,
            password,
            certificate,
        })
    };
    let services = profiles::services().service.iter().filter_map(entry).collect();
    ServicesReply { services, keyring }
}

/// Keeps the certificate by which the pincode is encrypted for a service.
///
/// # Errors
/// `issuer_certificate_wrong`: the one that was there stays. `issuer_certificate_early`: it is kept, but there is none
/// until its day.
pub(crate) fn set_certificate(issuer: &str, file: &[u8]) -> Result<(), Failure> {
    let (service, places) = (service_of(issuer)?, Places::of_system());
    let (taken, _) = install_certificate(&places, service, file, clock::now()).map_err(unusable)?;
    let is_there = ServiceSettings::of(&places, service).certificate.is_some();
    if is_there { Ok(()) } else { Err(early(&taken)) }
}

fn early(certificate: &PincodeCertificate) -> Failure {
    FailureKind::IssuerCertificateEarly { name: rome::date(certificate.not_before) }.into()
}

fn unusable(error: impl Error) -> Failure {
    Failure::from(FailureKind::IssuerCertificateWrong).with_detail(error.to_string())
}

/// Has the vault take over what the service said of the code of a session.
///
/// # Errors
/// The vault's.
pub(crate) fn learn<K: SessionStore>(
    vault: &mut Vault<K>,
    seen: &Seen,
    order: CodeOrder,
    answer: &Answer,
) -> Result<Option<SessionView>, VaultError<K::Error>> {
    let now = clock::now();
    match (order, &answer.code) {
        (CodeOrder::Check, Some(status)) => vault.learn(seen, status, now).map(Some),
        (CodeOrder::Revoke, _) => vault.end(seen, answer.revoked_before(), now).map(Some),
        (CodeOrder::Check, None) => Ok(None),
    }
}
