//! The login with the card as a doctor sees it in the browser: once from end to end with a real card, and with a host
//! that answers as written down in all the shapes that a login and a portal can take.

mod credentials;
mod login;
mod open_session;
mod real_card;
mod scripted_login;
