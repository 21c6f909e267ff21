//! The credentials of the issuers' services as their user orders them, for the browser's requests and for the command
//! line: typed field by field in the window that asks for the PIN, kept in the keyring, told of by their ages. Knows
//! neither who orders nor how the window comes up.

use staffetta_core::Secret;
use staffetta_core::card::CodiceFiscale;
use staffetta_core::profiles::schema::Service;
use staffetta_core::service::{Codes, Credentials, Field, Operator};
use staffetta_protocol::card_process::TypeField;
use staffetta_protocol::{Failure, FailureKind};

use crate::clock;
use crate::keyring::CredentialsStore;
use crate::services::CallsFile;
use crate::settings::{Places, ServiceSettings};

/// What is typed anew. Where nothing was kept before it is always all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anew {
    /// Everything.
    All,
    /// These fields; the others stay as they are.
    Only {
        /// The password.
        password: bool,
        /// The pincode.
        pincode: bool,
    },
}

impl Anew {
    /// The fields that are named, or everything where none is.
    pub(crate) const fn named(password: bool, pincode: bool) -> Self {
        if password || pincode { Self::Only { password, pincode } } else { Self::All }
    }
}

/// Has the user type the credentials of a service by `window`, and keeps them. Who gives up changes nothing. A password
/// that was refused goes on being so until another one is typed: the same one is not sent twice
/// (docs/facts/id-sessione.md 1.10).
///
/// # Errors
/// The window's failure, or the keyring's.
pub(crate) fn set(
    store: &CredentialsStore,
    service: &Service,
    anew: Anew,
    mut window: impl FnMut(Field) -> Result<Secret<String>, Failure>,
) -> Result<(), Failure> {
    // Asked before anything is typed: a keyring that would not keep it is told now.
    let kept = store.get(&service.id)?;
    let now = clock::now();
    let before = kept.as_ref().map(|kept| (kept.operator.account(), kept.operator.password.duplicate()));
    let is_typed = before.is_none() || matches!(anew, Anew::All | Anew::Only { password: true, .. });
    let credentials = match (kept, anew) {
        (Some(mut credentials), Anew::Only { password, pincode }) => {
            if password {
                credentials.operator.password = window(Field::Password)?;
                credentials.password_set = now;
            }
            if pincode {
                credentials.operator.pincode = window(Field::Pincode)?;
                credentials.pincode_set = now;
            }
            credentials
        }
        _ => Credentials::new(operator(service, window)?, now),
    };
    store.keep(&credentials)?;
    if !is_typed {
        return Ok(());
    }
    let operator = &credentials.operator;
    let is_same = before
        .is_some_and(|(account, password)| account == operator.account() && password == operator.password);
    let set = CallsFile::of_this_user().with(operator, |calls| calls.set_password(!is_same));
    set.map_err(|error| Failure::from(FailureKind::Internal).with_detail(error.to_string()))
}

/// What the card's process is asked to show for a field; it judges what is typed.
pub(crate) fn window_for(service: &Service, field: Field, language: &str) -> TypeField {
    TypeField { service: service.id.clone(), field, language: language.to_owned() }
}

fn operator(
    service: &Service,
    mut window: impl FnMut(Field) -> Result<Secret<String>, Failure>,
) -> Result<Operator, Failure> {
    let has_program = ServiceSettings::of(&Places::of_system(), service).program.is_some();
    let mut typed = |field| -> Result<Option<Secret<String>>, Failure> {
        let is_asked = Field::of_service(service).any(|known| known == field);
        is_asked.then(|| window(field)).transpose()
    };
    let plain = |value: Option<Secret<String>>| {
        value.map(|value| value.expose().clone()).filter(|value| !value.is_empty())
    };
    let needed = FailureKind::Internal;
    let user = plain(typed(Field::User)?).ok_or(needed.clone())?;
    let password = typed(Field::Password)?.ok_or(needed.clone())?;
    let pincode = typed(Field::Pincode)?.ok_or(needed.clone())?;
    let codice_fiscale = plain(typed(Field::CodiceFiscale)?).unwrap_or_default();
    Ok(Operator {
        service: service.id.clone(),
        user,
        login: None,
        password,
        pincode,
        codice_fiscale: CodiceFiscale::read(&codice_fiscale).ok_or(needed)?,
        codes: Codes {
            region: plain(typed(Field::Region)?),
            asl: plain(typed(Field::Asl)?),
            ssa: plain(typed(Field::Ssa)?),
            structure: plain(typed(Field::Structure)?),
        },
        program: if has_program { None } else { plain(typed(Field::Program)?) },
    })
}
