//! What is asked of the card's process, each with the time it may take and the answer that fits. Knows nothing of who asks.

use std::time::Duration;

use staffetta_core::card::login_profile::{Action, LoginProfile};
use staffetta_core::card::pipe::{
    Answer, CardView, CodeAct, CodeRequest, CodeShown, Diagnosis, KnownCard, LoggedIn, LoginRequest, Request,
    Step,
};
use staffetta_core::card::{PortalSession, Trouble};

use super::conversation::{Conversation, died};

/// Readers and cards: a card held by another program is waited for over there.
const CARDS: Duration = Duration::from_secs(30);
/// A login: two minutes for the PIN, and a portal that takes its time.
const LOGIN: Duration = Duration::from_secs(300);
/// The end of a session.
const LOGOUT: Duration = Duration::from_secs(20);
/// A code.
const CODE: Duration = Duration::from_secs(60);
/// What `diagnose` asks: nobody waits for it longer than this, network or not.
const DIAGNOSIS: Duration = Duration::from_secs(12);

/// What a login needs beside the portal.
pub struct LoginOrder {
    /// Where.
    pub portal: LoginProfile,
    /// What to do there.
    pub action: Action,
    /// The card meant, where there are several.
    pub serial: Option<String>,
    /// What is known of cards.
    pub known: Vec<KnownCard>,
    /// Readers whose own keypad is not used.
    pub keyboard_readers: Vec<String>,
    /// Language of the PIN window.
    pub language: String,
}

/// Readers, cards and certificates.
///
/// # Errors
/// The trouble.
pub fn cards(conversation: &mut Conversation) -> Result<Vec<CardView>, Trouble> {
    match conversation.ask(&Request::Cards, Some(CARDS), |_, _| {})? {
        Answer::Cards { cards } => Ok(cards),
        _ => Err(other_answer()),
    }
}

/// Logs in, or registers a card.
///
/// # Errors
/// The trouble.
pub fn log_in(
    conversation: &mut Conversation,
    order: LoginOrder,
    on_step: impl FnMut(Step, u64),
) -> Result<LoggedIn, Trouble> {
    let LoginOrder { portal, action, serial, known, keyboard_readers, language } = order;
    let request = LoginRequest { portal, action, serial, known, keyboard_readers, language };
    match conversation.ask(&Request::Login(Box::new(request)), Some(LOGIN), on_step)? {
        Answer::LoggedIn(login) => Ok(login),
        _ => Err(other_answer()),
    }
}

/// Ends a session at its portal; says whether the portal confirmed.
///
/// # Errors
/// The trouble.
pub fn log_out(
    conversation: &mut Conversation,
    portal: LoginProfile,
    session: &PortalSession,
) -> Result<bool, Trouble> {
    let request = Request::Logout(Box::new(session.at(portal)));
    match conversation.ask(&request, Some(LOGOUT), |_, _| {})? {
        Answer::LoggedOut { confirmed } => Ok(confirmed),
        _ => Err(other_answer()),
    }
}

/// Has the portal generate an ID-SESSIONE, or show the one there is.
///
/// # Errors
/// The trouble.
pub fn code(
    conversation: &mut Conversation,
    portal: LoginProfile,
    session: &PortalSession,
    act: CodeAct,
) -> Result<CodeShown, Trouble> {
    let request = Request::SessionCode(Box::new(CodeRequest { open: session.at(portal), act }));
    match conversation.ask(&request, Some(CODE), |_, _| {})? {
        Answer::Code(shown) => Ok(shown),
        _ => Err(other_answer()),
    }
}

/// Waits until the card is pulled out, at most for `patience`.
///
/// # Errors
/// The trouble.
pub fn removal(conversation: &mut Conversation, serial: &str, patience: Duration) -> Result<(), Trouble> {
    let request = Request::AwaitRemoval { serial: serial.to_owned() };
    match conversation.ask(&request, Some(patience), |_, _| {})? {
        Answer::Removed => Ok(()),
        _ => Err(other_answer()),
    }
}

/// What can be told of service, readers and modules, and of these portals.
///
/// # Errors
/// The trouble.
pub fn diagnosis(conversation: &mut Conversation, portals: Vec<LoginProfile>) -> Result<Diagnosis, Trouble> {
    match conversation.ask(&Request::Diagnose { portals }, Some(DIAGNOSIS), |_, _| {})? {
        Answer::Diagnosis(diagnosis) => Ok(diagnosis),
        _ => Err(other_answer()),
    }
}

fn other_answer() -> Trouble {
    died("the answer to another question")
}
