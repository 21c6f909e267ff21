//! What is asked of a service: the elements of a request in the order of the schema (docs/facts/id-sessione.md 1.3 and
//! 1.10), each of a size that the service takes. What is not used is left out.

use thiserror::Error;

use super::{CodeOrder, Operator};
use crate::profiles::schema::Service;
use crate::profiles::services;
use crate::secret::Secret;
use crate::session_id::SessionId;

/// What can be asked of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new code, which is mailed.
    Create,
    /// The state of a code.
    Check,
    /// The end of a code.
    Revoke,
}

/// A request, ready to be written.
#[derive(Debug)]
pub struct Request {
    /// What is asked.
    pub operation: Operation,
    /// Its elements, in their order.
    pub elements: Vec<Element>,
}

/// An element of a request.
#[derive(Debug)]
pub enum Element {
    /// One with a text.
    Text(&'static str, String),
    /// `token`.
    Token(SessionId),
    /// `identificativo`.
    Identifier {
        /// `tipo`.
        kind: String,
        /// `valore`: encrypted, in base64.
        value: Secret<String>,
    },
    /// `infoAggiuntive` with one pair.
    Information {
        /// `chiave`.
        key: String,
        /// `valore`.
        value: String,
    },
}

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct For<'a> {
    /// `contesto`.
    pub contesto: &'a str,
    /// `applicazione`; of a code that is checked or revoked the one it was asked for with, empty if there was none.
    pub applicazione: &'a str,
}

/// Why a request is not sent.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{element}: {wrong}")]
pub struct RequestError {
    /// The element, in the service's words.
    pub element: &'static str,
    /// What is wrong with it.
    pub wrong: WrongElement,
}

/// What is wrong with an element.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum WrongElement {
    /// It must be there.
    #[error("missing")]
    Missing,
    /// It is shorter or longer than the service takes.
    #[error("{has} characters instead of {least} to {most}")]
    Size {
        /// How many it has.
        has: usize,
        /// The fewest it may have.
        least: usize,
        /// The most it may have.
        most: usize,
    },
    /// It has characters that XML cannot carry.
    #[error("characters that cannot be written")]
    Unwritable,
    /// The service does not know it.
    #[error("not one that the service knows")]
    Unknown,
}

impl Operation {
    /// The operation's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Check => "checkToken",
            Self::Revoke => "revoke",
        }
    }

    /// The element that is its request.
    pub const fn request(self) -> &'static str {
        match self {
            Self::Create => "CreateAuthReq",
            Self::Check => "CheckTokenReq",
            Self::Revoke => "RevokeAuthReq",
        }
    }

    /// The element that is its answer.
    pub const fn answer(self) -> &'static str {
        match self {
            Self::Create => "CreateAuthRes",
            Self::Check => "CheckTokenRes",
            Self::Revoke => "RevokeAuthRes",
        }
    }
}

impl Request {
    /// Asks for a new code. `identifier` is the operator's pincode, encrypted with the service's certificate and in
    /// base64.
    ///
    /// # Errors
    /// [`RequestError`]: nothing may be sent.
    pub fn create(
        service: &Service,
        operator: &Operator,
        identifier: Secret<String>,
        what: For<'_>,
    ) -> Result<Self, RequestError> {
        let given = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let codes = &operator.codes;
        let region = service.region.clone().or_else(|| given(&codes.region));
        let asl = given(&codes.asl).or_else(|| service.asl_unless_known.clone());
        let ssa = given(&codes.ssa).or_else(|| service.ssa_unless_known.clone());
        let structure = given(&codes.structure).filter(|_| service.takes_structure);
        if !service.contesti.iter().any(|known| known == what.contesto) {
            return Err(RequestError { element: "contesto", wrong: WrongElement::Unknown });
        }
        let mut elements = who(service, operator, identifier);
        elements.push(Element::Text("codRegione", needed("codRegione", region)?));
        elements.push(Element::Text("codAslAo", needed("codAslAo", asl)?));
        elements.extend(ssa.map(|ssa| Element::Text("codSsa", ssa)));
        elements.extend(structure.map(|structure| Element::Text("codiceStruttura", structure)));
        Self::of(Operation::Create, service, operator, elements, what)
    }

    /// Asks for the state of a code, or ends it.
    ///
    /// # Errors
    /// As [`Request::create`].
    pub fn about(
        order: CodeOrder,
        service: &Service,
        operator: &Operator,
        identifier: Secret<String>,
        code: SessionId,
        what: For<'_>,
    ) -> Result<Self, RequestError> {
        let mut elements = who(service, operator, identifier);
        elements.push(Element::Token(code));
        let applicazione = if service.application_later { what.applicazione } else { "" };
        Self::of(order.operation(), service, operator, elements, For { applicazione, ..what })
    }

    fn of(
        operation: Operation,
        service: &Service,
        operator: &Operator,
        mut elements: Vec<Element>,
        what: For<'_>,
    ) -> Result<Self, RequestError> {
        elements.push(Element::Text("contesto", what.contesto.to_owned()));
        if !what.applicazione.is_empty() {
            elements.push(Element::Text("applicazione", what.applicazione.to_owned()));
        }
        if let Some(key) = &service.program_key {
            let value = needed("infoAggiuntive", operator.program.clone())?;
            elements.push(Element::Information { key: key.clone(), value });
        }
        // HTTP Basic ends a user's name with a colon.
        if operator.login().contains(|c: char| c == ':' || c.is_control()) {
            return Err(RequestError { element: "userId", wrong: WrongElement::Unwritable });
        }
        let most = service.longest_identifier;
        elements.iter().try_for_each(|element| element.check(most))?;
        Ok(Self { operation, elements })
    }
}

impl Element {
    fn check(&self, longest_identifier: usize) -> Result<(), RequestError> {
        match self {
            Self::Text(name, text) => fits(name, name, text),
            Self::Token(code) => fits("token", "token", code.expose()),
            Self::Identifier { kind, value } => {
                fits("tipo", "tipo", kind)?;
                fits("identificativo", "valore", value.expose())?;
                let (has, most) = (value.expose().chars().count(), longest_identifier);
                if has <= most {
                    return Ok(());
                }
                let wrong = WrongElement::Size { has, least: 1, most };
                Err(RequestError { element: "identificativo", wrong })
            }
            Self::Information { key, value } => {
                fits("infoAggiuntive", "chiave", key)?;
                fits("infoAggiuntive", "valore", value)
            }
        }
    }
}

/// Who asks: what every request begins with.
fn who(service: &Service, operator: &Operator, identifier: Secret<String>) -> Vec<Element> {
    vec![
        Element::Text("userId", operator.user.clone()),
        Element::Identifier { kind: service.identifier_kind.clone(), value: identifier },
        Element::Text("cfUtente", operator.codice_fiscale.as_str().to_owned()),
    ]
}

fn needed(element: &'static str, value: Option<String>) -> Result<String, RequestError> {
    let missing = RequestError { element, wrong: WrongElement::Missing };
    value.filter(|value| !value.is_empty()).ok_or(missing)
}

/// Whether a text is of a size that the row `size` allows, and can be written in XML 1.0.
fn fits(element: &'static str, size: &str, text: &str) -> Result<(), RequestError> {
    let has = text.chars().count();
    let wrong = match services().sizes.get(size) {
        None => WrongElement::Unknown,
        Some((least, most)) if has < *least || has > *most => {
            WrongElement::Size { has, least: *least, most: *most }
        }
        Some(_) if text.chars().any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')) => {
            WrongElement::Unwritable
        }
        Some(_) => return Ok(()),
    };
    Err(RequestError { element, wrong })
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
