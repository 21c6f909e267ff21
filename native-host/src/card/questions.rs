//! What is asked of the card's process. Knows nothing of who asks.

use std::time::Duration;

use staffetta_core::card::PortalSession;
use staffetta_core::card::login::{CodeAct, CodeShown, LoggedIn};
use staffetta_core::portal::Portal;
use staffetta_protocol::card_process::{
    AwaitRemoval, CardView, Cards, Diagnose, Diagnosis, Login, Logout, SessionCode, Step,
};
use staffetta_protocol::{Ask as _, Trouble};

use super::conversation::Conversation;

/// Readers, cards and certificates.
///
/// # Errors
/// The trouble.
pub fn cards(conversation: &mut Conversation) -> Result<Vec<CardView>, Trouble> {
    conversation.ask(Cards {}).map(|list| list.cards)
}

/// Logs in, or registers a card.
///
/// # Errors
/// The trouble.
pub fn log_in(
    conversation: &mut Conversation,
    login: Login,
    on_step: impl FnMut(Step, u64),
) -> Result<LoggedIn, Trouble> {
    conversation.ask_with(login, Login::WITHIN, on_step)
}

/// Ends a session at its portal; says whether the portal confirmed.
///
/// # Errors
/// The trouble.
pub fn log_out(
    conversation: &mut Conversation,
    portal: Portal,
    session: &PortalSession,
) -> Result<bool, Trouble> {
    let logout = Logout { portal, cookies: session.copy_cookies() };
    conversation.ask(logout).map(|ended| ended.confirmed)
}

/// Has the portal generate an ID-SESSIONE, or show the one there is.
///
/// # Errors
/// The trouble.
pub fn code(
    conversation: &mut Conversation,
    portal: Portal,
    session: &PortalSession,
    act: CodeAct,
) -> Result<CodeShown, Trouble> {
    conversation.ask(SessionCode { portal, cookies: session.copy_cookies(), act })
}

/// Waits until the card is pulled out, at most for `patience`.
///
/// # Errors
/// The trouble.
pub fn removal(conversation: &mut Conversation, serial: &str, patience: Duration) -> Result<(), Trouble> {
    let removal = AwaitRemoval { serial: serial.to_owned() };
    conversation.ask_with(removal, Some(patience), |_, _| {}).map(|_| ())
}

/// What can be told of service, readers and modules, and of these portals.
///
/// # Errors
/// The trouble.
pub fn diagnosis(conversation: &mut Conversation, portals: Vec<Portal>) -> Result<Diagnosis, Trouble> {
    conversation.ask(Diagnose { portals })
}
