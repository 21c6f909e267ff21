//! What the extension may ask of the host.

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
#[cfg(feature = "frames")]
use serde_json::value::RawValue;

use super::VERSION;
#[cfg(feature = "frames")]
use super::{Failure, FailureCode};
use crate::card::login_profile::Action;
use crate::card::pipe::CodeAct;
use crate::session::Session;
use crate::slot::SlotKey;

/// A request with its envelope.
#[derive(Debug)]
pub struct RequestFrame {
    /// The version the sender speaks.
    pub protocol: u32,
    /// Chosen by the sender; the answer repeats it.
    pub id: u64,
    /// What is asked.
    pub request: Request,
}

/// What is asked.
#[derive(Debug)]
pub enum Request {
    /// Who are you, and which version do you speak?
    Hello(HelloParams),
    /// Hold this session.
    Store(StoreParams),
    /// Which sessions do you hold?
    List,
    /// The value of a session, for one origin.
    Reveal(RevealParams),
    /// The user vouches for the sender of a session.
    Accept(SlotParams),
    /// Let go of a session.
    Forget(SlotParams),
    /// Which portals have a card entry, and where is somebody logged in?
    Portals,
    /// Log in with the card, or register it. Answered when the user is done with the PIN window.
    Login(LoginParams),
    /// *Esci*: end the session at the portal and forget its cookies.
    Logout(PortalParams),
    /// Have the open portal generate or show an ID-SESSIONE, and hold it.
    SessionCode(CodeParams),
    /// Answered when the card that opened the portal is pulled out.
    AwaitRemoval(PortalParams),
}

/// Parameters of `hello`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelloParams {
    /// Version of the extension.
    pub version: String,
}

/// Parameters of `store`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreParams {
    /// The session, with its value.
    pub session: Session,
}

/// Parameters of `reveal`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevealParams {
    /// Key of the session.
    pub slot: SlotKey,
    /// Origin of the page that will have it, as stamped by the browser; the caller's own origin means the clipboard.
    pub origin: String,
}

/// Parameters of `accept` and `forget`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlotParams {
    /// Key of the session.
    pub slot: SlotKey,
}

/// Parameters of `login`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginParams {
    /// Id of the portal.
    pub portal: String,
    /// What to do there.
    pub action: Action,
    /// Language of the PIN window: `it`, `en` or `de`.
    pub language: String,
}

/// Parameters of `logout` and `await_removal`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalParams {
    /// Id of the portal.
    pub portal: String,
}

/// Parameters of `session_code`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeParams {
    /// Id of the portal.
    pub portal: String,
    /// What to do there.
    pub act: CodeAct,
}

#[cfg(feature = "frames")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    protocol: u32,
    id: u64,
    request: String,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
}

#[cfg(feature = "frames")]
#[derive(Deserialize)]
struct EnvelopeId {
    id: u64,
}

#[cfg(feature = "frames")]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoParams {}

impl Request {
    /// Names of all requests, in the order of the contract.
    pub const NAMES: &'static [&'static str] = &[
        "hello",
        "store",
        "list",
        "reveal",
        "accept",
        "forget",
        "portals",
        "login",
        "logout",
        "session_code",
        "await_removal",
    ];

    /// Its name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Store(_) => "store",
            Self::List => "list",
            Self::Reveal(_) => "reveal",
            Self::Accept(_) => "accept",
            Self::Forget(_) => "forget",
            Self::Portals => "portals",
            Self::Login(_) => "login",
            Self::Logout(_) => "logout",
            Self::SessionCode(_) => "session_code",
            Self::AwaitRemoval(_) => "await_removal",
        }
    }
}

impl Serialize for RequestFrame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut frame = serializer.serialize_struct("RequestFrame", 4)?;
        frame.serialize_field("protocol", &self.protocol)?;
        frame.serialize_field("id", &self.id)?;
        frame.serialize_field("request", self.request.name())?;
        match &self.request {
            Request::Hello(params) => frame.serialize_field("params", params)?,
            Request::Store(params) => frame.serialize_field("params", params)?,
            Request::List | Request::Portals => frame.skip_field("params")?,
            Request::Reveal(params) => frame.serialize_field("params", params)?,
            Request::Accept(params) | Request::Forget(params) => frame.serialize_field("params", params)?,
            Request::Login(params) => frame.serialize_field("params", params)?,
            Request::Logout(params) | Request::AwaitRemoval(params) => {
                frame.serialize_field("params", params)?;
            }
            Request::SessionCode(params) => frame.serialize_field("params", params)?,
        }
        frame.end()
    }
}

impl RequestFrame {
    /// A request in the envelope of this version.
    pub const fn new(id: u64, request: Request) -> Self {
        Self { protocol: VERSION, id, request }
    }

    /// Reads a frame. The parameters are read straight from it, so that a value in them is not copied around.
    ///
    /// # Errors
    /// The failure to answer with, and the id to answer to when it could be made out.
    #[cfg(feature = "frames")]
    pub fn read(frame: &[u8]) -> Result<Self, (Option<u64>, Failure)> {
        let known_id = || serde_json::from_slice::<EnvelopeId>(frame).ok().map(|envelope| envelope.id);
        let envelope: Envelope<'_> =
            serde_json::from_slice(frame).map_err(|_| (known_id(), FailureCode::Malformed.into()))?;
        let id = envelope.id;
        if envelope.protocol != VERSION {
            let failure = Failure::unsupported_version();
            return Err((Some(id), failure));
        }
        let params = envelope.params.map_or("{}", RawValue::get);
        let request = match envelope.request.as_str() {
            "hello" => read_params(params).map(Request::Hello),
            "store" => read_params(params).map(Request::Store),
            "list" => read_params(params).map(|NoParams {}| Request::List),
            "reveal" => read_params(params).map(Request::Reveal),
            "accept" => read_params(params).map(Request::Accept),
            "forget" => read_params(params).map(Request::Forget),
            "portals" => read_params(params).map(|NoParams {}| Request::Portals),
            "login" => read_params(params).map(Request::Login),
            "logout" => read_params(params).map(Request::Logout),
            "session_code" => read_params(params).map(Request::SessionCode),
            "await_removal" => read_params(params).map(Request::AwaitRemoval),
            _ => Err(FailureCode::UnknownRequest.into()),
        };
        match request {
            Ok(request) => Ok(Self { protocol: VERSION, id, request }),
            Err(failure) => Err((Some(id), failure)),
        }
    }
}

#[cfg(feature = "frames")]
fn read_params<'a, T: Deserialize<'a>>(params: &'a str) -> Result<T, Failure> {
    serde_json::from_str(params).map_err(|_| FailureCode::InvalidParams.into())
}
