//! What `diagnose` tells of the issuers' services: the credentials that are kept, and what of them ends soon or is
//! missing; of a login in the browser instead, whether it is configured. Nothing of the person.

use staffetta_core::profiles::services;
use staffetta_core::rome;
use staffetta_core::service::Ageing;
use staffetta_native::texts::Text;

use super::credentials_shown::{certificate_text, password_text};
use super::report::{Level, Report};
use crate::keyring::{CredentialsStore, DEADLINE, WhenLocked};
use crate::settings::{Mode, Places, ServiceSettings};
use crate::{authorization_orders, clock};

/// Looks at every service; nobody is asked to unlock the keyring.
pub(super) fn look_at_credentials(report: &mut Report) {
    let (store, now) = (CredentialsStore::waiting(DEADLINE, WhenLocked::GiveUp), clock::now());
    let places = Places::of_system();
    let all = services().service.iter().map(|service| (service, ServiceSettings::of(&places, service)));
    let (by_login, by_mail): (Vec<_>, Vec<_>) = all.partition(|(_, settings)| settings.mode == Mode::OAuth2);
    for (service, settings) in by_login {
        match authorization_orders::check(service, settings) {
            Ok(()) => report.add(Level::Fine, Text::CredentialsByLogin { service: &service.name }),
            Err(failure) => report.add_failure(Level::Problem, &failure),
        }
    }
    for (service, settings) in by_mail {
        // How the keyring does was told before.
        let Ok(kept) = store.get(&service.id) else { return };
        let Some(kept) = kept else { continue };
        let (name, id) = (&*service.name, &*service.id);
        report.add(Level::Fine, Text::CredentialsThere { service: name });
        let (set, end) = (&*rome::date(kept.password_set), &*rome::date(kept.password_ends(service)));
        let password = kept.password(service, now);
        if password != Ageing::Fresh {
            report.add(Level::Warning, password_text(password, set, end, id));
        }
        match &settings.certificate {
            None => report.add(Level::Warning, Text::CredentialsCertificateNone { id }),
            Some((certificate, _)) => {
                let state = settings.certificate_ends(now).map_or(Ageing::Over, |ends| ends.state);
                let level = if state == Ageing::Fresh { Level::Fine } else { Level::Warning };
                let end = rome::date(certificate.not_after);
                report.add(level, certificate_text(state, &certificate.subject, &end, id));
            }
        }
        if let Some((next, _)) = &settings.next_certificate {
            let from = &rome::date(next.not_before);
            report.add(Level::Fine, Text::CredentialsCertificateNext { from });
        }
        if settings.endpoint.is_none() {
            report.add(Level::Warning, Text::CredentialsAddressNone);
        }
    }
}
