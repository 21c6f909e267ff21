//! Which end-to-end tests run in Firefox, too: a list beside the tests, in which each test that is left out has its
//! reason.

use anyhow::{Context as _, Result, bail};

use crate::project::Project;

/// The list, in the repository.
pub(crate) const LIST: &str = "tests/in-firefox.txt";

/// The programs of tests, and of each the tests that are left out.
#[derive(Debug, Default)]
pub(crate) struct InFirefox {
    programs: Vec<(String, Vec<String>)>,
}

/// Reads the list.
pub(crate) fn read(project: &Project) -> Result<InFirefox> {
    let text =
        std::fs::read_to_string(project.root.join(LIST)).with_context(|| format!("cannot read {LIST}"))?;
    InFirefox::parsed(&text).context(LIST)
}

impl InFirefox {
    /// The tests of a program that are left out; `None` when none of it is run.
    pub(crate) fn left_out(&self, program: &str) -> Option<&[String]> {
        self.programs.iter().find(|(name, _)| name == program).map(|(_, tests)| tests.as_slice())
    }

    fn parsed(text: &str) -> Result<Self> {
        let mut programs: Vec<(String, Vec<String>)> = Vec::new();
        for line in text.lines() {
            let (entry, reason) = line.split_once('#').unwrap_or((line, ""));
            let entry = entry.trim();
            match (entry.strip_prefix("- "), programs.last_mut()) {
                _ if entry.is_empty() => {}
                (Some(test), _) if reason.trim().is_empty() => bail!("{test} is left out without a reason"),
                (Some(test), Some((_, tests))) => tests.push(test.to_owned()),
                (Some(test), None) => bail!("{test} is of no program"),
                (None, _) => programs.push((entry.to_owned(), Vec::new())),
            }
        }
        Ok(Self { programs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_read_with_what_is_left_out_and_why() {
        let list =
            InFirefox::parsed("# all\nmain_job\n- a::b # asks Chromium\n\nmailboxes # whole\n").unwrap();
        assert_eq!(list.left_out("main_job").unwrap(), ["a::b"]);
        assert!(list.left_out("mailboxes").unwrap().is_empty());
        assert!(list.left_out("rig").is_none());
    }

    #[test]
    fn a_test_without_a_reason_or_a_program_is_refused() {
        for text in ["main_job\n- a::b\n", "- a::b # why\n"] {
            assert!(InFirefox::parsed(text).is_err(), "{text}");
        }
    }
}
