//! Why there is no PIN, or none that opens the card: as the window, the reader's pinpad or the card says.

use std::io;

use thiserror::Error;

/// What is wrong with the PIN.
#[derive(Debug, Error)]
pub enum PinError {
    /// The user closed the window, or gave up on the pinpad.
    #[error("cancelled")]
    Cancelled,
    /// Nobody typed in the time there was.
    #[error("timed out")]
    TimedOut,
    /// The pinpad took none, too short or too long, and did not ask the card.
    #[error("6403: wrong PIN length")]
    Length,
    /// The card says that it is wrong; attempts left, as it told with 63Cx.
    #[error("wrong")]
    #[expect(missing_docs, reason = "its name says it")]
    Wrong { tries: Option<u8> },
    /// It is blocked.
    #[error("blocked")]
    Blocked,
    /// It was never set, or cannot be used; with the status word, where it is the card that says so.
    #[error("not usable")]
    #[expect(missing_docs, reason = "its name says it")]
    NotUsable { status: Option<u16> },
    /// There is nothing that could ask for it.
    #[error("nothing to type on")]
    NoWindow,
    /// What should ask for it fails; with its name, once that is known.
    #[error("{source}")]
    #[expect(missing_docs, reason = "their names say it")]
    Window { name: Option<String>, source: WindowError },
}

/// Why a window shows nothing.
#[derive(Debug, Error)]
pub enum WindowError {
    /// The program or the terminal.
    #[error(transparent)]
    Io(io::Error),
    /// An error of pinentry's, by its number.
    #[error("error {0}")]
    Refused(u16),
    /// A pinentry that gives up before it has shown anything.
    #[error("refused")]
    GaveUp,
    /// A pinentry that does not answer.
    #[error("no answer")]
    NoAnswer,
    /// A pinentry that ended.
    #[error("ended")]
    Ended,
    /// A pinentry that says something else than the protocol.
    #[error("not the Assuan protocol")]
    Protocol,
    /// The system's own dialog, by the system's number.
    #[error("CFUserNotification {0}")]
    Dialog(i32),
    /// The dialog cannot be shown there.
    #[error("no such dialog")]
    NoSuchDialog,
}

impl From<io::Error> for PinError {
    fn from(error: io::Error) -> Self {
        WindowError::Io(error).into()
    }
}

impl From<WindowError> for PinError {
    fn from(source: WindowError) -> Self {
        Self::Window { name: None, source }
    }
}
