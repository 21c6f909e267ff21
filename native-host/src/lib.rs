//! staffetta-host
