//! `inspect`: what would be recognised in a mail file or a text, as one JSON object. For support; the same code as the
//! extension's.

use std::fs::File;
use std::io::{self, Read};

use serde::{Serialize, Serializer};
use staffetta_core::User;
use staffetta_core::notice::{Notice, Recognition, Refusal};
use staffetta_core::rome::rfc3339;
use staffetta_core::validity::Expiry;
use staffetta_native::texts::{Text, say};
use zeroize::Zeroizing;

use super::options::Inspection;
use super::targets::reason;
use super::{complain, tell};
use crate::mail::{self, MailError};
use crate::{clock, exit};

pub(super) fn run(options: &Inspection) -> u8 {
    let name = options.file.display().to_string();
    let mail = match read(options).map(|bytes| mail::read(&bytes)) {
        Ok(Ok(mail)) => mail,
        Ok(Err(error)) => {
            complain(&say(match error {
                MailError::Empty => Text::FileEmpty { path: &name },
                MailError::TooLarge => Text::FileTooLarge { path: &name },
                MailError::TooManyParts => Text::FileTooManyParts { path: &name },
                MailError::Binary => Text::FileBinary { path: &name },
            }));
            return exit::USAGE;
        }
        Err(error) => {
            complain(&say(Text::FileUnreadable { path: &name, reason: &reason(&error) }));
            return exit::USAGE;
        }
    };
    let now = options.at.unwrap_or_else(clock::now);
    let seen = Seen::of(mail.recognise(&User::default(), now), options.reveal);
    let json = serde_json::to_string_pretty(&seen).expect("texts are always JSON");
    tell(&Zeroizing::new(json));
    if seen.is_usable() { exit::FINE } else { exit::PROBLEM }
}

/// At most one byte more than is looked at, so that a longer file is known as such.
fn read(options: &Inspection) -> io::Result<Vec<u8>> {
    let longest = mail::LARGEST as u64 + 1;
    let mut bytes = Vec::new();
    if options.file.as_os_str() == "-" {
        io::stdin().lock().take(longest).read_to_end(&mut bytes)?;
    } else {
        File::open(&options.file)?.take(longest).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What is printed. What does not apply is null.
#[derive(Default, Serialize)]
struct Seen {
    kind: &'static str,
    issuer: Option<&'static str>,
    id: Option<Shown>,
    requested_at: Option<String>,
    expires_at: Option<String>,
    expiry: Option<&'static str>,
    sender: Option<&'static str>,
    requested_by: Option<String>,
    company: Option<String>,
    warnings: Vec<&'static str>,
    refused: Vec<&'static str>,
}

/// A code as it is printed, masked unless the user asked for it.
struct Shown(Zeroizing<String>);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Seen {
    fn of(recognition: Recognition, reveal: bool) -> Self {
        match recognition {
            Recognition::Nothing => Self { kind: "none", ..Self::default() },
            Recognition::Certification => Self { kind: "mail_certification", ..Self::default() },
            Recognition::Notice(notice) => Self::in_notice(*notice, reveal),
        }
    }

    fn in_notice(notice: Notice, reveal: bool) -> Self {
        let shown = |id: &staffetta_core::SessionId| {
            Shown(Zeroizing::new(if reveal { id.expose().to_owned() } else { id.masked() }))
        };
        Self {
            kind: "session",
            issuer: Some(&notice.issuer.id),
            id: notice.id.as_ref().map(shown),
            requested_at: notice.validity.map(|validity| rfc3339(validity.requested_at)),
            expires_at: notice.validity.map(|validity| rfc3339(validity.expires_at)),
            expiry: notice.validity.map(|validity| match validity.expiry {
                Expiry::Stated => "stated",
                Expiry::Assumed => "assumed",
            }),
            sender: Some(notice.sender.code()),
            requested_by: notice.slot.requested_by,
            company: notice.slot.company,
            warnings: notice.warnings.iter().map(|warning| warning.code()).collect(),
            refused: notice.refusals.iter().map(Refusal::code).collect(),
        }
    }

    fn is_usable(&self) -> bool {
        self.kind == "session" && self.refused.is_empty()
    }
}
