//! Pages: their text as a reader sees it, their forms and links. Plain reading of tags, no browser: scripts do nothing here.

mod entities;
mod forms;
mod tags;
mod text;

pub use forms::{Choice, Page};
pub use text::to_text;
