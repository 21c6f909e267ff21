//! The code, and what its text needs, of every error of every layer.

use openssl::error::ErrorStack;
use openssl::x509::X509VerifyResult;
use pcsc::Error as Pcsc;
use time::OffsetDateTime;

use super::*;
use crate::card::certificate::Malformed;
use crate::http::{ConnectError, ProxyError};
use crate::login::RowError;
use crate::pin::WindowError;

fn told(error: impl Into<Trouble>) -> Trouble {
    error.into()
}

fn code_and_detail(error: impl Into<Trouble>) -> (TroubleCode, Option<String>) {
    let Trouble { code, detail, .. } = error.into();
    (code, detail)
}

fn host() -> Host {
    Host::parse("portale.example:8443").unwrap()
}

fn refused() -> io::Error {
    io::ErrorKind::ConnectionRefused.into()
}

#[test]
fn every_situation_of_the_facts_has_its_code_with_the_words_of_pc_sc() {
    for (error, code) in [
        (Pcsc::NoService, TroubleCode::ServiceMissing),
        (Pcsc::SecurityViolation, TroubleCode::ServiceRefused),
        (Pcsc::NoReadersAvailable, TroubleCode::ReaderMissing),
        (Pcsc::NoSmartcard, TroubleCode::CardMissing),
        (Pcsc::SharingViolation, TroubleCode::CardBusy),
        (Pcsc::ResetCard, TroubleCode::CardReset),
        (Pcsc::RemovedCard, TroubleCode::CardRemoved),
        (Pcsc::NotTransacted, TroubleCode::CardRemoved),
        (Pcsc::UnresponsiveCard, TroubleCode::CardUnresponsive),
        (Pcsc::UnpoweredCard, TroubleCode::CardUnresponsive),
        (Pcsc::Cancelled, TroubleCode::Cancelled),
        (Pcsc::InternalError, TroubleCode::Internal),
    ] {
        assert_eq!(code_and_detail(PcscError::from(error)), (code, Some(error.to_string())));
    }
    for (error, code) in [
        (PcscError::PinpadTimedOut, TroubleCode::PinTimedOut),
        (PcscError::NoThread(refused()), TroubleCode::Internal),
        (PcscError::ThreadEnded, TroubleCode::Internal),
        (PcscError::NoTransaction, TroubleCode::Internal),
    ] {
        assert_eq!(told(error).code, code);
    }
}

#[test]
fn every_error_of_a_card_has_its_code_and_those_that_tell_more_a_detail() {
    let day = OffsetDateTime::UNIX_EPOCH;
    for (error, code, detail) in [
        (CardError::NoStatusWord, TroubleCode::CardRemoved, Some("an answer without a status word")),
        (CardError::Exchanged, TroubleCode::CardRemoved, None),
        (CardError::PinForgotten, TroubleCode::CardReset, Some("6982")),
        (CardError::Status(0x6F00), TroubleCode::CardError, Some("6F00")),
        (CardError::FileTooLarge(20_000), TroubleCode::CardError, Some("a file of 20000 bytes")),
        (CardError::SignatureLength(7), TroubleCode::CardError, Some("signature of 7 bytes")),
        (CardError::BadSignature, TroubleCode::CardError, Some("not a signature by the certificate's key")),
        (CardError::BlockLength, TroubleCode::Internal, Some("a block of another length than the key")),
        (CardError::NotActivated, TroubleCode::CardNotActivated, None),
        (CardError::Missing, TroubleCode::CardMissing, None),
        (CardError::Mute, TroubleCode::CardUnresponsive, None),
        (CardError::Contactless, TroubleCode::CardContactless, None),
        (CardError::Unknown(vec![0x3B, 0x65]), TroubleCode::CardUnknown, Some("3B 65")),
        (CardError::Several, TroubleCode::CardSeveral, None),
        (Malformed::Structure.into(), TroubleCode::CertificateMalformed, Some("not a certificate")),
        (Malformed::Key.into(), TroubleCode::CertificateMalformed, Some("no RSA key")),
        (
            CertificateError::Expired(day).into(),
            TroubleCode::CertificateExpired,
            Some("1970-01-01T00:00:00Z"),
        ),
        (
            CertificateError::NotYetValid(day).into(),
            TroubleCode::CertificateNotYetValid,
            Some("1970-01-01T00:00:00Z"),
        ),
        (CertificateError::KeyTooSmall(1024).into(), TroubleCode::KeyTooSmall, Some("1024 bit")),
        (
            ModuleError::NoKey.into(),
            TroubleCode::ModuleFailed,
            Some("the token has no key for the certificate"),
        ),
        (
            ModuleError::BadSignature.into(),
            TroubleCode::ModuleFailed,
            Some("not a signature by the certificate's key"),
        ),
        (ModuleError::Pkcs1Only.into(), TroubleCode::ModuleTooOld, None),
    ] {
        assert_eq!(code_and_detail(error), (code, detail.map(str::to_owned)));
    }
}

#[test]
fn family_reader_and_module_are_named() {
    let outside = told(CardError::OutOfScope("CIE"));
    assert_eq!((outside.code, outside.name.as_deref()), (TroubleCode::CardUnknown, Some("CIE")));
    let needs = told(CardError::NeedsModule("Athena"));
    assert_eq!((needs.code, needs.name.as_deref()), (TroubleCode::ModuleMissing, Some("Athena")));
    let of_token = CardError::from(PinError::Wrong { tries: Some(2) }).in_reader("Lettore");
    let of_module = told(CardError::OfModule("lib.so".to_owned(), Box::new(of_token)));
    let expected = Trouble {
        tries: Some(2),
        reader: Some("Lettore".to_owned()),
        name: Some("lib.so".to_owned()),
        ..TroubleCode::PinWrong.into()
    };
    assert_eq!(of_module, expected);
}

#[test]
fn the_return_values_of_a_module_have_their_codes_with_the_modules_words() {
    use cryptoki::context::Function;
    use cryptoki::error::{Error, RvError};

    for (value, code) in [
        (RvError::PinIncorrect, TroubleCode::PinWrong),
        (RvError::PinLenRange, TroubleCode::PinWrong),
        (RvError::PinLocked, TroubleCode::PinBlocked),
        (RvError::PinExpired, TroubleCode::PinNotUsable),
        (RvError::FunctionCanceled, TroubleCode::PinCancelled),
        (RvError::DeviceRemoved, TroubleCode::CardRemoved),
        (RvError::TokenNotRecognized, TroubleCode::CardUnknown),
        (RvError::GeneralError, TroubleCode::ModuleFailed),
    ] {
        let error = Error::Pkcs11(value, Function::Login);
        let words = error.to_string();
        let module = ModuleError::from(error);
        assert_eq!(code_and_detail(CardError::from(module)), (code, Some(words)));
    }
}

#[test]
fn what_is_wrong_with_the_pin_has_its_code_and_only_a_wrong_one_has_tries() {
    for (error, code, tries, detail) in [
        (PinError::Cancelled, TroubleCode::PinCancelled, None, None),
        (PinError::TimedOut, TroubleCode::PinTimedOut, None, None),
        (PinError::Length, TroubleCode::PinCancelled, None, Some("6403: wrong PIN length")),
        (PinError::Wrong { tries: Some(1) }, TroubleCode::PinWrong, Some(1), None),
        (PinError::Wrong { tries: None }, TroubleCode::PinWrong, None, None),
        (PinError::Wrong { tries: Some(0) }, TroubleCode::PinBlocked, None, None),
        (PinError::Blocked, TroubleCode::PinBlocked, None, None),
        (PinError::NotUsable { status: Some(0x6984) }, TroubleCode::PinNotUsable, None, Some("6984")),
        (PinError::NotUsable { status: None }, TroubleCode::PinNotUsable, None, None),
        (PinError::NoWindow, TroubleCode::PinWindowMissing, None, None),
    ] {
        let told = told(error);
        assert_eq!((told.code, told.tries, told.detail.as_deref()), (code, tries, detail));
    }
    for (source, detail) in [
        (WindowError::Io(refused()), "connection refused"),
        (WindowError::Refused(12), "error 12"),
        (WindowError::GaveUp, "refused"),
        (WindowError::NoAnswer, "no answer"),
        (WindowError::Ended, "ended"),
        (WindowError::Protocol, "not the Assuan protocol"),
        (WindowError::Dialog(-1), "CFUserNotification -1"),
        (WindowError::NoSuchDialog, "no such dialog"),
    ] {
        let told = told(PinError::Window { name: Some("pinentry".to_owned()), source });
        assert_eq!((told.code, told.name.as_deref()), (TroubleCode::PinWindowMissing, Some("pinentry")));
        assert_eq!(told.detail.as_deref(), Some(detail));
    }
}

#[test]
fn what_is_wrong_with_tls_has_its_code_and_host_but_the_cards_own_error_has_none() {
    for (error, code) in [
        (TlsError::Intercepted("ESET"), TroubleCode::PortalIntercepted),
        (TlsError::Untrusted(X509VerifyResult::APPLICATION_VERIFICATION), TroubleCode::PortalUntrusted),
        (TlsError::CertificateRefused(ErrorStack::get()), TroubleCode::PortalRefusesCertificate),
        (TlsError::VersionTooNew(ErrorStack::get()), TroubleCode::ModuleTooOld),
        (TlsError::Protocol(ErrorStack::get()), TroubleCode::PortalTls),
    ] {
        let detail = error.to_string();
        let told = told(HttpError::Tls(host(), error));
        assert_eq!((told.code, told.host.as_deref()), (code, Some("portale.example")));
        let shown = if code == TroubleCode::PortalIntercepted { told.name } else { told.detail };
        assert_eq!(shown, Some(detail));
    }
    for (error, code) in [
        (TlsError::CardCertificate(ErrorStack::get()), TroubleCode::CertificateMalformed),
        (TlsError::Setup(ErrorStack::get()), TroubleCode::Internal),
    ] {
        let told = told(HttpError::Setup(error));
        assert_eq!((told.code, told.host), (code, None));
        assert_eq!(told.detail.as_deref(), Some("OpenSSL: no reason given"));
    }
    let card = told(HttpError::Tls(host(), CardError::Status(0x6F00).into()));
    assert_eq!(card, Trouble { detail: Some("6F00".to_owned()), ..TroubleCode::CardError.into() });
}

#[test]
fn what_a_request_meets_has_its_code_host_and_detail() {
    let no_host = |error, code, detail: &str| {
        assert_eq!(told(error), Trouble { detail: Some(detail.to_owned()), ..Trouble::from(code) });
    };
    no_host(HttpError::Runtime(refused()), TroubleCode::Internal, "connection refused");
    let broken = io::Error::other(io::Error::other("the innermost"));
    let behind = HttpError::BehindProxy { host: host(), proxy: "proxy.example".to_owned(), status: 502 };
    let proxy = |error| HttpError::Proxy("proxy.example".to_owned(), error);
    let lost = ConnectError::NotResolved(refused());
    for (error, code, host, detail) in [
        (
            HttpError::Unreachable(host(), lost),
            TroubleCode::PortalUnreachable,
            "portale.example",
            Some("name not resolved: connection refused"),
        ),
        (
            HttpError::Unreachable(host(), ConnectError::Refused(refused())),
            TroubleCode::PortalUnreachable,
            "portale.example",
            Some("connection refused"),
        ),
        (behind, TroubleCode::PortalUnreachable, "portale.example", Some("proxy proxy.example: HTTP 502")),
        (proxy(ConnectError::TimedOut.into()), TroubleCode::ProxyFailed, "proxy.example", Some("no answer")),
        (proxy(ProxyError::Status(407)), TroubleCode::ProxyFailed, "proxy.example", Some("HTTP 407")),
        (
            HttpError::Broken(host(), Box::new(broken)),
            TroubleCode::PortalTls,
            "portale.example",
            Some("the innermost"),
        ),
        (HttpError::Slow(host()), TroubleCode::PortalSlow, "portale.example", None),
        (
            HttpError::PageTooLarge(host()),
            TroubleCode::PortalUnexpected,
            "portale.example",
            Some("a page of more than 1 MiB"),
        ),
        (
            HttpError::TooManyRedirects(host()),
            TroubleCode::PortalUnexpected,
            "portale.example",
            Some("too many redirects"),
        ),
        (
            HttpError::Elsewhere("altro.example".to_owned()),
            TroubleCode::PortalElsewhere,
            "altro.example",
            None,
        ),
    ] {
        let told = told(error);
        assert_eq!((told.code, told.host.as_deref(), told.detail.as_deref()), (code, Some(host), detail));
    }
}

#[test]
fn what_ends_a_flow_has_its_code_and_the_portals_words() {
    for (verdict, code) in [
        (Verdict::RefusesCertificate, TroubleCode::PortalRefusesCertificate),
        (Verdict::SecurityDown, TroubleCode::PortalSecurityDown),
        (Verdict::UserUnknown, TroubleCode::PortalUserUnknown),
        (Verdict::NotRegistered, TroubleCode::PortalWantsRegistration),
        (Verdict::Unknown, TroubleCode::PortalUnexpected),
    ] {
        let (path, words) = ("/servizi".to_owned(), Some("parole".to_owned()));
        let told = told(FlowError::Page { verdict, host: host(), status: 503, path, words });
        assert_eq!((told.code, told.words.as_deref()), (code, Some("parole")));
        assert_eq!(told.host.as_deref(), Some("portale.example"));
        let unexpected = (code == TroubleCode::PortalUnexpected).then_some("HTTP 503 /servizi");
        assert_eq!(told.detail.as_deref(), unexpected);
    }
    for (error, code) in [
        (FlowError::AsksNoCard(host()), TroubleCode::PortalAsksNoCard),
        (FlowError::WantsCard(host()), TroubleCode::PortalTls),
        (FlowError::SessionOver(host()), TroubleCode::SessionOver),
        (FlowError::CodeNotShown { host: host(), words: None }, TroubleCode::CodeNotShown),
    ] {
        let told = told(error);
        assert_eq!((told.code, told.host.as_deref()), (code, Some("portale.example")));
    }
    let row = told(FlowError::Row("Portale".to_owned(), RowError::NoAddress));
    assert_eq!((row.code, row.name.as_deref()), (TroubleCode::PortalUnknown, Some("Portale")));
    assert_eq!(told(FlowError::NotTried).code, TroubleCode::Internal);
}

#[test]
fn a_request_that_ends_otherwise_has_its_code_and_the_help_line_goes_with_the_portals_troubles() {
    assert_eq!(told(ServeError::Cancelled).code, TroubleCode::Cancelled);
    let request = code_and_detail(ServeError::from(RequestError::CutOff));
    assert_eq!(request, (TroubleCode::Internal, Some("no whole request".to_owned())));
    let help = |source| told(ServeError::Flow { source, help: Some("02 1234".to_owned()) }).help;
    assert_eq!(help(FlowError::WantsCard(host())).as_deref(), Some("02 1234"));
    assert_eq!(help(PinError::Blocked.into()), None);
}
