//! What host and card process say to each other. The host starts the process, writes one [`Request`] as a line of JSON
//! to its stdin and keeps that open; the process writes lines of JSON, each an [`Answer`] or a [`Failure`], and ends
//! after the first that is neither a step nor what to remember of a card. When stdin closes early, what is under way is
//! given up (`cancelled`) and the process ends. Nothing else is written to stdout.
//!
//! A request is `{"request":"await_removal","params":{...}}`; an answer is `{"reply":"removed","result":{...}}`, a
//! failure `{"error":{...}}`. PIN and TLS state never pass here: they stay in the card process. Cookies of a portal's
//! session do, and what the user typed of his credentials at a service, which the host keeps.

mod answers;
mod line;
mod requests;

pub use answers::{
    Answer, CardList, CardView, Diagnosis, LoggedOut, ModuleView, PortalReach, Removed, Step, StepReached,
    Typed,
};
pub use line::{AnswerLine, RequestLine};
pub use requests::{AwaitRemoval, Cards, Diagnose, Login, Logout, Request, SessionCode, TypeField};

/// Largest request or answer, in bytes of one line.
pub const LARGEST_LINE: usize = 256 * 1024;
