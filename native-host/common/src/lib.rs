//! What the two native programs share, the host and the card's process: code that does input or output or starts
//! threads, and so has no place in `staffetta-core`. Knows neither keyring nor card.

pub mod worker;
