//! The parts of a run with cards, proved before the product is tried on them: the servers that ask for a certificate, the strict portal, the
//! proxy, the virtual card. Knows nothing of the product.

mod client;
mod portal;
