//! What the host answers.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Failure, FailureCode, VERSION};
use crate::SessionId;
use crate::session::{SessionView, StoreOutcome};
use crate::session_id::exposed;
use crate::validity::Validity;

/// An answer with its envelope.
#[derive(Debug)]
pub struct ReplyFrame {
    /// The request's id; `None` when the request was too broken to tell.
    pub id: Option<u64>,
    /// The answer.
    pub outcome: Result<Reply, Failure>,
}

/// What the host answers.
#[derive(Debug, Serialize)]
#[serde(tag = "reply", content = "result", rename_all = "snake_case")]
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

#[derive(Serialize)]
struct Written<'a> {
    protocol: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    reply: Option<&'a Reply>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Failure>,
}

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
    pub const NAMES: &'static [&'static str] = &["hello", "stored", "listed", "revealed", "forgotten"];
}

impl ReplyFrame {
    /// The frame's JSON, appended to a buffer that the caller wipes.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn write_to(&self, buffer: &mut Vec<u8>) -> serde_json::Result<()> {
        let (reply, error) = match &self.outcome {
            Ok(reply) => (Some(reply), None),
            Err(failure) => (None, Some(failure)),
        };
        serde_json::to_writer(buffer, &Written { protocol: VERSION, id: self.id, reply, error })
    }

    /// Reads an answer of the host.
    ///
    /// # Errors
    /// A failure with code `malformed` or `unsupported_version` when it is no answer of this version.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let malformed = |_| Failure::from(FailureCode::Malformed);
        let envelope: Envelope<'_> = serde_json::from_str(text).map_err(malformed)?;
        if envelope.protocol != VERSION {
            return Err(Failure::from(FailureCode::UnsupportedVersion).with("supported", VERSION));
        }
        let id = envelope.id;
        if let Some(failure) = envelope.error {
            return Ok(Self { id, outcome: Err(failure) });
        }
        let result = envelope.result.map_or("null", RawValue::get);
        let reply = match envelope.reply.as_deref() {
            Some("hello") => serde_json::from_str(result).map(Reply::Hello),
            Some("stored") => serde_json::from_str(result).map(Reply::Stored),
            Some("listed") => serde_json::from_str(result).map(Reply::Listed),
            Some("revealed") => serde_json::from_str(result).map(Reply::Revealed),
            Some("forgotten") => Ok(Reply::Forgotten),
            _ => return Err(FailureCode::Malformed.into()),
        };
        Ok(Self { id, outcome: Ok(reply.map_err(malformed)?) })
    }
}
