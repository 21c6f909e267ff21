//! The driver against scripts and against cards that answer anything.

mod find;
mod fixture;
mod hostile;
mod reading;
mod script;
mod signing;
