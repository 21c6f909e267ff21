//! The parts of a login with a card prove themselves, without the product: the virtual card before an independent judge (OpenSC), the
//! smart-card service, the web server that asks for the card's certificate, the portal, the proxy and the PIN window.

mod client;
mod desk;
mod faults;
mod layouts;
mod moods;
mod network;
mod opensc;
mod pinentry;
mod portal;
mod service;
