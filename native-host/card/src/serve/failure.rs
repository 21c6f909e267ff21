//! The door: every error of the process as the stable code that the host is told, with what its text needs. Nothing
//! else here knows codes.

use std::io;

use staffetta_core::Host;
use staffetta_core::card::page::Verdict;
use staffetta_protocol::{Trouble, TroubleCode};
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

impl From<ServeError> for Trouble {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Cancelled => TroubleCode::Cancelled.into(),
            ServeError::Request(error) => detailed(TroubleCode::Internal, &error),
            ServeError::Card(error) => error.into(),
            ServeError::Flow { source, help } => Self::from(source).with_help(help.as_deref()),
        }
    }
}

impl From<FlowError> for Trouble {
    fn from(error: FlowError) -> Self {
        let detail = error.to_string();
        match error {
            FlowError::Card(error) => error.into(),
            FlowError::Pin(error) => error.into(),
            FlowError::Http(error) => error.into(),
            FlowError::Row(portal, _) => {
                Self { name: Some(portal), ..detailed(TroubleCode::PortalUnknown, &detail) }
            }
            FlowError::NotTried => TroubleCode::Internal.into(),
            FlowError::Page { verdict, host, words, .. } => {
                let code = match verdict {
                    Verdict::RefusesCertificate => TroubleCode::PortalRefusesCertificate,
                    Verdict::SecurityDown => TroubleCode::PortalSecurityDown,
                    Verdict::UserUnknown => TroubleCode::PortalUserUnknown,
                    Verdict::NotRegistered => TroubleCode::PortalWantsRegistration,
                    Verdict::Success | Verdict::LoggedOut | Verdict::Unknown => TroubleCode::PortalUnexpected,
                };
                let detail = (code == TroubleCode::PortalUnexpected).then_some(detail);
                Self { detail, words, ..of_host(code, &host) }
            }
            FlowError::AsksNoCard(host) => of_host(TroubleCode::PortalAsksNoCard, &host),
            FlowError::WantsCard(host) => {
                Self { detail: Some(detail), ..of_host(TroubleCode::PortalTls, &host) }
            }
            FlowError::SessionOver(host) => of_host(TroubleCode::SessionOver, &host),
            FlowError::CodeNotShown { host, words } => {
                Self { words, ..of_host(TroubleCode::CodeNotShown, &host) }
            }
        }
    }
}

impl From<HttpError> for Trouble {
    fn from(error: HttpError) -> Self {
        let detail = Some(error.to_string());
        match error {
            HttpError::Setup(error) => error.into(),
            HttpError::Runtime(_) | HttpError::Request(_) => Self { detail, ..TroubleCode::Internal.into() },
            HttpError::Unreachable(host, _) | HttpError::BehindProxy { host, .. } => {
                Self { detail, ..of_host(TroubleCode::PortalUnreachable, &host) }
            }
            HttpError::Proxy(proxy, _) => {
                Self { host: Some(proxy), detail, ..TroubleCode::ProxyFailed.into() }
            }
            // What is wrong with the card has nothing to do with the host.
            HttpError::Tls(_, TlsError::Card(error)) => error.into(),
            HttpError::Tls(host, error) => Self { host: Some(host.name().to_owned()), ..error.into() },
            HttpError::Broken(host, _) => Self { detail, ..of_host(TroubleCode::PortalTls, &host) },
            HttpError::Slow(host) => of_host(TroubleCode::PortalSlow, &host),
            HttpError::PageTooLarge(host) | HttpError::TooManyRedirects(host) => {
                Self { detail, ..of_host(TroubleCode::PortalUnexpected, &host) }
            }
            HttpError::Elsewhere(host) => Self { host: Some(host), ..TroubleCode::PortalElsewhere.into() },
        }
    }
}

impl From<TlsError> for Trouble {
    fn from(error: TlsError) -> Self {
        let code = match error {
            TlsError::Card(error) => return error.into(),
            TlsError::Intercepted(interceptor) => {
                return Self { name: Some(interceptor.to_owned()), ..TroubleCode::PortalIntercepted.into() };
            }
            TlsError::CardCertificate(_) => TroubleCode::CertificateMalformed,
            TlsError::Setup(_) => TroubleCode::Internal,
            TlsError::Untrusted(_) => TroubleCode::PortalUntrusted,
            TlsError::CertificateRefused(_) => TroubleCode::PortalRefusesCertificate,
            TlsError::VersionTooNew(_) => TroubleCode::ModuleTooOld,
            TlsError::Protocol(_) => TroubleCode::PortalTls,
        };
        detailed(code, &error)
    }
}

impl From<PinError> for Trouble {
    fn from(error: PinError) -> Self {
        let detail = error.to_string();
        match error {
            PinError::Cancelled => TroubleCode::PinCancelled.into(),
            PinError::TimedOut => TroubleCode::PinTimedOut.into(),
            PinError::Length => detailed(TroubleCode::PinCancelled, &detail),
            PinError::Blocked | PinError::Wrong { tries: Some(0) } => TroubleCode::PinBlocked.into(),
            PinError::Wrong { tries } => Self { tries, ..TroubleCode::PinWrong.into() },
            PinError::NotUsable { status } => {
                let detail = status.map(|word| format!("{word:04X}"));
                Self { detail, ..TroubleCode::PinNotUsable.into() }
            }
            PinError::NoWindow => TroubleCode::PinWindowMissing.into(),
            PinError::Window { name, .. } => {
                Self { name, ..detailed(TroubleCode::PinWindowMissing, &detail) }
            }
        }
    }
}

impl From<CardError> for Trouble {
    fn from(error: CardError) -> Self {
        let code = match error {
            CardError::InReader(reader, source) => {
                return Self { reader: Some(reader), ..(*source).into() };
            }
            CardError::OfModule(module, source) => return Self { name: Some(module), ..(*source).into() },
            CardError::Pcsc(error) => return error.into(),
            CardError::Module(error) => return error.into(),
            CardError::Pin(error) => return error.into(),
            CardError::Certificate(error) => return error.into(),
            CardError::OutOfScope(family) => return of_family(TroubleCode::CardUnknown, family),
            CardError::NeedsModule(family) => return of_family(TroubleCode::ModuleMissing, family),
            CardError::Exchanged => return TroubleCode::CardRemoved.into(),
            CardError::NotActivated => return TroubleCode::CardNotActivated.into(),
            CardError::Missing => return TroubleCode::CardMissing.into(),
            CardError::Mute => return TroubleCode::CardUnresponsive.into(),
            CardError::Contactless => return TroubleCode::CardContactless.into(),
            CardError::Several => return TroubleCode::CardSeveral.into(),
            CardError::NoStatusWord => TroubleCode::CardRemoved,
            CardError::PinForgotten => TroubleCode::CardReset,
            CardError::Status(_)
            | CardError::FileTooLarge(_)
            | CardError::SignatureLength(_)
            | CardError::BadSignature => TroubleCode::CardError,
            CardError::BlockLength => TroubleCode::Internal,
            CardError::Unknown(_) => TroubleCode::CardUnknown,
        };
        detailed(code, &error)
    }
}

impl From<CertificateError> for Trouble {
    fn from(error: CertificateError) -> Self {
        let code = match error {
            CertificateError::Malformed(_) => TroubleCode::CertificateMalformed,
            CertificateError::Expired(_) => TroubleCode::CertificateExpired,
            CertificateError::NotYetValid(_) => TroubleCode::CertificateNotYetValid,
            CertificateError::KeyTooSmall(_) => TroubleCode::KeyTooSmall,
        };
        detailed(code, &error)
    }
}

impl From<ModuleError> for Trouble {
    fn from(error: ModuleError) -> Self {
        let detail = error.to_string();
        let code = match error {
            // The module's own words say more than ours.
            ModuleError::Pin(pin, _) => Self::from(pin).code,
            ModuleError::TokenRemoved(_) => TroubleCode::CardRemoved,
            ModuleError::TokenUnknown(_) => TroubleCode::CardUnknown,
            ModuleError::Failed(_) | ModuleError::NoKey | ModuleError::BadSignature => {
                TroubleCode::ModuleFailed
            }
            ModuleError::Pkcs1Only => return TroubleCode::ModuleTooOld.into(),
        };
        detailed(code, &detail)
    }
}

impl From<PcscError> for Trouble {
    fn from(error: PcscError) -> Self {
        let code = match error {
            PcscError::ServiceMissing(_) => TroubleCode::ServiceMissing,
            PcscError::ServiceRefused(_) => TroubleCode::ServiceRefused,
            PcscError::ReaderMissing(_) => TroubleCode::ReaderMissing,
            PcscError::CardMissing(_) => TroubleCode::CardMissing,
            PcscError::CardRemoved(_) => TroubleCode::CardRemoved,
            PcscError::CardReset(_) => TroubleCode::CardReset,
            PcscError::CardBusy(_) => TroubleCode::CardBusy,
            PcscError::CardUnresponsive(_) => TroubleCode::CardUnresponsive,
            PcscError::Cancelled(_) => TroubleCode::Cancelled,
            PcscError::PinpadTimedOut => TroubleCode::PinTimedOut,
            PcscError::Other(_)
            | PcscError::NoThread(_)
            | PcscError::ThreadEnded
            | PcscError::NoTransaction => TroubleCode::Internal,
        };
        detailed(code, &error)
    }
}

fn detailed(code: TroubleCode, detail: &dyn ToString) -> Trouble {
    Trouble { detail: Some(detail.to_string()), ..code.into() }
}

fn of_host(code: TroubleCode, host: &Host) -> Trouble {
    Trouble { host: Some(host.name().to_owned()), ..code.into() }
}

fn of_family(code: TroubleCode, family: &str) -> Trouble {
    Trouble { name: Some(family.to_owned()), ..code.into() }
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
