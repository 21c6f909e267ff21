//! Giving up at once when who asked went away: whatever waits (a window, a card, a portal) registers how it is interrupted.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

type Action = Box<dyn FnOnce() + Send>;

static CANCELLED: AtomicBool = AtomicBool::new(false);
static ACTIONS: Mutex<(u64, Vec<(u64, Action)>)> = Mutex::new((0, Vec::new()));

/// What is done on cancelling, for as long as this lives.
#[derive(Debug)]
pub struct OnCancel(u64);

/// Whether who asked went away.
pub fn is_cancelled() -> bool {
    CANCELLED.load(Ordering::SeqCst)
}

/// Does `action` when the request is cancelled while the value returned lives; at once when it was cancelled before. It must not
/// block.
#[must_use = "the action is forgotten when this is dropped"]
pub fn on_cancel(action: impl FnOnce() + Send + 'static) -> OnCancel {
    let mut actions = actions();
    actions.0 += 1;
    let number = actions.0;
    if is_cancelled() {
        drop(actions);
        action();
    } else {
        actions.1.push((number, Box::new(action)));
    }
    OnCancel(number)
}

/// Cancels: does everything that was registered.
pub(crate) fn cancel() {
    let taken = {
        let mut actions = actions();
        CANCELLED.store(true, Ordering::SeqCst);
        std::mem::take(&mut actions.1)
    };
    for (_, action) in taken {
        action();
    }
}

impl Drop for OnCancel {
    fn drop(&mut self) {
        actions().1.retain(|(number, _)| *number != self.0);
    }
}

fn actions() -> MutexGuard<'static, (u64, Vec<(u64, Action)>)> {
    ACTIONS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU8;

    use super::*;

    #[test]
    fn what_still_waits_is_interrupted_and_what_ended_is_left_alone() {
        let done = Arc::new(AtomicU8::new(0));
        let add = |amount: u8| {
            let done = Arc::clone(&done);
            move || {
                done.fetch_add(amount, Ordering::SeqCst);
            }
        };
        let _waiting = on_cancel(add(1));
        drop(on_cancel(add(10)));
        cancel();
        assert_eq!(done.load(Ordering::SeqCst), 1);
        assert!(is_cancelled());
        let _late = on_cancel(add(100));
        assert_eq!(
            done.load(Ordering::SeqCst),
            101,
            "what begins after the cancelling is interrupted at once"
        );
    }
}
