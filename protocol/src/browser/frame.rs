//! The envelopes: a version, an id, and a message.

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::value::RawValue;

use super::{Reply, Request, VERSION};
use crate::failure::{Failure, FailureKind};
use crate::table::ReadError;

/// The largest id: beyond it a browser's scripts cannot tell one whole number from the next.
const LARGEST_ID: u64 = (1 << 53) - 1;

/// A request with its envelope.
#[derive(Debug)]
pub struct RequestFrame {
    /// Chosen by the sender; the answer repeats it.
    pub id: u64,
    /// What is asked.
    pub request: Request,
}

/// An answer with its envelope.
#[derive(Debug)]
pub struct ReplyFrame {
    /// The request's id; `None` when the request was too broken to tell.
    pub id: Option<u64>,
    /// The answer.
    pub outcome: Result<Reply, Failure>,
}

#[derive(Deserialize)]
struct RequestEnvelope<'a> {
    protocol: u32,
    #[serde(deserialize_with = "id")]
    id: u64,
    request: String,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct EnvelopeId {
    #[serde(deserialize_with = "id")]
    id: u64,
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let id = u64::deserialize(deserializer)?;
    if id <= LARGEST_ID { Ok(id) } else { Err(D::Error::custom("no browser can hold the id")) }
}

impl RequestFrame {
    /// Reads a frame. What the request carries is read straight from it, so that a value in it is not copied around.
    ///
    /// # Errors
    /// The failure to answer with, and the id to answer to when it could be made out.
    pub fn read(frame: &[u8]) -> Result<Self, (Option<u64>, Failure)> {
        let known_id = || serde_json::from_slice::<EnvelopeId>(frame).ok().map(|envelope| envelope.id);
        let envelope: RequestEnvelope<'_> =
            serde_json::from_slice(frame).map_err(|_| (known_id(), FailureKind::Malformed.into()))?;
        let id = envelope.id;
        if envelope.protocol != VERSION {
            return Err((Some(id), FailureKind::UnsupportedVersion { supported: VERSION }.into()));
        }
        let params = envelope.params.map_or("{}", RawValue::get);
        match Request::read(&envelope.request, &mut serde_json::Deserializer::from_str(params)) {
            Ok(request) => Ok(Self { id, request }),
            Err(ReadError::Name) => Err((Some(id), FailureKind::UnknownRequest.into())),
            Err(ReadError::Content) => Err((Some(id), FailureKind::InvalidParams.into())),
        }
    }
}

impl Serialize for RequestFrame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut frame = serializer.serialize_struct("RequestFrame", 4)?;
        frame.serialize_field("protocol", &VERSION)?;
        frame.serialize_field("id", &self.id)?;
        frame.serialize_field("request", self.request.name())?;
        self.request.write_content(&mut frame, "params")?;
        frame.end()
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
            Ok(reply) => {
                frame.serialize_field("reply", reply.name())?;
                reply.write_content(&mut frame, "result")?;
            }
            Err(failure) => frame.serialize_field("error", failure)?,
        }
        frame.end()
    }
}
