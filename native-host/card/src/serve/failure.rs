//! Turns every error of the process into the stable code that the host is told, with what its text needs. Nothing else
//! here knows codes.

use std::io;

use staffetta_core::Host;
use staffetta_core::card::page::Verdict;
use staffetta_protocol::{Failure, FailureKind};
use thiserror::Error;

use crate::card::certificate::CertificateError;
use crate::card::{CardError, PcscError};
use crate::http::HttpError;
use crate::login::FlowError;
use crate::pin::PinError;
use crate::pkcs11::ModuleError;
use crate::tls::TlsError;

/// Why a request is not answered.
#[derive(Debug, Error)]
pub(super) enum ServeError {
    /// Who asked went away.
    #[error("cancelled")]
    Cancelled,
    /// What was asked cannot be read.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The cards.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The window that asks for credentials.
    #[error(transparent)]
    Window(PinError),
    /// A flow of a portal, whose support has this telephone.
    #[error("{source}")]
    Flow { source: FlowError, help: Option<String> },
}

/// Why a request cannot be read.
#[derive(Debug, Error)]
pub(super) enum RequestError {
    #[error("stdin cannot be read")]
    Unreadable(#[source] io::Error),
    #[error("no whole request")]
    CutOff,
    #[error("not a request")]
    Unknown,
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Cancelled => FailureKind::Cancelled.into(),
            ServeError::Request(error) => {
                Self::from(FailureKind::CardInternal).with_detail(error.to_string())
            }
            ServeError::Card(error) => error.into(),
            ServeError::Window(error) => error.into(),
            ServeError::Flow { source, help } => Concerned { help, ..Concerned::default() }.by_flow(source),
        }
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        Concerned::default().by_flow(error)
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        Concerned::default().by_http(error)
    }
}

impl From<CardError> for Failure {
    fn from(error: CardError) -> Self {
        Concerned::default().by_card(error)
    }
}

impl From<PinError> for Failure {
    fn from(error: PinError) -> Self {
        Concerned::default().by_pin(error)
    }
}

/// What the layers around an error know: whom it concerns, and what the card told of its PIN.
#[derive(Debug, Default)]
struct Concerned {
    reader: Option<String>,
    module: Option<String>,
    host: Option<String>,
    help: Option<String>,
    tries: Option<u8>,
    wrong: Option<u8>,
}

impl Concerned {
    fn by_flow(self, error: FlowError) -> Failure {
        let detail = error.to_string();
        match error {
            FlowError::Card(error) => self.by_card(error),
            FlowError::Pin(error) => self.by_pin(error),
            FlowError::AfterTries { tries, wrong, source } => Self { tries, wrong, ..self }.by_flow(*source),
            FlowError::Http(error) => self.by_http(error),
            FlowError::Row(portal, _) => {
                Failure::from(FailureKind::PortalUnknown).with_detail(format!("{portal}: {detail}"))
            }
            FlowError::NotTried => FailureKind::CardInternal.into(),
            FlowError::Page { verdict, host, words, .. } => match verdict {
                Verdict::RefusesCertificate => FailureKind::PortalRefusesCertificate { words }.into(),
                Verdict::SecurityDown => FailureKind::PortalSecurityDown { words, help: self.help }.into(),
                Verdict::UserUnknown => FailureKind::PortalUserUnknown { words, help: self.help }.into(),
                Verdict::NotRegistered => FailureKind::PortalWantsRegistration { words }.into(),
                Verdict::Success | Verdict::LoggedOut | Verdict::Unknown => {
                    let detail = format!("{}: {detail}", host.name());
                    Failure::from(FailureKind::PortalUnexpected { words }).with_detail(detail)
                }
            },
            FlowError::AsksNoCard { host, status, words, .. } => {
                let kind = FailureKind::PortalAsksNoCard { host: host.name().to_owned(), status, words };
                Failure::from(kind).with_detail(detail)
            }
            FlowError::WantsCard(host) => {
                FailureKind::PortalWantsCard { host: host.name().to_owned() }.into()
            }
            FlowError::SessionOver(host) => Failure::from(FailureKind::SessionOver).with_detail(host.name()),
            FlowError::CodeNotShown { host, words } => {
                Failure::from(FailureKind::CodeNotShown { words }).with_detail(host.name())
            }
        }
    }

    fn by_http(mut self, error: HttpError) -> Failure {
        let detail = error.to_string();
        let name = |host: &Host| host.name().to_owned();
        let kind = match error {
            HttpError::Setup(error) => return self.by_tls(error),
            HttpError::Tls(host, error) => {
                self.host = Some(name(&host));
                return self.by_tls(error);
            }
            HttpError::Slow(host) => return FailureKind::PortalSlow { host: name(&host) }.into(),
            HttpError::Elsewhere(host) => return FailureKind::PortalElsewhere { host }.into(),
            HttpError::Runtime(_) | HttpError::Request(_) => FailureKind::CardInternal,
            HttpError::Unreachable(host, _) | HttpError::BehindProxy { host, .. } => {
                FailureKind::PortalUnreachable { host: name(&host) }
            }
            HttpError::Proxy(host, _) => FailureKind::ProxyFailed { host },
            HttpError::Broken(host, _) => FailureKind::PortalTls { host: name(&host), help: self.help },
            HttpError::NotHttp(host, _)
            | HttpError::PageTooLarge(host)
            | HttpError::TooManyRedirects(host) => {
                let detail = format!("{}: {detail}", host.name());
                return Failure::from(FailureKind::PortalUnexpected { words: None }).with_detail(detail);
            }
        };
        Failure::from(kind).with_detail(detail)
    }

    fn by_tls(self, error: TlsError) -> Failure {
        let detail = error.to_string();
        // Only while a connection is set up is there no host, and then nothing of it can be wrong.
        let of_host = |host: Option<String>, kind: &dyn Fn(String) -> FailureKind| {
            host.map_or(FailureKind::CardInternal, kind)
        };
        let Self { module, host, help, tries, wrong, .. } = self;
        let kind = match error {
            // What is wrong with the card has nothing to do with the host.
            TlsError::Card(error) => return Self { tries, wrong, ..Self::default() }.by_card(error),
            TlsError::Intercepted(name) => {
                return of_host(host, &|host| FailureKind::PortalIntercepted { name: name.to_owned(), host })
                    .into();
            }
            TlsError::CardCertificate(_) => FailureKind::CertificateMalformed,
            TlsError::Setup(_) => FailureKind::CardInternal,
            TlsError::Untrusted(..) => of_host(host, &|host| FailureKind::PortalUntrusted { host }),
            TlsError::Revoked => return of_host(host, &|host| FailureKind::PortalRevoked { host }).into(),
            TlsError::CertificateRefused(_) => FailureKind::PortalRefusesCertificate { words: None },
            TlsError::VersionTooNew(_) => FailureKind::ModuleTooOld { name: module, host },
            TlsError::NothingInCommon(_) => of_host(host, &|host| FailureKind::PortalTlsLevel { host }),
            TlsError::Silent(_) => of_host(host, &|host| FailureKind::PortalTls { host, help: help.clone() }),
            TlsError::Protocol(_) => {
                let of_tls =
                    |host| FailureKind::PortalTlsError { host, name: detail.clone(), help: help.clone() };
                return of_host(host, &of_tls).into();
            }
        };
        Failure::from(kind).with_detail(detail)
    }

    fn by_card(mut self, error: CardError) -> Failure {
        let detail = error.to_string();
        let kind = match error {
            CardError::InReader(reader, source) => {
                self.reader = Some(reader);
                return self.by_card(*source);
            }
            CardError::OfModule(module, source) => {
                self.module = Some(module);
                return self.by_card(*source);
            }
            CardError::Pcsc(error) => return self.by_pcsc(&error),
            CardError::Module(error) => return self.by_module(error),
            CardError::Pin(error) => return self.by_pin(error),
            CardError::Certificate(error) => return by_certificate(&error),
            CardError::NeedsModule(family) => {
                return FailureKind::ModuleMissing { name: family.to_owned() }.into();
            }
            CardError::Exchanged => return FailureKind::CardRemoved.into(),
            CardError::NotActivated => return FailureKind::CardNotActivated.into(),
            CardError::Missing => return FailureKind::CardMissing.into(),
            CardError::Mute => return FailureKind::CardUnresponsive { reader: self.reader }.into(),
            CardError::Contactless => return self.contactless(),
            CardError::Several => return FailureKind::CardSeveral.into(),
            CardError::NoStatusWord => FailureKind::CardRemoved,
            CardError::PinForgotten => FailureKind::CardReset,
            CardError::Status(_)
            | CardError::FileTooLarge(_)
            | CardError::SignatureLength(_)
            | CardError::BadSignature => FailureKind::CardError,
            CardError::BlockLength => FailureKind::CardInternal,
            CardError::OutOfScope(_) | CardError::Unknown(_) | CardError::NoSuchPin => {
                FailureKind::CardUnknown { reader: self.reader }
            }
        };
        Failure::from(kind).with_detail(detail)
    }

    fn contactless(self) -> Failure {
        match self.reader {
            Some(reader) => FailureKind::CardContactless { reader }.into(),
            None => FailureKind::CardUnknown { reader: None }.into(),
        }
    }

    fn by_module(self, error: ModuleError) -> Failure {
        let detail = error.to_string();
        let kind = match error {
            // The module's own words say more than ours.
            ModuleError::Pin(pin, _) => return self.by_pin(pin).with_detail(detail),
            ModuleError::Pkcs1Only => {
                return FailureKind::ModuleTooOld { name: self.module, host: self.host }.into();
            }
            ModuleError::TokenRemoved(_) => FailureKind::CardRemoved,
            ModuleError::TokenUnknown(_) => FailureKind::CardUnknown { reader: self.reader },
            ModuleError::Failed(_)
            | ModuleError::NoAnswer
            | ModuleError::NoKey
            | ModuleError::BadSignature => FailureKind::ModuleFailed { name: self.module },
        };
        Failure::from(kind).with_detail(detail)
    }

    fn by_pin(self, error: PinError) -> Failure {
        let detail = error.to_string();
        let Self { tries, wrong, .. } = self;
        let kind = match error {
            PinError::Cancelled => return FailureKind::PinCancelled { tries, wrong }.into(),
            PinError::TimedOut => return FailureKind::PinTimedOut { tries, wrong }.into(),
            PinError::Blocked | PinError::Wrong { tries: Some(0) } => return FailureKind::PinBlocked.into(),
            PinError::Wrong { tries } => return FailureKind::PinWrong { tries }.into(),
            PinError::NotUsable { status: None } => return FailureKind::PinNotUsable.into(),
            PinError::NoWindow => return FailureKind::PinWindowMissing.into(),
            PinError::NotUsable { status: Some(word) } => {
                return Failure::from(FailureKind::PinNotUsable).with_detail(format!("{word:04X}"));
            }
            PinError::Window { name: Some(name), .. } => {
                return Failure::from(FailureKind::PinWindowMissing).with_detail(format!("{name}: {detail}"));
            }
            PinError::Length => FailureKind::PinCancelled { tries, wrong },
            PinError::Window { name: None, .. } => FailureKind::PinWindowMissing,
        };
        Failure::from(kind).with_detail(detail)
    }

    fn by_pcsc(self, error: &PcscError) -> Failure {
        let kind = match error {
            PcscError::ServiceMissing(_) => FailureKind::ServiceMissing,
            PcscError::ServiceRefused(_) => FailureKind::ServiceRefused,
            PcscError::ReaderMissing(_) => FailureKind::ReaderMissing,
            PcscError::CardMissing(_) => FailureKind::CardMissing,
            PcscError::CardRemoved(_) => FailureKind::CardRemoved,
            PcscError::CardReset(_) => FailureKind::CardReset,
            PcscError::CardBusy(_) => FailureKind::CardBusy,
            PcscError::CardUnresponsive(_) => FailureKind::CardUnresponsive { reader: self.reader },
            PcscError::Cancelled(_) => FailureKind::Cancelled,
            PcscError::PinpadTimedOut => FailureKind::PinTimedOut { tries: self.tries, wrong: self.wrong },
            PcscError::Other(_)
            | PcscError::NoThread(_)
            | PcscError::ThreadEnded
            | PcscError::NoTransaction => FailureKind::CardInternal,
        };
        Failure::from(kind).with_detail(error.to_string())
    }
}

fn by_certificate(error: &CertificateError) -> Failure {
    let kind = match error {
        CertificateError::Malformed(_) => FailureKind::CertificateMalformed,
        CertificateError::Expired(_) => FailureKind::CertificateExpired,
        CertificateError::NotYetValid(_) => FailureKind::CertificateNotYetValid,
        CertificateError::NotForLogin => FailureKind::CertificateNotForLogin,
        CertificateError::KeyTooSmall(_) => FailureKind::KeyTooSmall,
    };
    Failure::from(kind).with_detail(error.to_string())
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
