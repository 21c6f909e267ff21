//! The issuers' services, asked over the network: SOAP over HTTPS, on a thread of its own that starts with the first
//! question; or an authorization in the user's browser (`oauth`). What is asked and what the answers mean is
//! `staffetta_core::service`.

mod caller;
mod calls_file;
mod cancellation;
mod client;
mod connection;
mod errors;
mod https;
pub mod oauth;
mod operations;
mod pincode;
pub mod reply;
mod roots;
mod soap;
mod tree;

pub use caller::{Call, Endpoint};
pub use calls_file::CallsFile;
pub use cancellation::Cancellation;
pub use client::IssuerServices;
pub use errors::CallError;
pub use operations::Access;
pub use pincode::{CertificateError, PincodeCertificate};
pub use soap::envelope;
