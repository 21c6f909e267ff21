//! The rig proves itself: each real part works alone, without the product.

mod by_hand;
mod card;
mod chromium;
mod keyring;
mod mail;
mod portal;
mod scratch;
mod small_extension;
