//! `credentials`: those of the issuers' services, asked for in the window that asks for the PIN or at the terminal,
//! kept in the keyring, removed. No value is an argument, and none is told.

use std::fs;
use std::path::Path;
use std::time::Duration;

use staffetta_core::profiles::schema::Service;
use staffetta_core::profiles::{service, services};
use staffetta_core::rome;
use staffetta_native::language::Language;
use staffetta_native::texts::{Text, say};
use staffetta_protocol::{Failure, FailureCode, FailureKind};

use super::options::{self, CredentialsAct, CredentialsRemoved, CredentialsSet};
use super::{complain, complain_of, credentials_shown, tell};
use crate::card::Conversation;
use crate::clock;
use crate::credentials::{Anew, window_for};
use crate::exit;
use crate::keyring::{CredentialsStore, WhenLocked};
use crate::settings::{Places, install_certificate};

/// How long the keyring is waited for: its user may have to unlock it first.
const TIME_LIMIT: Duration = Duration::from_secs(60);

pub(super) fn run(options: &options::Credentials) -> u8 {
    let done = match &options.act {
        CredentialsAct::Set(options) => set(options),
        CredentialsAct::Show(options) => return credentials_shown::run(options, &store()),
        CredentialsAct::Remove(options) => remove(options),
    };
    match done {
        Ok(()) => return exit::FINE,
        Err(failure) if gave_up(&failure) => complain(&say(Text::CredentialsUnchanged)),
        Err(failure) => complain_of(&failure),
    }
    exit::PROBLEM
}

/// The credentials of this user, for a command of his own.
pub(super) fn store() -> CredentialsStore {
    CredentialsStore::waiting(TIME_LIMIT, WhenLocked::Prompt)
}

fn gave_up(failure: &Failure) -> bool {
    matches!(failure.code(), FailureCode::PinCancelled | FailureCode::PinTimedOut | FailureCode::Cancelled)
}

fn set(options: &CredentialsSet) -> Result<(), Failure> {
    let service = service(&options.service).ok_or(FailureKind::Internal)?;
    if let Some(file) = &options.certificate {
        take_certificate(service, file)?;
    }
    let only_some = options.password || options.pincode;
    if options.certificate.is_some() && !only_some {
        return Ok(());
    }
    let anew = Anew::named(options.password, options.pincode);
    crate::credentials::set(&store(), service, anew, |field| {
        let language = Language::of_user().code();
        let typed = Conversation::begin()?.ask(window_for(service, field, language))?;
        Ok(typed.value)
    })?;
    tell(&say(Text::CredentialsSaved { service: &service.name }));
    Ok(())
}

fn take_certificate(service: &Service, file: &Path) -> Result<(), Failure> {
    let taken = fs::read(file).map_err(|error| error.to_string()).and_then(|bytes| {
        install_certificate(&Places::of_system(), service, &bytes, clock::now())
            .map_err(|error| error.to_string())
    });
    match taken {
        Ok((certificate, path)) => {
            let (path, end) = (path.display().to_string(), rome::date(certificate.not_after));
            let (service, from) = (&*service.name, rome::date(certificate.not_before));
            tell(&say(if certificate.not_before > clock::now() {
                Text::CredentialsCertificateSavedEarly { service, path: &path, from: &from, end: &end }
            } else {
                Text::CredentialsCertificateSaved { service, path: &path, end: &end }
            }));
            Ok(())
        }
        Err(reason) => {
            complain(&say(Text::CredentialsCertificateRefused { reason: &reason }));
            // That nothing was changed is all there is to add.
            Err(FailureKind::Cancelled.into())
        }
    }
}

fn remove(options: &CredentialsRemoved) -> Result<(), Failure> {
    let store = store();
    let meant = |service: &&Service| options.service.as_ref().is_none_or(|id| *id == service.id);
    for service in services().service.iter().filter(meant) {
        let (id, name) = (&*service.id, &*service.name);
        let text = if store.remove(id)? {
            Text::CredentialsRemoved { service: name }
        } else {
            Text::CredentialsNone { service: name, id }
        };
        tell(&say(text));
    }
    Ok(())
}
