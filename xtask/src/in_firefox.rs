//! Which end-to-end tests run in Firefox, too: a list beside the tests, in which each test that is left out has its
//! reason.

use anyhow::{Context as _, Result, bail};

use crate::project::Project;

/// The list, in the repository.
pub(crate) const LIST: &str = "tests/in-firefox.txt";

/// The programs of tests.
#[derive(Debug, Default)]
pub(crate) struct InFirefox {
    programs: Vec<(String, Chosen)>,
}

/// The tests of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// What the names of those have in them that are run; all are when there is nothing.
    pub(crate) run: Vec<String>,
    /// Those that are left out, by their whole names.
    pub(crate) left_out: Vec<String>,
}

/// Reads the list.
pub(crate) fn read(project: &Project) -> Result<InFirefox> {
    let text =
        std::fs::read_to_string(project.root.join(LIST)).with_context(|| format!("cannot read {LIST}"))?;
    InFirefox::parsed(&text).context(LIST)
}

impl InFirefox {
    /// The tests of a program; `None` when none of it is run.
    pub(crate) fn of(&self, program: &str) -> Option<&Chosen> {
        self.programs.iter().find(|(name, _)| name == program).map(|(_, chosen)| chosen)
    }

    fn parsed(text: &str) -> Result<Self> {
        let mut programs: Vec<(String, Chosen)> = Vec::new();
        for line in text.lines() {
            let (entry, reason) = line.split_once('#').unwrap_or((line, ""));
            let (mark, name) = entry.trim().split_once(' ').unwrap_or(("", entry.trim()));
            match (mark, programs.last_mut()) {
                _ if name.is_empty() => {}
                ("", _) => programs.push((name.to_owned(), Chosen::default())),
                ("+", Some((_, chosen))) => chosen.run.push(name.to_owned()),
                ("-", Some(_)) if reason.trim().is_empty() => bail!("{name} is left out without a reason"),
                ("-", Some((_, chosen))) => chosen.left_out.push(name.to_owned()),
                _ => bail!("not understood: {line}"),
            }
        }
        Ok(Self { programs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_read_with_what_is_run_and_what_is_left_out_and_why() {
        let text = "# all\nmain_job\n+ a::\n- a::b # asks Chromium\n\nmailboxes # whole\n";
        let list = InFirefox::parsed(text).unwrap();
        let expected = Chosen { run: vec!["a::".to_owned()], left_out: vec!["a::b".to_owned()] };
        assert_eq!(*list.of("main_job").unwrap(), expected);
        assert_eq!(*list.of("mailboxes").unwrap(), Chosen::default());
        assert!(list.of("rig").is_none());
    }

    #[test]
    fn a_test_without_a_reason_or_a_program_is_refused() {
        for text in ["main_job\n- a::b\n", "- a::b # why\n", "+ a\n", "main_job\n* a # why\n"] {
            assert!(InFirefox::parsed(text).is_err(), "{text}");
        }
    }
}
