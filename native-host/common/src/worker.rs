//! A thread that owns something slow, and callers that never wait for it past a deadline. Knows nothing of what it
//! owns.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use thiserror::Error;

/// Why a job has no answer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum WorkerError {
    /// The deadline passed, or a job whose deadline passed still runs. The job itself may yet be done.
    #[error("no answer within the deadline")]
    Late,
    /// The thread could not be started, or it panicked in the job.
    #[error("the thread ended without an answer")]
    Ended,
}

/// Owns an `S` on a thread of its own and runs jobs on it, one after the other.
///
/// The thread starts, and makes its `S`, with the first job; it ends once the worker is dropped and what it was given
/// is done. A caller waits until its deadline. A job that is late goes on, since what it waits for cannot be
/// interrupted; until it ends the worker is *overdue* and takes no other job, so that a part that hangs costs one
/// thread and one wait, however often it is asked.
///
/// ```
/// use std::time::{Duration, Instant};
///
/// use staffetta_native::worker::{Worker, WorkerError};
///
/// let worker = Worker::new("counter", || 0_u32);
/// let soon = || Instant::now() + Duration::from_secs(5);
/// let count = |counter: &mut u32| {
///     *counter += 1;
///     *counter
/// };
/// assert_eq!(worker.run(soon(), count), Ok(1));
/// assert_eq!(worker.run(soon(), count), Ok(2));
///
/// // This job takes longer than its caller waits, and is done all the same.
/// let slow = move |counter: &mut u32| {
///     std::thread::sleep(Duration::from_millis(50));
///     count(counter)
/// };
/// assert_eq!(worker.run(Instant::now(), slow), Err(WorkerError::Late));
/// assert_eq!(worker.run(soon(), count), Err(WorkerError::Late), "overdue: not even asked");
/// assert!(worker.wait_while_overdue(soon()));
/// assert_eq!(worker.run(soon(), count), Ok(4));
/// ```
pub struct Worker<S> {
    name: &'static str,
    make: fn() -> S,
    thread: Mutex<Option<Running<S>>>,
}

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

struct Running<S> {
    jobs: Sender<Job<S>>,
    thread: JoinHandle<()>,
    late: Arc<Late>,
}

/// How many jobs have passed their deadline and are not done.
#[derive(Default)]
struct Late {
    jobs: Mutex<usize>,
    fewer: Condvar,
}

impl<S: 'static> Worker<S> {
    /// A worker whose thread has this name and owns what `make` makes there. Starts nothing yet.
    pub const fn new(name: &'static str, make: fn() -> S) -> Self {
        Self { name, make, thread: Mutex::new(None) }
    }

    /// Runs a job on the thread, after those taken before it, and waits for its answer until `deadline`.
    ///
    /// # Errors
    /// [`WorkerError::Late`], at once when the worker is overdue; [`WorkerError::Ended`].
    pub fn run<T: Send + 'static>(
        &self,
        deadline: Instant,
        job: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<T, WorkerError> {
        let (answer, late) = self.hand_over(job)?;
        match answer.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(value) => Ok(value),
            Err(RecvTimeoutError::Disconnected) => Err(WorkerError::Ended),
            Err(RecvTimeoutError::Timeout) => late.give_up(answer),
        }
    }

    /// Whether a job whose deadline passed still runs, or waits behind one that does.
    pub fn is_overdue(&self) -> bool {
        self.running().as_ref().is_some_and(|running| *lock(&running.late.jobs) > 0)
    }

    /// Waits until no late job is left, at most until `deadline`; says whether that is so.
    pub fn wait_while_overdue(&self, deadline: Instant) -> bool {
        let Some(late) = self.running().as_ref().map(|running| Arc::clone(&running.late)) else {
            return true;
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let jobs = late.fewer.wait_timeout_while(lock(&late.jobs), left, |jobs| *jobs > 0);
        *jobs.unwrap_or_else(PoisonError::into_inner).0 == 0
    }

    fn hand_over<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<(Receiver<T>, Arc<Late>), WorkerError> {
        let (to_caller, answer) = channel();
        let mut running = self.running();
        let Running { jobs, late, .. } = match &mut *running {
            Some(running) => running,
            none => none.insert(start(self.name, self.make)?),
        };
        if *lock(&late.jobs) > 0 {
            return Err(WorkerError::Late);
        }
        let of_job = Arc::clone(late);
        let job = move |state: &mut S| of_job.answer(&to_caller, job(state));
        jobs.send(Box::new(job)).map_err(|_| WorkerError::Ended)?;
        Ok((answer, Arc::clone(late)))
    }

    /// The thread, unless it panicked: then another is started with the next job.
    fn running(&self) -> MutexGuard<'_, Option<Running<S>>> {
        let mut running = lock(&self.thread);
        running.take_if(|running| running.thread.is_finished());
        running
    }
}

impl Late {
    /// The job is done: tells its caller, or counts as late no longer.
    fn answer<T>(&self, caller: &Sender<T>, value: T) {
        let mut late = lock(&self.jobs);
        if caller.send(value).is_err() {
            *late -= 1;
            self.fewer.notify_all();
        }
    }

    /// The caller waits no longer: its job is late from now on, unless it was done this very moment.
    fn give_up<T>(&self, answer: Receiver<T>) -> Result<T, WorkerError> {
        let mut late = lock(&self.jobs);
        answer.try_recv().map_err(|_| {
            *late += 1;
            // Under the lock, so that a job finds its caller either waiting or counted as gone.
            drop(answer);
            WorkerError::Late
        })
    }
}

fn start<S: 'static>(name: &str, make: fn() -> S) -> Result<Running<S>, WorkerError> {
    let (jobs, to_do) = channel::<Job<S>>();
    let work = move || {
        let mut state = make();
        to_do.into_iter().for_each(|job| job(&mut state));
    };
    let thread = thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|_| WorkerError::Ended)?;
    Ok(Running { jobs, thread, late: Arc::default() })
}

/// No code of others runs under these locks, so nobody leaves half a change behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(10)
    }

    fn worker() -> Worker<Vec<&'static str>> {
        Worker::new("test", Vec::new)
    }

    /// A job that ends when it is told to.
    fn blocked(word: &'static str) -> (Sender<()>, impl FnOnce(&mut Vec<&'static str>) + Send + 'static) {
        let (release, wait) = channel::<()>();
        let job = move |done: &mut Vec<_>| {
            let _ = wait.recv();
            done.push(word);
        };
        (release, job)
    }

    #[test]
    fn nothing_starts_before_the_first_job() {
        let worker = worker();
        assert!(worker.running().is_none() && !worker.is_overdue());
        assert!(worker.wait_while_overdue(Instant::now()));
        assert_eq!(worker.run(soon(), |done| done.len()), Ok(0));
        assert!(worker.running().is_some());
    }

    #[test]
    fn a_late_job_is_done_and_until_then_no_other_is_taken() {
        let worker = worker();
        let (release, job) = blocked("late");
        assert_eq!(worker.run(Instant::now(), job), Err(WorkerError::Late));
        let asked = Instant::now();
        assert_eq!(worker.run(soon(), |done| done.push("refused")), Err(WorkerError::Late));
        assert!(asked.elapsed() < Duration::from_secs(5), "an overdue worker says so at once");
        assert!(worker.is_overdue() && !worker.wait_while_overdue(Instant::now()));
        drop(release);
        assert!(worker.wait_while_overdue(soon()) && !worker.is_overdue());
        assert_eq!(worker.run(soon(), |done| done.clone()), Ok(vec!["late"]));
    }

    #[test]
    fn callers_that_came_before_the_delay_keep_their_own_deadlines() {
        let worker = worker();
        let (release, job) = blocked("first");
        thread::scope(|scope| {
            let first = scope.spawn(|| worker.run(Instant::now() + Duration::from_millis(50), job));
            while worker.running().is_none() {
                thread::yield_now();
            }
            let second = scope.spawn(|| worker.run(soon(), |done| done.len()));
            assert_eq!(first.join().unwrap(), Err(WorkerError::Late));
            drop(release);
            // Taken while the first was in time, or refused because it was late already.
            let second = second.join().unwrap();
            assert!(matches!(second, Ok(1) | Err(WorkerError::Late)), "{second:?}");
        });
    }

    #[test]
    fn a_job_that_panics_is_told_and_another_thread_takes_its_place() {
        let worker = worker();
        assert_eq!(worker.run(soon(), |done| done.push("lost")), Ok(()));
        let panics = |_: &mut Vec<&str>| -> usize { panic!("this test wants it") };
        assert_eq!(worker.run(soon(), panics), Err(WorkerError::Ended));
        let count = loop {
            // The thread may take a moment to end.
            if let Ok(count) = worker.run(soon(), |done| done.len()) {
                break count;
            }
        };
        assert_eq!(count, 0);
    }

    #[test]
    fn a_worker_that_is_dropped_does_what_it_was_given_and_ends() {
        let worker = worker();
        let (done, told) = channel();
        let (release, job) = blocked("last");
        let job = move |state: &mut Vec<_>| {
            job(state);
            let _ = done.send(state.clone());
        };
        assert_eq!(worker.run(Instant::now(), job), Err(WorkerError::Late));
        drop(worker);
        drop(release);
        assert_eq!(told.recv(), Ok(vec!["last"]));
        assert!(told.recv().is_err(), "the job, and with it the thread's state, is gone");
    }
}
