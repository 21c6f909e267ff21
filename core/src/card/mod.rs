//! The smart card in the domain: which troubles there are, what host and card process say to each other, how portals with a card
//! entry are described. No card is touched here; the process that does is `native-host/card`.

pub mod atr;
pub mod codice_fiscale;
pub mod collected;
pub mod family;
pub mod login_profile;
pub mod page;
pub mod pipe;
pub mod portal_session;
pub mod trouble;

pub use atr::Atr;
pub use codice_fiscale::CodiceFiscale;
pub use login_profile::LoginProfile;
pub use portal_session::{PortalSession, RememberedCard};
pub use trouble::{Trouble, TroubleCode};
