//! The parts of a run with cards, proved before the product is tried on them: the virtual card before an independent
//! judge (OpenSC), the smart-card service, the servers that ask for a certificate, the strict portal, the proxy, the
//! PIN window. Knows nothing of the product.

mod behaviours;
mod client;
mod faults;
mod layouts;
mod network;
mod opensc;
mod pinentry;
mod portal;
mod reader;
mod service;
