//! Every webmail that is driven as the real program, with the same mails in each: whom they are taken to be from, and
//! in which of its views they are read. All run at one host, which tells nothing of the software. Then those that are
//! modelled.

mod by_hand;
mod modelled;
mod open_xchange;
mod pharmacist;
mod senders;
mod support;
mod text_alone;
mod unknown;
mod views;
