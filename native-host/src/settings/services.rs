//! What is configured of the issuers' services and is no secret: addresses that are not public, the code of the calling
//! program, further roots, how codes are got (`services.toml`), and beside it the certificates for the pincode
//! (`certificates`). The administrator's word stands; the user fills in what is missing, and never says where else a
//! password is sent.

use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::Deserialize;
use staffetta_core::profiles::schema::{RevokeMethod, Service};
use staffetta_core::profiles::{authorization_server, service};
use staffetta_core::{Origin, Timestamp};
use staffetta_native::texts::{Text, say};
use toml::{Table, Value};

use super::places::{self, Author, Places};
use super::{Problem, rows};
use crate::clock;
use crate::services::{Endpoint, PincodeCertificate};

/// The file, in each place.
pub(super) const NAME: &str = "services.toml";
/// The name rows have.
const ROW: &str = "service";
/// Most rows of one file.
const MOST_ROWS: usize = 16;

/// What is known of one service on this computer.
#[derive(Debug, Default)]
pub(crate) struct ServiceSettings {
    /// Where it is; `None` where nobody said it.
    pub(crate) endpoint: Option<Endpoint>,
    /// Whether that is a test environment.
    pub(crate) is_test: bool,
    /// The code that was given to the calling program.
    pub(crate) program: Option<String>,
    /// How codes are got.
    pub(crate) mode: Mode,
    /// What differs at the server of an authorization.
    pub(crate) authorization: AuthorizationSettings,
    /// The certificate for the pincode, and its file.
    pub(crate) certificate: Option<(PincodeCertificate, PathBuf)>,
    /// The one that counts later.
    pub(crate) next_certificate: Option<(PincodeCertificate, PathBuf)>,
    /// What is wrong with the files.
    pub(crate) problems: Vec<Problem>,
}

/// How codes of a service are got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Asked for with credentials, and mailed.
    #[default]
    Mail,
    /// With an authorization in the browser.
    OAuth2,
}

/// What differs at the server of an authorization from what its row says.
#[derive(Debug, Default)]
pub(crate) struct AuthorizationSettings {
    /// Where the browser brings the answer, as it is written there.
    pub(crate) redirect: Option<String>,
    /// Who issues the tokens.
    pub(crate) issuer: Option<String>,
    /// The address of the signing keys.
    pub(crate) keys: Option<String>,
    /// How a code is ended.
    pub(crate) revoke_method: Option<RevokeMethod>,
}

/// A row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    id: String,
    address: Option<String>,
    /// The address is that of a test environment.
    #[serde(default)]
    test: bool,
    program: Option<String>,
    mode: Option<Mode>,
    redirect: Option<String>,
    issuer: Option<String>,
    keys: Option<String>,
    revoke_method: Option<RevokeMethod>,
    /// Files of certificates, in the folder of this one.
    #[serde(default)]
    roots: Vec<String>,
}

impl ServiceSettings {
    /// Reads the files in these places.
    pub(crate) fn of(places: &Places, service: &Service) -> Self {
        Self::at(places, service, clock::now())
    }

    /// The same, as it is at this time.
    fn at(places: &Places, service: &Service, now: Timestamp) -> Self {
        let mut settings = Self::default();
        let mut mode = None;
        for (folder, author) in places.in_order() {
            let (rows, problems) = read(&folder.join(NAME), author);
            settings.problems.extend(problems);
            for (number, row) in rows.into_iter().filter(|(_, row)| row.id == service.id) {
                mode = mode.or(row.mode);
                settings.take(row, number, folder, author, service);
            }
            if settings.certificate.is_none() {
                settings.take_certificates(folder, author, service, now);
            }
        }
        settings.tell_early_certificate();
        settings.mode = mode.unwrap_or_default();
        // The built-in address is that of the service with mails.
        if settings.endpoint.is_none() && settings.mode == Mode::Mail && !service.production.is_empty() {
            let address = service.production.clone();
            settings.endpoint = Some(Endpoint { address, further_roots: Vec::new() });
        }
        settings
    }

    /// Takes what a row says and nobody said before.
    fn take(&mut self, row: Row, number: usize, folder: &Path, author: Author, service: &Service) {
        let mut roots = Vec::new();
        for name in &row.roots {
            let path = folder.join(name);
            let read = author.read_bytes(&path).unwrap_or_else(|| Err(say(Text::FileNotThere)));
            match read.and_then(|bytes| certificates(&bytes)) {
                Ok(certificates) => roots.extend(certificates),
                Err(reason) => self.problems.push(Problem { path, row: None, reason }),
            }
        }
        let says_where = row.address.is_some() || !row.roots.is_empty();
        let address = row.address.unwrap_or_else(|| service.production.clone());
        // A user's row says neither where a built-in address should be instead nor who vouches for it.
        let may_say = matches!(author, Author::Administrator(_))
            || (self.endpoint.is_none() && (service.production.is_empty() || address == service.test));
        if says_where && !may_say {
            let reason = say(Text::SettingIsTheAdministrators { name: "address, roots" });
            self.problems.push(Problem { path: folder.join(NAME), row: Some(number), reason });
        } else if says_where && self.endpoint.is_none() && !address.is_empty() {
            self.is_test = row.test || address == service.test;
            self.endpoint = Some(Endpoint { address, further_roots: roots });
        }
        self.program = self.program.take().or(row.program);
        let known = &mut self.authorization;
        known.redirect = known.redirect.take().or(row.redirect);
        known.issuer = known.issuer.take().or(row.issuer);
        known.keys = known.keys.take().or(row.keys);
        known.revoke_method = known.revoke_method.or(row.revoke_method);
    }
}

/// The rows of a file with their numbers from 1, and what is wrong with it.
pub(super) fn read(path: &Path, author: Author) -> (Vec<(usize, Row)>, Vec<Problem>) {
    let Some(text) = author.read(path) else { return (Vec::new(), Vec::new()) };
    let table = text.and_then(|text| text.parse::<Table>().map_err(|error| places::reason(&text, &error)));
    let judged = match table {
        Ok(table) => rows::of(table, ROW, MOST_ROWS, row),
        Err(reason) => vec![(None, Err(reason))],
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (number, read) in judged {
        match (number, read) {
            (Some(number), Ok(row)) => rows.push((number, row)),
            (number, Err(reason)) => problems.push(Problem { path: path.to_owned(), row: number, reason }),
            (None, Ok(_)) => {}
        }
    }
    (rows, problems)
}

fn row(value: Value) -> Result<Row, String> {
    let row = Row::deserialize(value).map_err(|error| error.message().to_owned())?;
    let known = service(&row.id).ok_or_else(|| format!("{}: id?", row.id))?;
    // The address is judged as one of the built-in rows is.
    let judged = Service { production: row.address.clone().unwrap_or_default(), ..known.clone() };
    judged.check()?;
    if row.mode == Some(Mode::OAuth2) && authorization_server(&row.id).is_none() {
        return Err(format!("{}: mode?", row.id));
    }
    // Keys from elsewhere would sign for the server.
    let origin = |address: &str| Origin::of_address(address).ok();
    if let Some(keys) = &row.keys
        && row.address.as_deref().and_then(origin).is_none_or(|server| origin(keys) != Some(server))
    {
        return Err(format!("{}: keys?", row.id));
    }
    Ok(row)
}

/// The certificates of a file, PEM or DER.
fn certificates(file: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    if !file.trim_ascii_start().starts_with(b"-----") {
        return Ok(vec![file.to_vec()]);
    }
    let read = CertificateDer::pem_slice_iter(file).map(|read| read.map(|certificate| certificate.to_vec()));
    read.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

#[cfg(test)]
#[path = "services_tests.rs"]
mod tests;
