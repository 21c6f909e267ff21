//! The value of a session whose button is held down: got meanwhile, so that the release need not wait for the host.
//! It is kept for the document of that press alone, for a moment, and wiped.

use std::cell::RefCell;

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use staffetta_core::SessionId;
use staffetta_core::session::Seen;
use staffetta_protocol::Failure;
use wasm_bindgen_futures::spawn_local;

use crate::sender::ScriptSender;
use crate::sessions;

/// How long a press may last, in milliseconds: after this the release asks for the value itself.
pub(crate) const PRESS: u32 = 2000;

/// A press that was not let go yet.
struct Prepared {
    document: String,
    seen: Seen,
    /// The value, here or on its way.
    value: oneshot::Receiver<Result<SessionId, Failure>>,
    _end: Timeout,
}

thread_local! {
    static PREPARED: RefCell<Option<Prepared>> = const { RefCell::new(None) };
}

/// The user presses the button for a session in an approved portal.
pub(crate) fn prepare(seen: Seen, sender: &ScriptSender) {
    let (got, value) = oneshot::channel();
    let reveal = sessions::reveal_ahead(seen.clone(), sender.origin.clone());
    let end = Timeout::new(PRESS, || drop(PREPARED.take()));
    let document = sender.document.clone();
    PREPARED.set(Some(Prepared { document, seen, value, _end: end }));
    spawn_local(async move {
        // Nobody may wait for it any more.
        let _ = got.send(reveal.await);
    });
}

/// The value for a click on the button that was pressed there; `None` when it has to be asked for now, as when it could
/// not be had without the user.
pub(crate) async fn take(seen: &Seen, sender: &ScriptSender) -> Option<SessionId> {
    let Prepared { document, seen: pressed, value, .. } = PREPARED.take()?;
    if document != sender.document || pressed != *seen {
        return None;
    }
    value.await.ok()?.ok()
}
