//! A virtual CNS card.

mod holder;

pub use holder::Holder;
