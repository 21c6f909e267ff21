//! A run made of steps: says which is going on, how long it took, and in the end which failed and what to do.
//! Knows nothing of what a step does.

use std::time::Instant;

use anyhow::Result;

use crate::tally::Tally;

/// A numbered sequence of steps and what came of them.
pub(crate) struct Steps {
    total: usize,
    begun: usize,
    tally: Tally,
    notes: Vec<String>,
    failures: Vec<Failure>,
    started: Instant,
}

/// What came of a step that went well as far as it went.
#[derive(Default)]
pub(crate) struct Done {
    /// The tests that it ran.
    pub(crate) tally: Tally,
    /// What it could not do, which is no failure of ours; told again in the end.
    pub(crate) note: Option<String>,
}

impl From<()> for Done {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<Tally> for Done {
    fn from(tally: Tally) -> Self {
        Self { tally, note: None }
    }
}

struct Failure {
    step: String,
    cause: String,
    advice: String,
}

impl Steps {
    /// Begins a run of so many steps.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            begun: 0,
            tally: Tally::default(),
            notes: Vec::new(),
            failures: Vec::new(),
            started: Instant::now(),
        }
    }

    /// Does one step and returns whether it went well. A step that runs tests returns their count;
    /// one that fails without any failed test counts as one failure, so that the sum cannot look clean.
    pub(crate) fn run(&mut self, name: &str, advice: &str, work: impl FnOnce() -> Result<Done>) -> bool {
        self.begun += 1;
        let label = format!("[{}/{}] {name}", self.begun, self.total);
        println!("\n{label} ...");
        let started = Instant::now();
        let result = work();
        let seconds = started.elapsed().as_secs();
        let cause = match result {
            Ok(Done { tally, note }) => {
                self.tally += tally;
                self.notes.extend(note);
                (tally.failed > 0).then(|| format!("{} tests failed", tally.failed))
            }
            Err(error) => {
                self.tally.failed += 1;
                Some(format!("{error:#}"))
            }
        };
        match cause {
            None => {
                println!("{label} ok, {seconds} s");
                true
            }
            Some(cause) => {
                println!("{label} FAILED after {seconds} s: {cause}");
                self.failures.push(Failure { step: name.to_owned(), cause, advice: advice.to_owned() });
                false
            }
        }
    }

    /// Says that a step is left out because of an earlier failure.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        self.begun += 1;
        println!("\n[{}/{}] {name} left out: {reason}", self.begun, self.total);
    }

    /// Prints what failed and what to do, then the sum alone on the last line. Returns whether all went well.
    pub(crate) fn finish(self) -> bool {
        println!("\n{} steps in {} s", self.begun, self.started.elapsed().as_secs());
        for failure in &self.failures {
            println!("\nfailed step: {}\n  why: {}\n  do:  {}", failure.step, failure.cause, failure.advice);
        }
        self.notes.iter().for_each(|note| println!("{note}"));
        println!("{}", self.tally);
        self.failures.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_run_is_good_only_if_every_step_was() {
        let mut steps = Steps::new(2);
        assert!(steps.run("first", "", || Ok(Tally { passed: 3, failed: 0 }.into())));
        assert!(!steps.run("second", "mend it", || Ok(Tally { passed: 1, failed: 2 }.into())));
        assert_eq!(steps.tally, Tally { passed: 4, failed: 2 });
        assert!(!steps.finish());
    }

    #[test]
    fn a_step_that_breaks_without_tests_still_counts_as_a_failure() {
        let mut steps = Steps::new(1);
        assert!(!steps.run("format", "run cargo fmt", || bail!("not formatted")));
        assert_eq!(steps.tally, Tally { passed: 0, failed: 1 });
        assert!(!steps.finish());
    }
}
