//! What `diagnose` tells: findings with stable codes, for people or for a machine. Knows nothing of what is looked at.

use std::collections::BTreeMap;

use serde::Serialize;
use staffetta_native::texts::{Text, error_key, say, say_failure};
use staffetta_protocol::Failure;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Fine,
    Warning,
    Problem,
}

/// One thing found out. Its code is its text's key.
#[derive(Serialize)]
struct Finding {
    code: String,
    level: Level,
    #[serde(rename = "params", skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<&'static str, String>,
    #[serde(skip)]
    words: String,
}

/// What was found out, in order.
#[derive(Default)]
pub(super) struct Report(Vec<Finding>);

#[derive(Serialize)]
struct Written<'a> {
    version: &'static str,
    healthy: bool,
    findings: &'a [Finding],
}

impl Report {
    pub(super) fn add(&mut self, level: Level, text: Text<'_>) {
        let values = text.values().into_iter().map(|(name, value)| (name, value.to_string())).collect();
        self.0.push(Finding { level, code: text.key().to_owned(), words: say(text), values });
    }

    /// A failure with what its text names; its detail is for support.
    pub(super) fn add_failure(&mut self, level: Level, failure: &Failure) {
        let params = failure.code().params().iter();
        let told = params.map(|(name, _)| (*name, failure.params().get(name)));
        let told = told.chain([("detail", failure.detail().map(str::to_owned))]);
        let values = told.filter_map(|(name, value)| Some((name, value?))).collect();
        let code = error_key(failure.code().as_str());
        self.0.push(Finding { level, code, words: say_failure(failure), values });
    }

    /// How many problems there are.
    pub(super) fn problems(&self) -> usize {
        self.0.iter().filter(|finding| finding.level == Level::Problem).count()
    }

    /// A line for each, and the sum of it.
    pub(super) fn for_people(&self) -> String {
        let mut lines: Vec<String> = self.0.iter().map(Finding::line).collect();
        lines.push(String::new());
        lines.push(match self.problems() {
            0 => say(Text::DiagnoseFine),
            count => say(Text::DiagnoseProblems { count: &count.to_string() }),
        });
        lines.join("\n")
    }

    /// The same, to be written as JSON.
    pub(super) fn for_machines(&self) -> impl Serialize {
        Written { version: env!("CARGO_PKG_VERSION"), healthy: self.problems() == 0, findings: &self.0 }
    }
}

impl Finding {
    fn line(&self) -> String {
        let mark = match self.level {
            Level::Fine => "[ok]",
            Level::Warning => "[!] ",
            Level::Problem => "[X] ",
        };
        format!("{mark} {}", self.words)
    }
}
