//! staffetta-wasm
