//! The approvals that all browsers of this computer share: `approvals.toml` of the administrator and of the user. Ours
//! writes the user's, whole or not at all; a row that cannot be read is left out and told by `diagnose`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use staffetta_core::Timestamp;
use staffetta_core::approval::{Approval, ApprovalError, Approvals, Approved, Given};
use staffetta_protocol::{Failure, FailureKind};
use thiserror::Error;
use toml::{Table, Value};

use super::Problem;
use super::places::{self, Author, Places};
use super::user_file::{self, UserFileError};

/// The file, in each place.
pub(super) const NAME: &str = "approvals.toml";
/// The name rows have.
const ROW: &str = "approval";

/// The approvals, and where the user's are written.
pub(crate) struct ApprovalsFile {
    /// The user's file; none where the environment does not say where the user's settings are.
    path: Option<PathBuf>,
    approvals: Approvals,
    /// Why the user's file cannot be read: it is not written over.
    unreadable: Option<String>,
}

/// Why the approvals are not changed.
#[derive(Debug, Error)]
pub(crate) enum ApprovalsFileError {
    /// The domain speaks against it.
    #[error(transparent)]
    Refused(#[from] ApprovalError),
    /// The user's file.
    #[error(transparent)]
    File(#[from] UserFileError),
}

/// One row. A user's has the time of the click.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    given_at: Option<Timestamp>,
    approved: Approved,
}

/// The file as we write it.
#[derive(Serialize)]
struct Rows {
    approval: Vec<Row>,
}

impl ApprovalsFile {
    /// Reads the files in these places; what an administrator says stands first.
    pub(crate) fn read(places: &Places) -> Self {
        let mut all = Vec::new();
        let mut unreadable = None;
        for (folder, author) in places.in_order() {
            let (approvals, problems) = read(&folder.join(NAME), author);
            all.extend(approvals);
            if author == Author::User {
                unreadable =
                    problems.into_iter().find(|problem| problem.row.is_none()).map(|problem| problem.reason);
            }
        }
        let path = user_file::path(places, NAME).ok();
        Self { path, approvals: Approvals::of(all), unreadable }
    }

    /// All that is approved.
    pub(crate) const fn approvals(&self) -> &Approvals {
        &self.approvals
    }

    /// Adds an approval of the user's.
    ///
    /// # Errors
    /// [`ApprovalsFileError`]; nothing is changed then.
    pub(crate) fn approve(&mut self, approval: Approval) -> Result<(), ApprovalsFileError> {
        let mut approvals = self.approvals.clone();
        if approvals.add(approval)? {
            self.write(approvals)?;
        }
        Ok(())
    }

    /// Withdraws an approval of the user's; one that is not there is no error.
    ///
    /// # Errors
    /// [`ApprovalsFileError`]; nothing is changed then.
    pub(crate) fn withdraw(&mut self, approved: &Approved) -> Result<(), ApprovalsFileError> {
        let mut approvals = self.approvals.clone();
        if approvals.withdraw(approved)? {
            self.write(approvals)?;
        }
        Ok(())
    }

    fn write(&mut self, approvals: Approvals) -> Result<(), ApprovalsFileError> {
        let path = self.path.as_ref().ok_or(UserFileError::NoPlace)?;
        if let Some(reason) = &self.unreadable {
            return Err(UserFileError::Unreadable(path.clone(), reason.clone()).into());
        }
        let of_user = |approval: &Approval| match approval.given {
            Given::ByUser(at) => Some(Row { given_at: Some(at), approved: approval.approved.clone() }),
            Given::ByAdministrator => None,
        };
        let rows = Rows { approval: approvals.all().iter().filter_map(of_user).collect() };
        user_file::write(path, &rows)?;
        self.approvals = approvals;
        Ok(())
    }
}

impl From<ApprovalsFileError> for Failure {
    fn from(error: ApprovalsFileError) -> Self {
        match error {
            ApprovalsFileError::Refused(error) => error.into(),
            ApprovalsFileError::File(error) => {
                Self::from(FailureKind::ApprovalsUnwritable).with_detail(error.to_string())
            }
        }
    }
}

/// The approvals of a file, and what is wrong with it: a row by its number from 1, the whole file without one.
pub(super) fn read(path: &Path, author: Author) -> (Vec<Approval>, Vec<Problem>) {
    let problem = |row, reason| Problem { path: path.to_owned(), row, reason };
    let table = match author.read(path) {
        None => return (Vec::new(), Vec::new()),
        Some(text) => {
            text.and_then(|text| text.parse::<Table>().map_err(|error| places::reason(&text, &error)))
        }
    };
    let rows = match table.map(|mut table| (table.remove(ROW), table)) {
        Ok((None, rest)) if rest.is_empty() => return (Vec::new(), Vec::new()),
        Ok((Some(Value::Array(rows)), rest)) if rest.is_empty() => rows,
        Ok(_) => return (Vec::new(), vec![problem(None, format!("[[{ROW}]]?"))]),
        Err(reason) => return (Vec::new(), vec![problem(None, reason)]),
    };
    let (mut approvals, mut problems) = (Vec::new(), Vec::new());
    for (index, row) in rows.into_iter().enumerate() {
        match approval(row, author) {
            Ok(approval) => approvals.push(approval),
            Err(reason) => problems.push(problem(Some(index + 1), reason)),
        }
    }
    (approvals, problems)
}

fn approval(row: Value, author: Author) -> Result<Approval, String> {
    let Row { given_at, approved } =
        row.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let given = match author {
        Author::Administrator(_) => Given::ByAdministrator,
        Author::User => Given::ByUser(given_at.ok_or("given_at?")?),
    };
    let approval = Approval { approved, given };
    Approvals::default().add(approval.clone()).map_err(|error| error.to_string())?;
    Ok(approval)
}
