//! The smart card in the domain: its families, what a login gives. No card is touched here; the process that does is
//! `native-host/card`.

pub mod atr;
pub mod codice_fiscale;
pub mod collected;
pub mod family;
pub mod login;
pub mod page;
pub mod portal_session;

pub use atr::Atr;
pub use codice_fiscale::CodiceFiscale;
pub use portal_session::{PortalSession, RememberedCard};
