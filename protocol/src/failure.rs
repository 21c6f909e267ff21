//! Every failure that the two sides, or host and card process, can tell each other: a stable code with its parameters,
//! never prose of ours. The codes of the card follow the situations of docs/facts/smartcard.md 1.5 and 4.2, and the
//! kinds of error of docs/facts/sources.md 4.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::table::Param;

/// A failure: its code, what the code's text needs, and what support may want to know. Made of a [`FailureKind`].
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("{code}")]
#[serde(try_from = "Written", into = "Written")]
pub struct Failure {
    code: FailureCode,
    params: Params,
    detail: Option<String>,
}

params! {
    /// What a failure tells besides its code. Which code has which is said where the codes are.
    pub struct Params {
        /// Most bytes a frame may have.
        max: u64,
        /// The version spoken.
        supported: u32,
        /// PIN attempts left, as the card told with 63Cx.
        tries: u8,
        /// PINs that the card refused in this login, where it did not tell the tries left.
        wrong: u8,
        /// The reader concerned, as the system names it.
        reader: String,
        /// The host concerned: the portal's, the one a redirect leads to, the issuer's service, or the proxy.
        host: String,
        /// The name of a program that intercepts, of a card family, of a module; what TLS calls an error; what an
        /// issuer's service calls a code or an element; a day.
        name: String,
        /// The HTTP status that the portal or service answered with.
        status: u16,
        /// The own words of the portal or service that refuses (docs/facts/sources.md 4.3 and 4.4).
        words: String,
        /// The telephone of the portal's support, where that is the way out and the portal's row names one.
        help: String,
        /// Minutes that must pass.
        minutes: u16,
    }
}

codes! {
    /// What happened, with what its text needs.
    pub enum FailureKind with Params;

    /// The codes of failures.
    pub enum FailureCode {
        /// A frame longer than the receiver takes; it was skipped.
        FrameTooLong { max: u64 } = "frame_too_long",
        /// Not JSON, or not an envelope.
        Malformed = "malformed",
        /// The other side speaks another version.
        UnsupportedVersion { supported: u32 } = "unsupported_version",
        /// No such request in this version.
        UnknownRequest = "unknown_request",
        /// Parameters missing, unknown, of the wrong kind or not believable.
        InvalidParams = "invalid_params",
        /// More requests under way than the host takes.
        Busy = "busy",
        /// No session under that key.
        SessionUnknown = "session_unknown",
        /// The session's time is over.
        SessionExpired = "session_expired",
        /// The session's sender is not confirmed.
        SessionUnconfirmed = "session_unconfirmed",
        /// The origin may not have that session.
        OriginRefused = "origin_refused",
        /// Too many sessions are held.
        VaultFull = "vault_full",
        /// Under that key lies another session than the one that was seen.
        SessionChanged = "session_changed",
        /// The session's request is still to come.
        SessionAhead = "session_ahead",
        /// There is no keyring, and what was asked for needs one.
        KeyringAbsent = "keyring_absent",
        /// The keyring is locked.
        KeyringLocked = "keyring_locked",
        /// The keyring did not answer in time.
        KeyringSlow = "keyring_slow",
        /// The keyring refused.
        KeyringRefusing = "keyring_refusing",
        /// The host cannot be found: it is not installed or not registered. Told by the extension only.
        HostMissing = "host_missing",
        /// The browser does not let this extension start the host. Told by the extension only.
        HostForbidden = "host_forbidden",
        /// The host ended while it was asked. Told by the extension only.
        HostDied = "host_died",
        /// The host did not answer in time. Told by the extension only.
        HostSlow = "host_slow",
        /// Something of ours is wrong.
        Internal = "internal",
        /// The system's smart-card service is not running or not installed.
        ServiceMissing = "service_missing",
        /// The service refuses this user or session (polkit, a remote session).
        ServiceRefused = "service_refused",
        /// No reader is connected.
        ReaderMissing = "reader_missing",
        /// Readers are there, and no card in any.
        CardMissing = "card_missing",
        /// The card gives no answer to reset: upside down, dirty, or broken.
        CardUnresponsive { reader: Option<String> } = "card_unresponsive",
        /// The reader sees the card through the air only: it must be pushed fully in.
        CardContactless { reader: String } = "card_contactless",
        /// A card is there and it is no CNS that can be used.
        CardUnknown { reader: Option<String> } = "card_unknown",
        /// A CNS without its authentication certificate, or with one that is all zero: not activated.
        CardNotActivated = "card_not_activated",
        /// Several usable CNS are there, and which one is meant was not said.
        CardSeveral = "card_several",
        /// The card was pulled out.
        CardRemoved = "card_removed",
        /// Another program holds the card.
        CardBusy = "card_busy",
        /// Another program reset the card in between.
        CardReset = "card_reset",
        /// The card answered something it should not; the status word is the detail.
        CardError = "card_error",
        /// The certificate's time is over.
        CertificateExpired = "certificate_expired",
        /// The certificate's time has not begun: or this computer's clock is behind.
        CertificateNotYetValid = "certificate_not_yet_valid",
        /// The certificate cannot be read.
        CertificateMalformed = "certificate_malformed",
        /// The key is too short for today's portals (1024 bit).
        KeyTooSmall = "key_too_small",
        /// The user closed the PIN window.
        PinCancelled { tries: Option<u8>, wrong: Option<u8> } = "pin_cancelled",
        /// Nobody typed a PIN in the time there was.
        PinTimedOut { tries: Option<u8>, wrong: Option<u8> } = "pin_timed_out",
        /// No PIN window can be shown.
        PinWindowMissing = "pin_window_missing",
        /// The card says that the PIN is wrong.
        PinWrong { tries: Option<u8> } = "pin_wrong",
        /// The PIN is blocked.
        PinBlocked = "pin_blocked",
        /// The PIN was never set, or cannot be used.
        PinNotUsable = "pin_not_usable",
        /// A PKCS#11 module of the manufacturer failed; its error is the detail.
        ModuleFailed { name: Option<String> } = "module_failed",
        /// The card's family needs its manufacturer's module, and none is installed.
        ModuleMissing { name: String } = "module_missing",
        /// The module signs for TLS 1.2 only, and the portal wants TLS 1.3.
        ModuleTooOld { name: Option<String>, host: Option<String> } = "module_too_old",
        /// No portal is known under that name.
        PortalUnknown = "portal_unknown",
        /// The portal's name cannot be resolved, or nothing answers: no network, or the portal is down.
        PortalUnreachable { host: String } = "portal_unreachable",
        /// The portal did not answer in time.
        PortalSlow { host: String } = "portal_slow",
        /// The portal's certificate is not to be trusted.
        PortalUntrusted { host: String } = "portal_untrusted",
        /// The portal's certificate was issued by a program that reads the traffic: its name is told.
        PortalIntercepted { name: String, host: String } = "portal_intercepted",
        /// The portal broke the TLS connection off, for no reason it told.
        PortalTls { host: String, help: Option<String> } = "portal_tls",
        /// The portal never asked for the card's certificate.
        PortalAsksNoCard { host: String, status: u16, words: Option<String> } = "portal_asks_no_card",
        /// The portal leads to another host, where a login is not followed.
        PortalElsewhere { host: String } = "portal_elsewhere",
        /// The portal does not take the certificate: the region or body that issued the card helps.
        PortalRefusesCertificate { words: Option<String> } = "portal_refuses_certificate",
        /// The portal's security systems do not answer.
        PortalSecurityDown { words: Option<String>, help: Option<String> } = "portal_security_down",
        /// The portal does not know the codice fiscale.
        PortalUserUnknown { words: Option<String>, help: Option<String> } = "portal_user_unknown",
        /// The portal answered a page that is neither success nor a known error.
        PortalUnexpected { words: Option<String> } = "portal_unexpected",
        /// The proxy of the network refuses or fails.
        ProxyFailed { host: String } = "proxy_failed",
        /// The portal's session is over.
        SessionOver = "session_over",
        /// Nobody is logged in at that portal.
        NotLoggedIn = "not_logged_in",
        /// The portal's page shows no ID-SESSIONE.
        CodeNotShown { words: Option<String> } = "code_not_shown",
        /// The card process is not beside the host, or cannot start (a library is missing).
        ProcessMissing = "process_missing",
        /// The card process ended before it answered.
        ProcessDied = "process_died",
        /// Who asked went away.
        Cancelled = "cancelled",
        /// The portal wants the card, or its new certificate, registered first (docs/facts/sources.md 4.3).
        PortalWantsRegistration { words: Option<String> } = "portal_wants_registration",
        /// Something of ours around the card is wrong.
        CardInternal = "card_internal",
        /// The TLS connection failed with this error, which the portal or this side states.
        PortalTlsError { host: String, name: String, help: Option<String> } = "portal_tls_error",
        /// The portal and this side have no version, cipher or signature of TLS in common.
        PortalTlsLevel { host: String } = "portal_tls_level",
        /// The portal wants the card for a page that is read without it.
        PortalWantsCard { host: String } = "portal_wants_card",
        /// The portal's certificate was revoked by its issuer.
        PortalRevoked { host: String } = "portal_revoked",
        /// The card process did not answer in time.
        ProcessSlow = "process_slow",
        /// The certificate is for something else than logging in, signing documents alone.
        CertificateNotForLogin = "certificate_not_for_login",
        /// Too many approvals are kept.
        ApprovalsFull = "approvals_full",
        /// The approval is an administrator's.
        ApprovalOfAdministrator = "approval_of_administrator",
        /// The file with the user's approvals cannot be read or written; the reason is the detail.
        ApprovalsUnwritable = "approvals_unwritable",
        /// Another browser or program of the user's is logging in with the card: no PIN was asked for.
        LoginElsewhere = "login_elsewhere",
        /// The issuer's service does not answer: no network, or the service is down.
        IssuerUnreachable { host: String } = "issuer_unreachable",
        /// The issuer's service did not answer in time. What was asked may have been done.
        IssuerSlow { host: String } = "issuer_slow",
        /// The certificate of the issuer's service is not to be trusted, or TLS failed: nothing was sent.
        IssuerUntrusted { host: String } = "issuer_untrusted",
        /// The issuer's service gave an answer that cannot be read; the reason is the detail.
        IssuerUnexpected { host: String, status: u16 } = "issuer_unexpected",
        /// The issuer's service refused user and password (HTTP 401): they are not sent again.
        IssuerPasswordRefused = "issuer_password_refused",
        /// The issuer's service does not know the user.
        IssuerUserUnknown = "issuer_user_unknown",
        /// The user who logs in is not the one of the request.
        IssuerUserDiffers = "issuer_user_differs",
        /// The issuer's service finds the request wrong: its code, and its words.
        IssuerRequestWrong { name: String, words: String } = "issuer_request_wrong",
        /// The issuer's service does not know the code.
        IssuerCodeUnknown = "issuer_code_unknown",
        /// The code was revoked before.
        IssuerCodeRevoked = "issuer_code_revoked",
        /// The code is no longer valid.
        IssuerCodeOver = "issuer_code_over",
        /// The issuer's service could not send the mail.
        IssuerMailFailed = "issuer_mail_failed",
        /// The user has no certified address to which codes are mailed.
        IssuerMailboxMissing = "issuer_mailbox_missing",
        /// The pincode is badly formed.
        IssuerPincodeMalformed = "issuer_pincode_malformed",
        /// The pincode is not valid.
        IssuerPincodeWrong = "issuer_pincode_wrong",
        /// The codice fiscale is not the user's.
        IssuerCodiceFiscaleWrong = "issuer_codice_fiscale_wrong",
        /// The issuer's service could not see the computer's IP address.
        IssuerAddressHidden = "issuer_address_hidden",
        /// The codes of region, ASL or SSA are not the user's.
        IssuerWorkplaceWrong = "issuer_workplace_wrong",
        /// The issuer's service cannot decrypt the pincode.
        IssuerEncryptionWrong = "issuer_encryption_wrong",
        /// The issuer's service reports an error of its own: its code, and its words.
        IssuerBroken { name: String, words: String } = "issuer_broken",
        /// The issuer's service answers with a code that is not published: the code, and its words.
        IssuerOther { name: String, words: String } = "issuer_other",
        /// A value of the request is missing or of the wrong size: nothing was sent.
        IssuerFieldWrong { name: String } = "issuer_field_wrong",
        /// A code was asked for less than a minute ago.
        IssuerSoon = "issuer_soon",
        /// Too many codes were asked for in the last hour: so many minutes must pass.
        IssuerOften { minutes: u16 } = "issuer_often",
        /// The address of the issuer's service is not known here.
        IssuerNotConfigured = "issuer_not_configured",
        /// The certificate for the pincode is not on this computer.
        IssuerCertificateMissing = "issuer_certificate_missing",
        /// A file is no certificate by which the pincode could be encrypted.
        IssuerCertificateWrong = "issuer_certificate_wrong",
        /// Nobody typed his credentials for the service on this computer.
        IssuerCredentialsMissing = "issuer_credentials_missing",
        /// A policy of the browser's administrator forbids the host. Told by the extension only.
        HostBlocked = "host_blocked",
        /// The host speaks an older version of the protocol. Told by the extension only.
        HostTooOld = "host_too_old",
        /// The host speaks a newer version of the protocol. Told by the extension only.
        HostTooNew = "host_too_new",
        /// The server of an issuer, or the user there, refused the authorization: its words.
        IssuerAuthorizationRefused { words: String } = "issuer_authorization_refused",
        /// The browser brought an answer to the authorization that was asked for, with neither a code nor an error.
        IssuerAuthorizationForeign = "issuer_authorization_foreign",
        /// Nobody finished in the browser in time.
        IssuerAuthorizationSlow = "issuer_authorization_slow",
        /// The token cannot be believed, or is for something else; the reason is the detail.
        IssuerTokenRefused = "issuer_token_refused",
        /// The code was not got with an authorization in the browser of this computer: its token is not here.
        IssuerTokenMissing = "issuer_token_missing",
        /// Another program listens at the port where the browser would bring the answer.
        IssuerPortTaken = "issuer_port_taken",
        /// The browser cannot be opened.
        BrowserNotOpened = "browser_not_opened",
        /// The redirect that is configured for an authorization is not on this computer.
        IssuerRedirectWrong = "issuer_redirect_wrong",
        /// The issuer's service says that user and password did not reach it: something on the way takes them out.
        IssuerLoginMissing = "issuer_login_missing",
        /// The only certificate for the pincode counts from a later day on.
        IssuerCertificateEarly { name: String } = "issuer_certificate_early",
        /// The record of what was asked is damaged: the password that is kept may have been refused, and is not sent.
        IssuerRecordLost = "issuer_record_lost",
        /// Another browser or program of the user's is asking a service with his password: nothing was sent.
        IssuerElsewhere = "issuer_elsewhere",
        /// The issuer's service does not accept the encrypted pincode: its code, and its words.
        IssuerIdentifierWrong { name: String, words: String } = "issuer_identifier_wrong",
        /// Either the codes of the workplace are wrong or the computer's address is hidden: the service's words.
        IssuerWorkplaceOrAddress { words: String } = "issuer_workplace_or_address",
        /// The issuer's service has no codes for the user's role: nothing was sent.
        IssuerRoleUnknown = "issuer_role_unknown",
        _ =>
        /// A code this side does not know yet.
        UnknownFailure = "unknown_failure",
    }
}

/// A failure as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    code: FailureCode,
    #[serde(default, skip_serializing_if = "Params::is_empty")]
    params: Params,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// A failure lacks a parameter of its code, or has one of another's.
#[derive(Debug, Error)]
#[error("not the parameters of {0}")]
struct OddParams(FailureCode);

impl Failure {
    /// The failure of this code, if these are its parameters.
    pub(crate) fn of(code: FailureCode, params: Params) -> Option<Self> {
        params.fit(code).then_some(Self { code, params, detail: None })
    }

    /// The same, with a detail for support, free of secrets: a status word, a library's error.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// What happened.
    pub const fn code(&self) -> FailureCode {
        self.code
    }

    /// What goes with it.
    pub const fn params(&self) -> &Params {
        &self.params
    }

    /// The detail for support.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl Params {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether these are those of the code. What a code that is not known yet has, nobody can say.
    fn fit(&self, code: FailureCode) -> bool {
        let fits = |name: &&str| match code.params().iter().find(|(known, _)| known == name) {
            Some((_, may_be_left_out)) => *may_be_left_out || self.get(name).is_some(),
            None => self.get(name).is_none(),
        };
        code == FailureCode::UnknownFailure || Self::NAMES.iter().all(fits)
    }
}

impl TryFrom<Written> for Failure {
    type Error = OddParams;

    fn try_from(written: Written) -> Result<Self, OddParams> {
        let Written { code, params, detail } = written;
        Self::of(code, params).map(|failure| Self { detail, ..failure }).ok_or(OddParams(code))
    }
}

impl From<Failure> for Written {
    fn from(Failure { code, params, detail }: Failure) -> Self {
        Self { code, params, detail }
    }
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        let (code, params) = kind.into_parts();
        Self { code, params, detail: None }
    }
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
