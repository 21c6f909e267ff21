//! The flows of a portal with a card: register, log in, log out, the ID-SESSIONE.
