//! `credentials show`: which services have credentials, how old they are, and what else a call would need. Nothing
//! secret, and of the person only what tells one from another.

use serde::Serialize;
use staffetta_core::Timestamp;
use staffetta_core::profiles::schema::Service;
use staffetta_core::profiles::services;
use staffetta_core::rome::{self, rfc3339};
use staffetta_core::service::{Ageing, Codes, Credentials};
use staffetta_native::texts::{Text, say, say_failure};
use staffetta_protocol::Failure;

use super::options::CredentialsShown;
use super::{complain_of, tell, tell_json};
use crate::keyring::CredentialsStore;
use crate::settings::{Mode, Places, Problem, ServiceSettings};
use crate::{authorization_orders, clock, exit};

pub(super) fn run(options: &CredentialsShown, store: &CredentialsStore) -> u8 {
    let (places, now) = (Places::of_system(), clock::now());
    let mut failure = None;
    let shown: Vec<Shown> = services()
        .service
        .iter()
        .map(|service| {
            // A keyring that failed once is not waited for again.
            let kept = if failure.is_none() { store.get(&service.id) } else { Ok(None) };
            let kept = kept.unwrap_or_else(|error| {
                failure = Some(Failure::from(error));
                None
            });
            Shown::of(service, kept.as_ref(), ServiceSettings::of(&places, service), now)
        })
        .collect();
    if options.json {
        tell_json(&Told { services: &shown, error: failure.as_ref() });
    } else if failure.is_none() {
        shown.iter().for_each(|shown| tell(&shown.for_people()));
    }
    if let Some(failure) = &failure {
        complain_of(failure);
    }
    let is_well = failure.is_none() && shown.iter().all(|shown| shown.problems.is_empty());
    if is_well { exit::FINE } else { exit::PROBLEM }
}

#[derive(Serialize)]
struct Told<'a> {
    services: &'a [Shown],
    error: Option<&'a Failure>,
}

/// What is told of a service.
#[derive(Serialize)]
struct Shown {
    service: &'static str,
    #[serde(skip)]
    name: &'static str,
    /// Whether codes are requested with a login in the browser instead.
    by_login: bool,
    credentials: Option<ShownCredentials>,
    address: Option<String>,
    certificate: Option<ShownCertificate>,
    next_certificate: Option<NextCertificate>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct ShownCredentials {
    user: String,
    codice_fiscale: String,
    codes: Codes,
    password: Ageing,
    #[serde(serialize_with = "as_date")]
    password_set: Timestamp,
    #[serde(serialize_with = "as_date")]
    password_ends: Timestamp,
    #[serde(serialize_with = "as_date")]
    pincode_set: Timestamp,
}

#[derive(Serialize)]
struct ShownCertificate {
    name: String,
    path: String,
    state: Ageing,
    #[serde(serialize_with = "as_date")]
    ends: Timestamp,
}

/// One that counts later.
#[derive(Serialize)]
struct NextCertificate {
    #[serde(serialize_with = "as_date")]
    from: Timestamp,
}

fn as_date<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

impl Shown {
    fn of(
        service: &'static Service,
        kept: Option<&Credentials>,
        mut settings: ServiceSettings,
        now: Timestamp,
    ) -> Self {
        let credentials = kept.map(|kept| ShownCredentials {
            user: masked(&kept.operator.user),
            codice_fiscale: kept.operator.codice_fiscale.masked(),
            codes: kept.operator.codes.clone(),
            password: kept.password(service, now),
            password_set: kept.password_set,
            password_ends: kept.password_ends(service),
            pincode_set: kept.pincode_set,
        });
        let ends = settings.certificate_ends(now);
        let next_certificate =
            settings.next_certificate.take().map(|(next, _)| NextCertificate { from: next.not_before });
        let certificate = settings.certificate.take().map(|(certificate, path)| ShownCertificate {
            state: ends.map_or(Ageing::Over, |ends| ends.state),
            name: certificate.subject,
            path: path.display().to_string(),
            ends: certificate.not_after,
        });
        let by_login = settings.mode == Mode::OAuth2;
        let problem = |Problem { path, row, reason }: Problem| {
            let path = path.display().to_string();
            match row {
                Some(row) => {
                    say(Text::SettingsRowWrong { path: &path, row: &row.to_string(), reason: &reason })
                }
                None => say(Text::SettingsWrong { path: &path, reason: &reason }),
            }
        };
        let address = settings.endpoint.as_ref().map(|endpoint| endpoint.address.clone());
        let mut problems: Vec<_> = settings.problems.drain(..).map(problem).collect();
        if by_login && let Err(failure) = authorization_orders::check(service, settings) {
            problems.push(say_failure(&failure));
        }
        Self {
            service: &service.id,
            name: &service.name,
            by_login,
            credentials,
            address,
            certificate,
            next_certificate,
            problems,
        }
    }

    fn for_people(&self) -> String {
        let (service, id) = (self.name, self.service);
        let mut lines = Vec::new();
        match &self.credentials {
            None if self.by_login => lines.push(say(Text::CredentialsByLogin { service })),
            None => lines.push(say(Text::CredentialsNone { service, id })),
            Some(kept) => {
                let (user, person) = (&*kept.user, &*kept.codice_fiscale);
                lines.push(say(Text::CredentialsKept { service, user, person }));
                let (set, end) = (&*rome::date(kept.password_set), &*rome::date(kept.password_ends));
                lines.push(say(password_text(kept.password, set, end, id)));
                lines.push(say(Text::CredentialsPincode { set: &rome::date(kept.pincode_set) }));
            }
        }
        if self.credentials.is_some() || self.certificate.is_some() {
            lines.push(match &self.certificate {
                None => say(Text::CredentialsCertificateNone { id }),
                Some(ShownCertificate { name, state, ends, .. }) => {
                    say(certificate_text(*state, name, &rome::date(*ends), id))
                }
            });
        }
        if let (Some(_), Some(next)) = (&self.certificate, &self.next_certificate) {
            lines.push(say(Text::CredentialsCertificateNext { from: &rome::date(next.from) }));
        }
        lines.push(match &self.address {
            Some(address) => say(Text::CredentialsAddress { address }),
            None => say(Text::CredentialsAddressNone),
        });
        lines.extend(self.problems.iter().cloned());
        lines.join("\n  ")
    }
}

/// How a password stands that was set and ends on these days, at the service with this id.
pub(super) const fn password_text<'a>(state: Ageing, set: &'a str, end: &'a str, id: &'a str) -> Text<'a> {
    match state {
        Ageing::Fresh => Text::CredentialsPassword { set, end },
        Ageing::Ending => Text::CredentialsPasswordEnding { set, end, id },
        Ageing::Over => Text::CredentialsPasswordOver { set, end, id },
    }
}

/// How the certificate for the pincode stands that ends on this day, at the service with this id.
pub(super) const fn certificate_text<'a>(
    state: Ageing,
    name: &'a str,
    end: &'a str,
    id: &'a str,
) -> Text<'a> {
    match state {
        Ageing::Fresh => Text::CredentialsCertificate { name, end },
        Ageing::Ending => Text::CredentialsCertificateEnding { name, end, id },
        Ageing::Over => Text::CredentialsCertificateOver { name, end, id },
    }
}

/// `UTENTE01` as `U…1`.
pub(super) fn masked(user: &str) -> String {
    let mut characters = user.chars();
    let first: String = characters.next().into_iter().collect();
    let last: String = characters.next_back().into_iter().collect();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_told_by_the_first_and_the_last_character() {
        assert_eq!(masked("UTENTE01"), "U…1");
        assert_eq!([masked("A"), masked("")], ["A…", "…"]);
    }
}
