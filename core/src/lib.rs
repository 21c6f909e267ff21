//! staffetta-core
