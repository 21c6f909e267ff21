//! The corpus of notices, read by the host's own command: how many it misses, and what else it takes for one. Issuers
//! of a region are left out, since a command knows of no user.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::report::{Row, Target};
use super::stats::{Figure, Summary};
use crate::product;

#[path = "../../../native-host/tests/support/notices/mod.rs"]
#[allow(dead_code, reason = "the host's own test looks at all of a notice")]
mod corpus;

/// When every notice is live.
const AT: &str = "2026-12-14T08:30:00+01:00";
const ISSUERS: [&str; 2] = ["sirped", "sistema-ts"];

/// Counts what is missed and what is taken.
///
/// # Errors
/// When the host is not there or says nothing.
pub fn measure(say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    say("notices: the corpus");
    let (mut notices, mut missed) = (0_u32, 0_u32);
    for notice in corpus::notices().iter().filter(|notice| ISSUERS.contains(&notice.issuer.as_str())) {
        let seen = inspect(&notice.mail)?;
        let is_read = seen["issuer"] == notice.issuer.as_str() && seen["id"] == notice.code.as_str();
        notices += 1;
        missed += u32::from(!is_read || seen["refused"] != Value::Array(Vec::new()));
    }
    let (mut others, mut taken) = (0_u32, 0_u32);
    for other in corpus::others() {
        others += 1;
        taken += u32::from(inspect(&other.mail)?["kind"] == "session");
    }
    let none = |what: String, count: u32| {
        let limit = Target::Under { figure: Figure::Max, limit: 1.0 };
        Row::new(what, "mails", Summary::exact(count.into())).target(limit)
    };
    let recall = 100.0 * f64::from(notices - missed) / f64::from(notices);
    Ok(vec![
        Row::new(format!("notices: recall, of {notices}"), "%", Summary::exact(recall)),
        none(format!("notices: missed, of {notices}"), missed),
        none(format!("notices: false captures, of {others} other mails"), taken),
    ])
}

fn inspect(mail: &[u8]) -> Result<Value> {
    let mut command = Command::new(product::host_program()?);
    command.args(["inspect", "--reveal", "--at", AT, "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().context("the host does not start")?;
    // A mail fits the pipe: nobody has to read meanwhile.
    child.stdin.take().context("no pipe to the host")?.write_all(mail)?;
    let output = child.wait_with_output()?;
    ensure!(!output.stdout.is_empty(), "the host says nothing: {output:?}");
    Ok(serde_json::from_slice(&output.stdout)?)
}
