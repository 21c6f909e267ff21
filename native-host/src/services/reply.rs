//! Reading what an issuer's service answers: the envelope, and in it an answer or a fault. An `errore` is found in its
//! place and in the two wrong ones that are published (docs/facts/id-sessione.md 1.10).

use staffetta_core::Secret;
use staffetta_core::service::{Operation, WrittenAnswer, WrittenError};
use thiserror::Error;

use super::tree::{self, Element, XmlError};

/// What an envelope holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    /// An answer.
    Answer(WrittenAnswer),
    /// `faultcode` and `faultstring`.
    Fault(String, String),
}

/// Why there is no reply in what came.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReplyError {
    /// It cannot be read at all.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It is not an envelope.
    #[error("not a SOAP envelope")]
    NotAnEnvelope,
    /// It holds neither the answer to this request nor a fault.
    #[error("neither the answer nor a fault")]
    NotTheAnswer,
}

/// Reads a reply to a request for `operation`.
///
/// # Errors
/// [`ReplyError`]
pub fn read(bytes: &[u8], operation: Operation) -> Result<Reply, ReplyError> {
    let envelope = tree::read(bytes)?;
    let body = envelope.child("Body").filter(|_| envelope.name == "Envelope");
    let body = body.ok_or(ReplyError::NotAnEnvelope)?;
    if let Some(fault) = body.child("Fault") {
        return Ok(Reply::Fault(fault.text_of("faultcode"), fault.text_of("faultstring")));
    }
    body.child(operation.answer()).map(answer).map(Reply::Answer).ok_or(ReplyError::NotTheAnswer)
}

fn answer(root: &Element) -> WrittenAnswer {
    let listed = root.children_named("errori").flat_map(|errors| errors.children_named("errore"));
    let errors = listed.chain(root.children_named("errore")).map(error).collect();
    let token = root.child("infoToken").map(|token| {
        ["stato", "descrizione", "dataInizioValidita", "dataFineValidita"].map(|name| token.text_of(name))
    });
    let pair = |info: &Element| (info.text_of("chiave"), info.text_of("valore"));
    let told = root.children_named("comunicazioni").flat_map(|all| all.children_named("comunicazione"));
    let communication = |one: &Element| (one.text_of("codice"), Secret::new(one.text_of("messaggio")));
    WrittenAnswer {
        outcome: root.text_of("codEsito"),
        errors,
        token,
        info: root.children_named("info").map(pair).collect(),
        communications: told.map(communication).collect(),
    }
}

fn error(element: &Element) -> WrittenError {
    WrittenError {
        kind: element.text_of("tipoErrore"),
        code: element.text_of("codEsito"),
        description: element.text_of("descrEsito"),
    }
}

#[cfg(test)]
#[path = "reply_tests.rs"]
mod tests;
