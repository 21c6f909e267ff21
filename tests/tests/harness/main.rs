//! The harness proves itself: each real part works alone, without the product.

mod chromium;
mod desk;
mod keyring;
mod mail;
mod portal;
mod scratch;
mod small_extension;
