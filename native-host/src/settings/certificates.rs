//! The certificate by which pincodes are encrypted for a service: the one that is in use (`ID.cer`), and beside it one
//! that only counts later (`ID.next.cer`), so that the new one can be there before the old one ends.

use std::fs;
use std::path::{Path, PathBuf};

use staffetta_core::Timestamp;
use staffetta_core::profiles::schema::Service;
use staffetta_core::rome;
use staffetta_core::service::Ends;
use staffetta_native::texts::{Text, say};

use super::Problem;
use super::places::{Author, Places};
use super::services::ServiceSettings;
use super::user_file::{self, UserFileError};
use crate::os::replace_file;
use crate::services::{CertificateError, PincodeCertificate};

/// A certificate, and its file.
pub(crate) type Placed = (PincodeCertificate, PathBuf);

/// Why a certificate is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InstallError {
    /// It is not one.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// It cannot be written.
    #[error(transparent)]
    File(#[from] UserFileError),
}

impl ServiceSettings {
    /// How the certificate stands, with the one that follows it without a gap; `None` where none is in use.
    pub(crate) fn certificate_ends(&self, now: Timestamp) -> Option<Ends> {
        let (current, _) = self.certificate.as_ref()?;
        let follows = |next: &PincodeCertificate| next.not_before <= current.not_after;
        let next = self.next_certificate.as_ref().filter(|(next, _)| follows(next));
        let end = next.map_or(current.not_after, |(next, _)| next.not_after.max(current.not_after));
        Some(Ends::of_certificate(end, now))
    }

    /// Takes what a folder has, where none before it had one.
    pub(super) fn take_certificates(
        &mut self,
        folder: &Path,
        author: Author,
        service: &Service,
        now: Timestamp,
    ) {
        for path in [next_name(service), name(service)].map(|name| folder.join(name)) {
            let read = author.read_bytes(&path).map(|bytes| {
                bytes.and_then(|bytes| PincodeCertificate::read(&bytes).map_err(|error| error.to_string()))
            });
            match read {
                None => {}
                Some(Err(reason)) => self.problems.push(Problem { path, row: None, reason }),
                Some(Ok(certificate)) if certificate.not_before <= now => {
                    self.certificate.get_or_insert((certificate, path));
                }
                Some(Ok(certificate)) => {
                    self.next_certificate.get_or_insert((certificate, path));
                }
            }
        }
    }

    /// That there is only one that does not count yet is told.
    pub(super) fn tell_early_certificate(&mut self) {
        if let (None, Some((next, path))) = (&self.certificate, &self.next_certificate) {
            let reason = say(Text::CertificateEarly { from: &rome::date(next.not_before) });
            self.problems.push(Problem { path: path.clone(), row: None, reason });
        }
    }
}

/// Puts the certificate of a service into the user's place, after it was read; what it says, and where it lies then.
/// One that does not count yet takes no other's place.
///
/// # Errors
/// [`InstallError`]: the one that was there stays.
pub(crate) fn install_certificate(
    places: &Places,
    service: &Service,
    file: &[u8],
    now: Timestamp,
) -> Result<Placed, InstallError> {
    let certificate = PincodeCertificate::read(file)?;
    let next = user_file::path(places, &next_name(service))?;
    let path = if certificate.not_before > now { next } else { user_file::path(places, &name(service))? };
    replace_file(&path, file, None).map_err(|error| UserFileError::Unwritable(path.clone(), error))?;
    if certificate.not_before <= now {
        forget_next(places, service, now);
    }
    Ok((certificate, path))
}

/// What was kept for later and counts by now would take the place of what was put there after it.
fn forget_next(places: &Places, service: &Service, now: Timestamp) {
    let Ok(path) = user_file::path(places, &next_name(service)) else { return };
    let counts = |file: Vec<u8>| PincodeCertificate::read(&file).is_ok_and(|next| next.not_before <= now);
    if fs::read(&path).is_ok_and(counts) {
        // What stays is told by whoever looks at the certificate.
        let _ = fs::remove_file(path);
    }
}

fn name(service: &Service) -> String {
    format!("{}.cer", service.id)
}

fn next_name(service: &Service) -> String {
    format!("{}.next.cer", service.id)
}
