//! Changes the code in one place at a time and counts the changes that no unit test notices. What is known to be no
//! fault is in `.cargo/mutants.toml`; here are the layers, with what is changed of each and what it may leave.

use std::{fs, process::ExitCode, str::FromStr};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{process, project::Project, setup};

/// What is looked at in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// The domain.
    Core,
    /// The parts of the native programs that are rules alone.
    Native,
}

impl Layer {
    const ALL: [Self; 2] = [Self::Core, Self::Native];

    fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Native => "native",
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Core => &["staffetta-core"],
            Self::Native => &["staffetta-host", "staffetta-card", "staffetta-native"],
        }
    }

    /// What is looked at when no file is named: all of the packages, or what unit tests can hold of them. What deals
    /// with the system (keyring, card, TLS, network, windows, processes) is held by end-to-end tests.
    fn files(self) -> &'static [&'static str] {
        match self {
            Self::Core => &[],
            Self::Native => &[
                "native-host/src/caller.rs",
                "native-host/src/card/line.rs",
                "native-host/src/framing.rs",
                "native-host/src/keyring/layout.rs",
                "native-host/src/keyring/memory.rs",
                "native-host/card/src/http/charset.rs",
                "native-host/card/src/http/cookies.rs",
                "native-host/card/src/http/forms.rs",
                "native-host/card/src/http/portal_url.rs",
            ],
        }
    }

    /// How many of a hundred changes may go unnoticed.
    fn limit(self) -> f64 {
        match self {
            Self::Core => 3.0,
            Self::Native => 5.0,
        }
    }

    fn run(self, project: &Project, files: &[String]) -> Result<bool> {
        let folder = project.target.join("mutants").join(self.name());
        fs::create_dir_all(&folder)?;
        let mut command = setup::mutants(project)?;
        command.args(["mutants", "--profile", "mutants", "--no-shuffle", "--output"]).arg(&folder);
        for package in self.packages() {
            command.args(["--package", package]);
        }
        if files.is_empty() {
            command.args(self.files().iter().flat_map(|file| ["--file", file]));
        }
        command.args(files.iter().flat_map(|file| ["--file", file]));
        // Its exit status is a failure for any survivor; how many are too many is said here.
        process::hand_over(command.args(["--", "--lib"]))?;
        let outcomes = folder.join("mutants.out/outcomes.json");
        let text = fs::read_to_string(&outcomes).with_context(|| {
            format!("the run left no {}: what it says above tells why", outcomes.display())
        })?;
        let counted = Counted::read(&text)?;
        println!(
            "{}: {} of {} changes unnoticed, {:.1} % (limit {} %)",
            self.name(),
            counted.missed,
            counted.tried(),
            counted.share(),
            self.limit()
        );
        Ok(counted.share() < self.limit())
    }
}

impl FromStr for Layer {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|layer| layer.name() == name)
            .ok_or_else(|| format!("{name} is none of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Runs some layers, all when none is named.
pub(crate) fn run(project: &Project, named: &[Layer], files: &[String]) -> Result<ExitCode> {
    let mut well = true;
    for layer in Layer::ALL.into_iter().filter(|layer| named.is_empty() || named.contains(layer)) {
        well &= layer.run(project, files)?;
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
struct Counted {
    caught: u32,
    missed: u32,
}

impl Counted {
    /// From `outcomes.json` of cargo-mutants 27. A change that makes a test run for ever was noticed; one that does
    /// not compile was not tried.
    fn read(outcomes: &str) -> Result<Self> {
        let outcomes: Value = serde_json::from_str(outcomes).context("outcomes.json is no JSON")?;
        let count = |name: &str| {
            let number = outcomes[name].as_u64().with_context(|| format!("outcomes.json has no `{name}`"))?;
            u32::try_from(number).with_context(|| format!("`{name}` of outcomes.json is too large"))
        };
        let counted = Self { caught: count("caught")? + count("timeout")?, missed: count("missed")? };
        if counted.tried() == 0 {
            bail!("nothing was changed: no file matches, or the tests fail as they are");
        }
        Ok(counted)
    }

    fn tried(&self) -> u32 {
        self.caught + self.missed
    }

    fn share(&self) -> f64 {
        100.0 * f64::from(self.missed) / f64::from(self.tried())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_is_looked_at_exists() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for file in Layer::ALL.into_iter().flat_map(Layer::files) {
            assert!(root.join(file).is_file(), "{file}");
        }
    }

    #[test]
    fn an_endless_test_noticed_the_change_and_what_does_not_compile_was_not_tried() {
        let counted =
            Counted::read(r#"{"caught": 7, "missed": 1, "timeout": 2, "unviable": 30, "success": 0}"#)
                .unwrap();
        assert_eq!(counted, Counted { caught: 9, missed: 1 });
        assert!((counted.share() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_that_tried_nothing_is_no_good_run() {
        for outcomes in [r#"{"caught": 0, "missed": 0, "timeout": 0}"#, r#"{"caught": 1}"#, ""] {
            assert!(Counted::read(outcomes).is_err(), "{outcomes}");
        }
    }
}
