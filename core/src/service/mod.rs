//! An issuer's web service for codes: what is asked of it, and what it answers. Knows neither XML nor the network.

mod operator;

pub use operator::{Codes, Operator};
