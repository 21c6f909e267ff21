//! Everything that can stand between a card and an open portal: a stable code and what its text needs, never prose of
//! ours. The codes follow the situations of docs/facts/smartcard.md 1.5 and 4.2, and the kinds of error of
//! docs/facts/sources.md 4.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A trouble with what its text needs.
#[derive(Clone, Debug, Default, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("{code}")]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// What happened.
    pub code: TroubleCode,
    /// PIN attempts left, as the card told with 63Cx (`pin_wrong`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<u8>,
    /// The reader concerned, as the system names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// The host concerned: the portal's, the one a redirect leads to, or the proxy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// A name the text shows: of a program that intercepts, of a card family, of a module.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A technical detail for support, free of secrets: a status word, a library's error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The portal's own words, as text, where it is the portal that refuses (docs/facts/sources.md 4.3 and 4.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The telephone of the portal's support, where that is the way out and the portal's row names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

codes! {
    /// The codes of troubles.
    pub enum TroubleCode {
        /// The system's smart-card service is not running or not installed.
        ServiceMissing = "service_missing",
        /// The service refuses this user or session (polkit, a remote session).
        ServiceRefused = "service_refused",
        /// No reader is connected.
        ReaderMissing = "reader_missing",
        /// Readers are there, and no card in any.
        CardMissing = "card_missing",
        /// The card gives no answer to reset: upside down, dirty, or broken.
        CardUnresponsive = "card_unresponsive",
        /// The reader sees the card through the air only: it must be pushed fully in.
        CardContactless = "card_contactless",
        /// A card is there and it is no CNS that can be used.
        CardUnknown = "card_unknown",
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
        PinCancelled = "pin_cancelled",
        /// Nobody typed a PIN in the time there was.
        PinTimedOut = "pin_timed_out",
        /// No PIN window can be shown.
        PinWindowMissing = "pin_window_missing",
        /// The card says that the PIN is wrong.
        PinWrong = "pin_wrong",
        /// The PIN is blocked.
        PinBlocked = "pin_blocked",
        /// The PIN was never set, or cannot be used.
        PinNotUsable = "pin_not_usable",
        /// A PKCS#11 module of the manufacturer failed; its error is the detail.
        ModuleFailed = "module_failed",
        /// The card's family needs its manufacturer's module, and none is installed.
        ModuleMissing = "module_missing",
        /// The module signs for TLS 1.2 only, and the portal wants TLS 1.3.
        ModuleTooOld = "module_too_old",
        /// No portal is known under that name.
        PortalUnknown = "portal_unknown",
        /// The portal's name cannot be resolved, or nothing answers: no network, or the portal is down.
        PortalUnreachable = "portal_unreachable",
        /// The portal did not answer in time.
        PortalSlow = "portal_slow",
        /// The portal's certificate is not to be trusted.
        PortalUntrusted = "portal_untrusted",
        /// The portal's certificate was issued by a program that reads the traffic: its name is `name`.
        PortalIntercepted = "portal_intercepted",
        /// The portal broke the TLS connection off, for no reason it told.
        PortalTls = "portal_tls",
        /// The portal never asked for the card's certificate.
        PortalAsksNoCard = "portal_asks_no_card",
        /// The portal leads to another host, where a login is not followed.
        PortalElsewhere = "portal_elsewhere",
        /// The portal does not take the certificate: the region or body that issued the card helps.
        PortalRefusesCertificate = "portal_refuses_certificate",
        /// The portal's security systems do not answer; `words` are the portal's.
        PortalSecurityDown = "portal_security_down",
        /// The portal does not know the codice fiscale; `words` are the portal's.
        PortalUserUnknown = "portal_user_unknown",
        /// The portal answered a page that is neither success nor a known error.
        PortalUnexpected = "portal_unexpected",
        /// The proxy of the network refuses or fails.
        ProxyFailed = "proxy_failed",
        /// The portal's session is over.
        SessionOver = "session_over",
        /// Nobody is logged in at that portal.
        NotLoggedIn = "not_logged_in",
        /// The portal's page shows no ID-SESSIONE.
        CodeNotShown = "code_not_shown",
        /// The card process is not beside the host, or cannot start (a library is missing).
        ProcessMissing = "process_missing",
        /// The card process ended before it answered.
        ProcessDied = "process_died",
        /// Who asked went away.
        Cancelled = "cancelled",
        /// The portal wants the card, or its new certificate, registered first (docs/facts/sources.md 4.3); `words` are
        /// the portal's.
        PortalWantsRegistration = "portal_wants_registration",
        _ =>
        /// A code this side does not know yet, or something of ours that is wrong.
        Internal = "card_internal",
    }
}

/// Codes whose texts send the user to the portal's support.
const FOR_PORTAL_SUPPORT: [TroubleCode; 3] =
    [TroubleCode::PortalTls, TroubleCode::PortalSecurityDown, TroubleCode::PortalUserUnknown];

/// Codes with texts of their own where the number of PIN attempts left is known: for the last one, and for more.
const WITH_TRIES: [(TroubleCode, &str, &str); 1] =
    [(TroubleCode::PinWrong, "pin_wrong_last", "pin_wrong_tries")];

/// What a text is filled in with, and the key of the words that stand there when a trouble does not tell it.
pub const UNNAMED: [(&str, &str); 3] =
    [("host", "unnamed_host"), ("name", "unnamed_name"), ("reader", "unnamed_reader")];

impl Trouble {
    /// What comes after `trouble_` in the key of its text: the code, and where attempts are counted, which text of that
    /// code.
    pub fn text_key(&self) -> &'static str {
        let counted = WITH_TRIES.iter().find(|(code, ..)| *code == self.code);
        match (counted, self.tries) {
            (Some((_, last, _)), Some(1)) => last,
            (Some((_, _, several)), Some(2..)) => several,
            _ => self.code.as_str(),
        }
    }

    /// The same, with the PIN attempts left.
    #[must_use]
    pub const fn with_tries(mut self, tries: u8) -> Self {
        self.tries = Some(tries);
        self
    }

    /// The same, with the reader concerned.
    #[must_use]
    pub fn with_reader(mut self, reader: impl Into<String>) -> Self {
        self.reader = Some(reader.into());
        self
    }

    /// The same, with the host concerned.
    #[must_use]
    pub fn with_host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// The same, with a name to show.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same, with a detail for support.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same, with the help line of the portal, if its support is the way out of this trouble.
    #[must_use]
    pub fn with_help(mut self, help: Option<&str>) -> Self {
        self.help = help.filter(|_| FOR_PORTAL_SUPPORT.contains(&self.code)).map(str::to_owned);
        self
    }

    /// The same, with the portal's own words.
    #[must_use]
    pub fn with_words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }
}

impl TroubleCode {
    /// Every key that [`Trouble::text_key`] gives.
    pub fn text_keys() -> Vec<&'static str> {
        let counted = WITH_TRIES.iter().flat_map(|(_, last, several)| [*last, *several]);
        Self::ALL.iter().map(|code| code.as_str()).chain(counted).collect()
    }
}

impl From<TroubleCode> for Trouble {
    fn from(code: TroubleCode) -> Self {
        Self { code, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_attempt_has_a_text_of_its_own() {
        let wrong = || Trouble::from(TroubleCode::PinWrong);
        assert_eq!(wrong().text_key(), "pin_wrong");
        assert_eq!(wrong().with_tries(0).text_key(), "pin_wrong");
        assert_eq!(wrong().with_tries(1).text_key(), "pin_wrong_last");
        assert_eq!(wrong().with_tries(2).text_key(), "pin_wrong_tries");
        assert_eq!(Trouble::from(TroubleCode::PinBlocked).with_tries(1).text_key(), "pin_blocked");
    }

    #[test]
    fn the_help_line_goes_with_the_troubles_of_the_portals_support_only() {
        let help = |code: TroubleCode, line| Trouble::from(code).with_help(line).help;
        assert_eq!(help(TroubleCode::PortalUserUnknown, Some("02 1234")).as_deref(), Some("02 1234"));
        assert_eq!(help(TroubleCode::PortalUserUnknown, None), None);
        assert_eq!(help(TroubleCode::PinWrong, Some("02 1234")), None);
    }

    #[test]
    fn every_code_has_a_key_and_no_key_stands_for_two() {
        let keys = TroubleCode::text_keys();
        assert!(TroubleCode::ALL.iter().all(|code| keys.contains(&code.as_str())));
        let different: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
