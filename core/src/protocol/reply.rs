//! What the host answers.

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Deserializer, Serialize};
#[cfg(feature = "frames")]
use serde_json::value::RawValue;

use super::{Failure, FailureCode, VERSION};
use crate::card::login_profile::Action;
use crate::cookie::PortalCookie;
use crate::session::{SessionView, StoreOutcome};
use crate::session_id::exposed;
use crate::validity::{Timestamp, Validity};
use crate::{Origin, SessionId};

/// An answer with its envelope.
#[derive(Debug)]
pub struct ReplyFrame {
    /// The request's id; `None` when the request was too broken to tell.
    pub id: Option<u64>,
    /// The answer.
    pub outcome: Result<Reply, Failure>,
}

/// What the host answers.
#[derive(Debug)]
pub enum Reply {
    /// To `hello`.
    Hello(HelloReply),
    /// To `store` and `accept`.
    Stored(Box<StoreReply>),
    /// To `list`.
    Listed(ListReply),
    /// To `reveal`.
    Revealed(RevealReply),
    /// To `forget`.
    Forgotten,
    /// To `portals`.
    #[cfg(feature = "frames")]
    Portals(PortalsReply),
    /// To `login`.
    #[cfg(feature = "frames")]
    LoggedIn(LoginReply),
    /// To `logout`.
    #[cfg(feature = "frames")]
    LoggedOut(LogoutReply),
    /// To `await_removal`.
    CardRemoved,
}

/// Result of `hello`.
#[derive(Debug, Serialize, Deserialize)]
pub struct HelloReply {
    /// Version of the host.
    pub version: String,
}

/// Where a session lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// In the keyring of the operating system.
    Keyring,
    /// In the host's memory only, until it ends.
    Memory,
}

/// How the keyring of the operating system does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// It answers.
    Ready,
    /// There is none.
    Absent,
    /// It is locked, or its unlocking was refused.
    Locked,
    /// It did not answer in time.
    Slow,
    /// It answers, and refuses.
    Refusing,
}

impl KeyringState {
    /// All states, in the order of the contract.
    pub const ALL: &'static [Self] = &[Self::Ready, Self::Absent, Self::Locked, Self::Slow, Self::Refusing];

    /// The stable code of the state.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Absent => "absent",
            Self::Locked => "locked",
            Self::Slow => "slow",
            Self::Refusing => "refusing",
        }
    }
}

/// Result of `store` and `accept`.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoreReply {
    /// What became of it.
    pub outcome: StoreOutcome,
    /// The session now held in its slot, masked.
    pub session: SessionView,
    /// Where that one lies.
    pub kept: Kept,
    /// How the keyring does.
    pub keyring: KeyringState,
}

/// Result of `list`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListReply {
    /// The sessions that may be used, masked.
    pub sessions: Vec<ListedSession>,
    /// How the keyring does.
    pub keyring: KeyringState,
}

/// One session of a list.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListedSession {
    /// The session, masked.
    pub session: SessionView,
    /// Where it lies.
    pub kept: Kept,
}

/// Result of `reveal`: the one answer that carries a value.
#[derive(Debug, Serialize, Deserialize)]
pub struct RevealReply {
    /// The value.
    #[serde(with = "exposed")]
    pub id: SessionId,
    /// How long it may be used.
    pub validity: Validity,
}

/// Result of `portals`.
#[derive(Debug, Serialize, Deserialize)]
pub struct PortalsReply {
    /// The portals with a card entry whose addresses are known, in the order they are shown.
    pub portals: Vec<PortalEntry>,
}

/// A portal with a card entry.
#[derive(Debug, Serialize, Deserialize)]
pub struct PortalEntry {
    /// Id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// The origins of its hosts.
    pub origins: Vec<Origin>,
    /// What can be done there.
    pub actions: Vec<Action>,
    /// Whether it has *Gestione ID-SESSIONE*.
    pub has_session_code: bool,
    /// The session that is open, if any.
    pub open: Option<OpenSession>,
}

/// A session open at a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// The operator's name, as the portal shows it.
    pub operator: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The page to open.
    pub open: String,
}

/// Result of `login`: it carries the cookies that make the session, for the browser.
#[derive(Debug, Serialize, Deserialize)]
pub struct LoginReply {
    /// Id of the portal.
    pub portal: String,
    /// The session.
    pub session: OpenSession,
    /// Its cookies, of the portal's hosts only; all are `Secure` and of this browser session only.
    pub cookies: Vec<PortalCookie>,
    /// What the portal said about a registration.
    pub words: Option<String>,
    /// Whether to log out at once when the card is pulled out, without asking.
    pub logout_on_removal: bool,
}

/// Result of `logout`.
#[derive(Debug, Serialize, Deserialize)]
pub struct LogoutReply {
    /// Whether the portal confirmed that the session is over.
    pub confirmed: bool,
    /// The cookies to delete, without their values.
    pub cookies: Vec<PortalCookie>,
}

#[cfg(feature = "frames")]
#[derive(Deserialize)]
struct Envelope<'a> {
    protocol: u32,
    id: Option<u64>,
    reply: Option<String>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Failure>,
}

impl Reply {
    /// Names of all answers, in the order of the contract.
    pub const NAMES: &'static [&'static str] = &[
        "hello",
        "stored",
        "listed",
        "revealed",
        "forgotten",
        "portals",
        "logged_in",
        "logged_out",
        "card_removed",
    ];

    /// Its name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Stored(_) => "stored",
            Self::Listed(_) => "listed",
            Self::Revealed(_) => "revealed",
            Self::Forgotten => "forgotten",
            #[cfg(feature = "frames")]
            Self::Portals(_) => "portals",
            #[cfg(feature = "frames")]
            Self::LoggedIn(_) => "logged_in",
            #[cfg(feature = "frames")]
            Self::LoggedOut(_) => "logged_out",
            Self::CardRemoved => "card_removed",
        }
    }

    /// Reads the result of the answer with this name, from whatever form it has: JSON here, a JS object in the browser.
    ///
    /// # Errors
    /// A failure with code `malformed`.
    pub fn read<'de, D: Deserializer<'de>>(name: &str, result: D) -> Result<Self, Failure> {
        let reply = match name {
            "hello" => HelloReply::deserialize(result).map(Self::Hello),
            "stored" => StoreReply::deserialize(result).map(|stored| Self::Stored(Box::new(stored))),
            "listed" => ListReply::deserialize(result).map(Self::Listed),
            "revealed" => RevealReply::deserialize(result).map(Self::Revealed),
            // The browser takes these field by field.
            #[cfg(feature = "frames")]
            "portals" => PortalsReply::deserialize(result).map(Self::Portals),
            #[cfg(feature = "frames")]
            "logged_in" => LoginReply::deserialize(result).map(Self::LoggedIn),
            #[cfg(feature = "frames")]
            "logged_out" => LogoutReply::deserialize(result).map(Self::LoggedOut),
            "forgotten" => return Ok(Self::Forgotten),
            "card_removed" => return Ok(Self::CardRemoved),
            _ => return Err(FailureCode::Malformed.into()),
        };
        reply.map_err(|_| FailureCode::Malformed.into())
    }
}

impl Serialize for ReplyFrame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut frame = serializer.serialize_struct("ReplyFrame", 4)?;
        frame.serialize_field("protocol", &VERSION)?;
        match self.id {
            Some(id) => frame.serialize_field("id", &id)?,
            None => frame.skip_field("id")?,
        }
        match &self.outcome {
            Err(failure) => frame.serialize_field("error", failure)?,
            Ok(reply) => {
                frame.serialize_field("reply", reply.name())?;
                match reply {
                    Reply::Hello(result) => frame.serialize_field("result", result)?,
                    Reply::Stored(result) => frame.serialize_field("result", result)?,
                    Reply::Listed(result) => frame.serialize_field("result", result)?,
                    Reply::Revealed(result) => frame.serialize_field("result", result)?,
                    #[cfg(feature = "frames")]
                    Reply::Portals(result) => frame.serialize_field("result", result)?,
                    #[cfg(feature = "frames")]
                    Reply::LoggedIn(result) => frame.serialize_field("result", result)?,
                    #[cfg(feature = "frames")]
                    Reply::LoggedOut(result) => frame.serialize_field("result", result)?,
                    Reply::Forgotten | Reply::CardRemoved => frame.skip_field("result")?,
                }
            }
        }
        frame.end()
    }
}

#[cfg(feature = "frames")]
impl ReplyFrame {
    /// The frame's JSON, appended to a buffer that the caller wipes.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn write_to(&self, buffer: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(buffer, self)
    }

    /// Reads an answer of the host.
    ///
    /// # Errors
    /// A failure with code `malformed` or `unsupported_version` when it is no answer of this version.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let malformed = |_| Failure::from(FailureCode::Malformed);
        let envelope: Envelope<'_> = serde_json::from_str(text).map_err(malformed)?;
        if envelope.protocol != VERSION {
            return Err(Failure::unsupported_version());
        }
        let id = envelope.id;
        if let Some(failure) = envelope.error {
            return Ok(Self { id, outcome: Err(failure) });
        }
        let result = envelope.result.map_or("null", RawValue::get);
        let reply = Reply::read(
            envelope.reply.as_deref().unwrap_or_default(),
            &mut serde_json::Deserializer::from_str(result),
        );
        Ok(Self { id, outcome: Ok(reply?) })
    }
}
