//! An issuer's web service for codes: what is asked of it, what it answers, and how often it may be asked
//! (docs/facts/id-sessione.md 1.3, 1.10, 1.11): by mail after SOAP, or in the token of an authorization of OAuth 2.
//! Knows neither XML nor the network.

mod access_token;
mod answer;
mod authorization;
mod calls;
mod claims;
mod code_order;
mod code_request;
mod credentials;
mod field;
mod moment;
mod operator;
mod request;
mod told;

pub use access_token::AccessToken;
pub use answer::{Answer, CodeState, CodeStatus, Issue, Severity, WrittenAnswer, WrittenError};
pub use authorization::{Authorization, NoCode, readable};
pub use calls::{Calls, NotYet};
pub use claims::{Claims, Expected, Grant, WrongToken};
pub use code_order::CodeOrder;
pub use code_request::{CodeRequest, purposes, purposes_of};
pub use credentials::{Ageing, Credentials, Ends};
pub use field::{Field, WrongField};
pub use moment::Moment;
pub use operator::{Codes, Operator};
pub use request::{Element, For, Operation, Request, RequestError, WrongElement};
pub use told::{Outcome, Told};
