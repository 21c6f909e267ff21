//! The code, and what its text needs, of every error of every layer.

use openssl::error::ErrorStack;
use openssl::x509::X509VerifyResult;
use pcsc::Error as Pcsc;
use time::OffsetDateTime;

use staffetta_protocol::FailureCode;

use super::*;
use crate::card::certificate::Malformed;
use crate::http::{ConnectError, ProxyError};
use crate::login::RowError;
use crate::pin::WindowError;

fn told(error: impl Into<Failure>) -> Failure {
    error.into()
}

fn code_and_detail(error: impl Into<Failure>) -> (FailureCode, Option<String>) {
    let failure = error.into();
    (failure.code(), failure.detail().map(str::to_owned))
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
        (Pcsc::NoService, FailureCode::ServiceMissing),
        (Pcsc::SecurityViolation, FailureCode::ServiceRefused),
        (Pcsc::NoReadersAvailable, FailureCode::ReaderMissing),
        (Pcsc::NoSmartcard, FailureCode::CardMissing),
        (Pcsc::SharingViolation, FailureCode::CardBusy),
        (Pcsc::ResetCard, FailureCode::CardReset),
        (Pcsc::RemovedCard, FailureCode::CardRemoved),
        (Pcsc::NotTransacted, FailureCode::CardRemoved),
        (Pcsc::UnresponsiveCard, FailureCode::CardUnresponsive),
        (Pcsc::UnpoweredCard, FailureCode::CardUnresponsive),
        (Pcsc::Cancelled, FailureCode::Cancelled),
        (Pcsc::InternalError, FailureCode::CardInternal),
    ] {
        assert_eq!(code_and_detail(CardError::from(PcscError::from(error))), (code, Some(error.to_string())));
    }
    for (error, code) in [
        (PcscError::PinpadTimedOut, FailureCode::PinTimedOut),
        (PcscError::NoThread(refused()), FailureCode::CardInternal),
        (PcscError::ThreadEnded, FailureCode::CardInternal),
        (PcscError::NoTransaction, FailureCode::CardInternal),
    ] {
        assert_eq!(told(CardError::from(error)).code(), code);
    }
}

#[test]
fn every_error_of_a_card_has_its_code_and_those_that_tell_more_a_detail() {
    let day = OffsetDateTime::UNIX_EPOCH;
    for (error, code, detail) in [
        (CardError::NoStatusWord, FailureCode::CardRemoved, Some("an answer without a status word")),
        (CardError::Exchanged, FailureCode::CardRemoved, None),
        (CardError::PinForgotten, FailureCode::CardReset, Some("6982")),
        (CardError::Status(0x6F00), FailureCode::CardError, Some("6F00")),
        (CardError::FileTooLarge(20_000), FailureCode::CardError, Some("a file of 20000 bytes")),
        (CardError::SignatureLength(7), FailureCode::CardError, Some("signature of 7 bytes")),
        (CardError::BadSignature, FailureCode::CardError, Some("not a signature by the certificate's key")),
        (CardError::BlockLength, FailureCode::CardInternal, Some("a block of another length than the key")),
        (CardError::NotActivated, FailureCode::CardNotActivated, None),
        (CardError::Missing, FailureCode::CardMissing, None),
        (CardError::Mute, FailureCode::CardUnresponsive, None),
        (CardError::Unknown(vec![0x3B, 0x65]), FailureCode::CardUnknown, Some("3B 65")),
        (CardError::Several, FailureCode::CardSeveral, None),
        (Malformed::Structure.into(), FailureCode::CertificateMalformed, Some("not a certificate")),
        (Malformed::Key.into(), FailureCode::CertificateMalformed, Some("no RSA key")),
        (
            CertificateError::Expired(day).into(),
            FailureCode::CertificateExpired,
            Some("1970-01-01T00:00:00Z"),
        ),
        (
            CertificateError::NotYetValid(day).into(),
            FailureCode::CertificateNotYetValid,
            Some("1970-01-01T00:00:00Z"),
        ),
        (
            CertificateError::NotForLogin.into(),
            FailureCode::CertificateNotForLogin,
            Some("no digitalSignature or clientAuth"),
        ),
        (CertificateError::KeyTooSmall(1024).into(), FailureCode::KeyTooSmall, Some("1024 bit")),
        (
            ModuleError::NoKey.into(),
            FailureCode::ModuleFailed,
            Some("the token has no key for the certificate"),
        ),
        (
            ModuleError::BadSignature.into(),
            FailureCode::ModuleFailed,
            Some("not a signature by the certificate's key"),
        ),
        (ModuleError::Pkcs1Only.into(), FailureCode::ModuleTooOld, None),
    ] {
        assert_eq!(code_and_detail(error), (code, detail.map(str::to_owned)));
    }
}

#[test]
fn family_reader_and_module_are_named() {
    let outside = told(CardError::OutOfScope("CIE"));
    assert_eq!((outside.code(), outside.detail()), (FailureCode::CardUnknown, Some("CIE")));
    let needs = told(CardError::NeedsModule("Athena"));
    assert_eq!((needs.code(), needs.params().name.as_deref()), (FailureCode::ModuleMissing, Some("Athena")));
    let in_reader = |error: CardError| told(error.in_reader("Lettore"));
    for error in [CardError::Mute, CardError::Contactless, CardError::Unknown(vec![0x3B])] {
        assert_eq!(in_reader(error).params().reader.as_deref(), Some("Lettore"));
    }
    let of_module = |source| told(CardError::OfModule("lib.so".to_owned(), Box::new(source)));
    let failed = of_module(CardError::from(ModuleError::NoKey).in_reader("Lettore"));
    assert_eq!(failed.params().name.as_deref(), Some("lib.so"));
    let wrong = of_module(CardError::from(PinError::Wrong { tries: Some(2) }).in_reader("Lettore"));
    assert_eq!(wrong, FailureKind::PinWrong { tries: Some(2) }.into());
}

#[test]
fn the_return_values_of_a_module_have_their_codes_with_the_modules_words() {
    use cryptoki::context::Function;
    use cryptoki::error::{Error, RvError};

    for (value, code) in [
        (RvError::PinIncorrect, FailureCode::PinWrong),
        (RvError::PinLenRange, FailureCode::PinWrong),
        (RvError::PinLocked, FailureCode::PinBlocked),
        (RvError::PinExpired, FailureCode::PinNotUsable),
        (RvError::FunctionCanceled, FailureCode::PinCancelled),
        (RvError::DeviceRemoved, FailureCode::CardRemoved),
        (RvError::TokenNotRecognized, FailureCode::CardUnknown),
        (RvError::GeneralError, FailureCode::ModuleFailed),
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
        (PinError::Cancelled, FailureCode::PinCancelled, None, None),
        (PinError::TimedOut, FailureCode::PinTimedOut, None, None),
        (PinError::Length, FailureCode::PinCancelled, None, Some("6403: wrong PIN length")),
        (PinError::Wrong { tries: Some(1) }, FailureCode::PinWrong, Some(1), None),
        (PinError::Wrong { tries: None }, FailureCode::PinWrong, None, None),
        (PinError::Wrong { tries: Some(0) }, FailureCode::PinBlocked, None, None),
        (PinError::Blocked, FailureCode::PinBlocked, None, None),
        (PinError::NotUsable { status: Some(0x6984) }, FailureCode::PinNotUsable, None, Some("6984")),
        (PinError::NotUsable { status: None }, FailureCode::PinNotUsable, None, None),
        (PinError::NoWindow, FailureCode::PinWindowMissing, None, None),
    ] {
        let told = told(error);
        assert_eq!((told.code(), told.params().tries, told.detail()), (code, tries, detail));
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
        assert_eq!(told.code(), FailureCode::PinWindowMissing);
        assert_eq!(told.detail(), Some(&*format!("pinentry: {detail}")));
    }
}

#[test]
fn what_is_wrong_with_tls_has_its_code_and_host_but_the_cards_own_error_has_none() {
    for (error, code) in [
        (TlsError::Intercepted("ESET"), FailureCode::PortalIntercepted),
        (
            TlsError::Untrusted(X509VerifyResult::APPLICATION_VERIFICATION, "Autorità".to_owned()),
            FailureCode::PortalUntrusted,
        ),
        (TlsError::CertificateRefused(ErrorStack::get()), FailureCode::PortalRefusesCertificate),
        (TlsError::VersionTooNew(ErrorStack::get()), FailureCode::ModuleTooOld),
        (TlsError::NothingInCommon(ErrorStack::get()), FailureCode::PortalTlsLevel),
        (TlsError::Silent(ErrorStack::get()), FailureCode::PortalTls),
        (TlsError::Protocol(ErrorStack::get()), FailureCode::PortalTlsError),
    ] {
        let detail = error.to_string();
        let told = told(HttpError::Tls(host(), error));
        let host = (code != FailureCode::PortalRefusesCertificate).then_some("portale.example");
        assert_eq!((told.code(), told.params().host.as_deref()), (code, host));
        let shown = told.params().name.as_deref().or(told.detail());
        assert_eq!(shown, Some(&*detail));
    }
    for (error, code) in [
        (TlsError::CardCertificate(ErrorStack::get()), FailureCode::CertificateMalformed),
        (TlsError::Setup(ErrorStack::get()), FailureCode::CardInternal),
    ] {
        let told = told(HttpError::Setup(error));
        assert_eq!((told.code(), &told.params().host), (code, &None));
        assert_eq!(told.detail(), Some("OpenSSL: no reason given"));
    }
    let revoked = told(HttpError::Tls(host(), TlsError::Revoked));
    assert_eq!(revoked, FailureKind::PortalRevoked { host: "portale.example".to_owned() }.into());
    let card = told(HttpError::Tls(host(), CardError::Status(0x6F00).into()));
    assert_eq!(card, Failure::from(FailureKind::CardError).with_detail("6F00"));
}

#[test]
fn what_a_request_meets_has_its_code_host_and_detail() {
    let internal = Failure::from(FailureKind::CardInternal).with_detail("connection refused");
    assert_eq!(told(HttpError::Runtime(refused())), internal);
    let broken = io::Error::other(io::Error::other("the innermost"));
    let behind = HttpError::BehindProxy { host: host(), proxy: "proxy.example".to_owned(), status: 502 };
    let proxy = |error| HttpError::Proxy("proxy.example".to_owned(), error);
    let lost = ConnectError::NotResolved(refused());
    for (error, code, host, detail) in [
        (
            HttpError::Unreachable(host(), lost),
            FailureCode::PortalUnreachable,
            "portale.example",
            Some("name not resolved: connection refused"),
        ),
        (
            HttpError::Unreachable(host(), ConnectError::Refused(refused())),
            FailureCode::PortalUnreachable,
            "portale.example",
            Some("connection refused"),
        ),
        (behind, FailureCode::PortalUnreachable, "portale.example", Some("proxy proxy.example: HTTP 502")),
        (proxy(ConnectError::TimedOut.into()), FailureCode::ProxyFailed, "proxy.example", Some("no answer")),
        (proxy(ProxyError::Status(407)), FailureCode::ProxyFailed, "proxy.example", Some("HTTP 407")),
        (
            HttpError::Broken(host(), Box::new(broken)),
            FailureCode::PortalTls,
            "portale.example",
            Some("the innermost"),
        ),
        (
            HttpError::NotHttp(host(), "not HTTP".into()),
            FailureCode::PortalUnexpected,
            "",
            Some("portale.example: not HTTP"),
        ),
        (HttpError::Slow(host()), FailureCode::PortalSlow, "portale.example", None),
        (
            HttpError::PageTooLarge(host()),
            FailureCode::PortalUnexpected,
            "",
            Some("portale.example: a page of more than 1 MiB"),
        ),
        (
            HttpError::TooManyRedirects(host()),
            FailureCode::PortalUnexpected,
            "",
            Some("portale.example: too many redirects"),
        ),
        (
            HttpError::Elsewhere("altro.example".to_owned()),
            FailureCode::PortalElsewhere,
            "altro.example",
            None,
        ),
    ] {
        let told = told(error);
        let named = told.params().host.as_deref().unwrap_or_default();
        assert_eq!((told.code(), named, told.detail()), (code, host, detail));
    }
}

#[test]
fn what_ends_a_flow_has_its_code_and_the_portals_words() {
    for (verdict, code) in [
        (Verdict::RefusesCertificate, FailureCode::PortalRefusesCertificate),
        (Verdict::SecurityDown, FailureCode::PortalSecurityDown),
        (Verdict::UserUnknown, FailureCode::PortalUserUnknown),
        (Verdict::NotRegistered, FailureCode::PortalWantsRegistration),
        (Verdict::Unknown, FailureCode::PortalUnexpected),
    ] {
        let (path, words) = ("/servizi".to_owned(), Some("parole".to_owned()));
        let told = told(FlowError::Page { verdict, host: host(), status: 503, path, words });
        assert_eq!((told.code(), told.params().words.as_deref()), (code, Some("parole")));
        let unexpected =
            (code == FailureCode::PortalUnexpected).then_some("portale.example: HTTP 503 /servizi");
        assert_eq!(told.detail(), unexpected);
    }
    for (error, code) in [
        (FlowError::WantsCard(host()), FailureCode::PortalWantsCard),
        (FlowError::SessionOver(host()), FailureCode::SessionOver),
        (FlowError::CodeNotShown { host: host(), words: None }, FailureCode::CodeNotShown),
    ] {
        let told = told(error);
        let named = told.params().host.as_deref().or(told.detail());
        assert_eq!((told.code(), named), (code, Some("portale.example")));
    }
    let (path, issuer, words) = ("/servizi".to_owned(), None, Some("parole".to_owned()));
    let asks_no_card = told(FlowError::AsksNoCard { host: host(), status: 413, path, issuer, words });
    let told_of_it = asks_no_card.params();
    assert_eq!(asks_no_card.code(), FailureCode::PortalAsksNoCard);
    assert_eq!((told_of_it.status, told_of_it.words.as_deref()), (Some(413), Some("parole")));
    assert_eq!(asks_no_card.detail(), Some("/servizi, certificate issued by ?"));
    let row = told(FlowError::Row("Portale".to_owned(), RowError::NoAddress));
    let named = Some("Portale: no address for this");
    assert_eq!((row.code(), row.detail()), (FailureCode::PortalUnknown, named));
    assert_eq!(told(FlowError::NotTried).code(), FailureCode::CardInternal);
}

#[test]
fn a_request_that_ends_otherwise_has_its_code_and_the_help_line_goes_with_the_portals_failures() {
    assert_eq!(told(ServeError::Cancelled).code(), FailureCode::Cancelled);
    let request = code_and_detail(ServeError::from(RequestError::CutOff));
    assert_eq!(request, (FailureCode::CardInternal, Some("no whole request".to_owned())));
    let help =
        |source| told(ServeError::Flow { source, help: Some("02 1234".to_owned()) }).params().help.clone();
    let silent = HttpError::Tls(host(), TlsError::Silent(ErrorStack::get()));
    assert_eq!(help(silent.into()).as_deref(), Some("02 1234"));
    assert_eq!(help(PinError::Blocked.into()), None);
}
