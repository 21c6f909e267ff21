//! The webmails of the run: real programs from Debian's packages, and a page that models others. Each knows where
//! Debian puts it and what it needs to serve a mailbox under an HTTPS name; none knows what a mail says.

mod horde;
mod inbox;
mod modelled;
mod roundcube;
mod sogo;

pub use horde::{FOLDER, Horde, HordeView};
pub use inbox::{HordeBasicInbox, HordeInbox, Inbox, RoundcubeInbox, SendersShown, SogoInbox, View};
pub use modelled::{Modelled, VEILED};
pub use roundcube::{ROWS, Roundcube, SKIN};
pub use sogo::Sogo;
