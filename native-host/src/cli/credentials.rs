//! `credentials`: those of the issuers' services, asked for in the window that asks for the PIN or at the terminal,
//! kept in the keyring, removed. No value is an argument, and none is told.

use std::fs;
use std::path::Path;
use std::time::Duration;

use staffetta_core::Secret;
use staffetta_core::card::CodiceFiscale;
use staffetta_core::profiles::schema::Service;
use staffetta_core::profiles::{service, services};
use staffetta_core::rome;
use staffetta_core::service::{Calls, Codes, Credentials, Field, Operator};
use staffetta_native::language::Language;
use staffetta_native::texts::{Text, say};
use staffetta_protocol::card_process::TypeField;
use staffetta_protocol::{Failure, FailureCode, FailureKind};

use super::options::{self, CredentialsAct, CredentialsRemoved, CredentialsSet};
use super::{complain, complain_of, credentials_shown, tell};
use crate::card::Conversation;
use crate::keyring::{CredentialsStore, WhenLocked};
use crate::services::CallsFile;
use crate::settings::{Places, ServiceSettings, install_certificate};
use crate::{clock, exit};

/// How long the keyring is waited for: its user may have to unlock it first.
const PATIENCE: Duration = Duration::from_secs(60);

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
    CredentialsStore::waiting(PATIENCE, WhenLocked::Prompt)
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
    let store = store();
    // Asked before anything is typed: a keyring that would not keep it is told now.
    let kept = store.get(&service.id)?;
    let now = clock::now();
    let credentials = match kept {
        Some(mut credentials) if only_some => {
            if options.password {
                credentials.operator.password = ask(service, Field::Password)?;
                credentials.password_set = now;
            }
            if options.pincode {
                credentials.operator.pincode = ask(service, Field::Pincode)?;
                credentials.pincode_set = now;
            }
            credentials
        }
        _ => Credentials::new(ask_all(service)?, now),
    };
    store.keep(&credentials)?;
    // What was refused before may be asked again, with what is new.
    let changed = CallsFile::of_this_user().with(&credentials.operator, Calls::change_credentials);
    changed.map_err(|error| Failure::from(FailureKind::Internal).with_detail(error.to_string()))?;
    tell(&say(Text::CredentialsSaved { service: &service.name }));
    Ok(())
}

fn ask_all(service: &Service) -> Result<Operator, Failure> {
    let has_program = ServiceSettings::of(&Places::of_system(), service).program.is_some();
    let asked = |field| Field::of_service(service).any(|known| known == field);
    let given = |field| -> Result<Option<String>, Failure> {
        let value = if asked(field) { ask(service, field)?.expose().clone() } else { String::new() };
        Ok(Some(value).filter(|value| !value.is_empty()))
    };
    let user = given(Field::User)?.ok_or(FailureKind::Internal)?;
    let password = ask(service, Field::Password)?;
    let pincode = ask(service, Field::Pincode)?;
    let codice_fiscale = ask(service, Field::CodiceFiscale)?;
    Ok(Operator {
        service: service.id.clone(),
        user,
        login: None,
        password,
        pincode,
        codice_fiscale: CodiceFiscale::read(codice_fiscale.expose()).ok_or(FailureKind::Internal)?,
        codes: Codes {
            region: given(Field::Region)?,
            asl: given(Field::Asl)?,
            ssa: given(Field::Ssa)?,
            structure: None,
        },
        program: if has_program { None } else { given(Field::Program)? },
    })
}

/// One field, as the user types it; the process that shows the window has judged it.
fn ask(service: &Service, field: Field) -> Result<Secret<String>, Failure> {
    let language = Language::of_user().code().to_owned();
    let request = TypeField { service: service.id.clone(), field, language };
    let typed = Conversation::begin()?.ask(request)?;
    Ok(typed.value)
}

fn take_certificate(service: &Service, file: &Path) -> Result<(), Failure> {
    let taken = fs::read(file).map_err(|error| error.to_string()).and_then(|bytes| {
        install_certificate(&Places::of_system(), service, &bytes).map_err(|error| error.to_string())
    });
    match taken {
        Ok((certificate, path)) => {
            let (path, end) = (path.display().to_string(), rome::date(certificate.not_after));
            let service = &*service.name;
            tell(&say(Text::CredentialsCertificateSaved { service, path: &path, end: &end }));
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
