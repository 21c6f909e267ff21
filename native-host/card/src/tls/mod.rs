//! TLS with the key on the card: OpenSSL with an external key, for every way in which portals ask for the certificate
//! (docs/facts/smartcard.md 0.2 and 2.3). Knows nothing of HTTP and of what a portal's page means.

mod card_signer;
mod context;
mod errors;
mod revocation;
mod roots;
mod server;

pub use card_signer::{CardSigner, SignerEvent};
pub use context::TlsClient;
pub use errors::TlsError;
pub use roots::Roots;
pub use server::Server;
