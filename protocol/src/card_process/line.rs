//! The envelopes: one line of JSON each.

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Answer, Request};
use crate::Failure;

/// A request, written as one line.
#[derive(Debug)]
pub struct RequestLine(pub Request);

/// An answer, or what went wrong instead, written as one line.
#[derive(Debug)]
pub struct AnswerLine(pub Result<Answer, Failure>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestEnvelope<'a> {
    request: String,
    #[serde(borrow)]
    params: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerEnvelope<'a> {
    reply: Option<String>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Failure>,
}

impl RequestLine {
    /// Reads a line. What it carries is read straight from it, so that a value in it is not copied around.
    pub fn read(line: &[u8]) -> Option<Request> {
        let envelope: RequestEnvelope<'_> = serde_json::from_slice(line).ok()?;
        let mut params = serde_json::Deserializer::from_str(envelope.params.get());
        Request::read(&envelope.request, &mut params).ok()
    }
}

impl AnswerLine {
    /// Reads a line.
    pub fn read(line: &[u8]) -> Option<Result<Answer, Failure>> {
        let envelope: AnswerEnvelope<'_> = serde_json::from_slice(line).ok()?;
        match envelope {
            AnswerEnvelope { reply: None, result: None, error: Some(failure) } => Some(Err(failure)),
            AnswerEnvelope { reply: Some(name), result: Some(result), error: None } => {
                Answer::read(&name, &mut serde_json::Deserializer::from_str(result.get())).ok().map(Ok)
            }
            _ => None,
        }
    }
}

impl Serialize for RequestLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_struct("RequestLine", 2)?;
        line.serialize_field("request", self.0.name())?;
        self.0.write_content(&mut line, "params")?;
        line.end()
    }
}

impl Serialize for AnswerLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_struct("AnswerLine", 2)?;
        match &self.0 {
            Ok(answer) => {
                line.serialize_field("reply", answer.name())?;
                answer.write_content(&mut line, "result")?;
            }
            Err(failure) => line.serialize_field("error", failure)?,
        }
        line.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AwaitRemoval, Removed};
    use super::*;
    use crate::FailureKind;

    #[test]
    fn a_written_line_is_read_back() {
        let request = RequestLine(AwaitRemoval { serial: "6001".into() }.into());
        let line = serde_json::to_string(&request).unwrap();
        assert_eq!(line, r#"{"request":"await_removal","params":{"serial":"6001"}}"#);
        assert!(
            matches!(RequestLine::read(line.as_bytes()), Some(Request::AwaitRemoval(asked)) if asked.serial == "6001")
        );

        let line = serde_json::to_string(&AnswerLine(Ok(Removed {}.into()))).unwrap();
        assert_eq!(line, r#"{"reply":"removed","result":{}}"#);
        assert!(matches!(AnswerLine::read(line.as_bytes()), Some(Ok(Answer::Removed(_)))));

        let failure: Failure = FailureKind::PinWrong { tries: Some(1) }.into();
        let line = serde_json::to_string(&AnswerLine(Err(failure.clone()))).unwrap();
        assert_eq!(AnswerLine::read(line.as_bytes()).unwrap().unwrap_err(), failure);
    }

    #[test]
    fn what_is_not_a_line_of_the_contract_is_refused() {
        for line in [
            "",
            "{}",
            r#"{"request":"cards"}"#,
            r#"{"request":"steal","params":{}}"#,
            r#"{"request":"cards","params":{"odd":1}}"#,
            r#"{"request":"cards","params":{},"odd":1}"#,
        ] {
            assert!(RequestLine::read(line.as_bytes()).is_none(), "{line}");
        }
        for line in [
            "",
            "{}",
            r#"{"reply":"removed"}"#,
            r#"{"reply":"removed","result":{"odd":1}}"#,
            r#"{"reply":"removed","result":{},"error":{"code":"cancelled"}}"#,
            r#"{"error":{"code":"cancelled"},"odd":1}"#,
        ] {
            assert!(AnswerLine::read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
