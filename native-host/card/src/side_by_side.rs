//! Several things asked at once: one that takes its time takes that of no other.

use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

/// What each gives when it is asked, in their order.
pub(crate) fn of_each<A: Sync, T: Send>(asked: &[A], ask: impl Fn(&A) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let answers: Vec<_> = asked.iter().map(|one| scope.spawn(|| ask(one))).collect();
        answers.into_iter().map(joined).collect()
    })
}

/// What a thread gives. A panic of it goes on here.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
