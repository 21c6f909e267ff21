//! Where a service is for this computer, out of the settings.

use std::fs;
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use staffetta_core::profiles::schema::Service;
use staffetta_protocol::{Failure, FailureKind};

use super::caller::Endpoint;
use crate::settings::Settings;

/// The service with this id and its address here.
///
/// # Errors
/// `issuer_not_configured`: no address is known, or a certificate that the settings name cannot be read.
pub fn configured(id: &str) -> Result<(Service, Endpoint), Failure> {
    let settings = Settings::read();
    let known = settings.service(id).ok_or(FailureKind::IssuerNotConfigured)?;
    let mut further_roots = Vec::new();
    for path in &known.roots {
        let unreadable = |reason: String| {
            Failure::from(FailureKind::IssuerNotConfigured)
                .with_detail(format!("{}: {reason}", path.display()))
        };
        further_roots.extend(certificates(path).map_err(unreadable)?);
    }
    Ok((known.service.clone(), Endpoint { address: known.address().to_owned(), further_roots }))
}

/// The certificates of a file: PEM, or one as DER.
fn certificates(path: &Path) -> Result<Vec<Vec<u8>>, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    if !bytes.starts_with(b"-----") && !bytes.windows(11).any(|part| part == b"-----BEGIN ") {
        return Ok(vec![bytes]);
    }
    let read = CertificateDer::pem_slice_iter(&bytes).map(|one| one.map(|certificate| certificate.to_vec()));
    let all: Vec<Vec<u8>> = read.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if all.is_empty() { Err("no certificate in it".to_owned()) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_certificates_is_read_as_pem_or_as_der() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("radice.pem");
        let read = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            certificates(&path)
        };
        let pem = "# CSI\n-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";
        assert_eq!(read(pem.as_bytes()).unwrap(), [b"\x30\x03\x02\x01\x01"]);
        assert_eq!(read((pem.to_owned() + pem).as_bytes()).unwrap().len(), 2);
        assert_eq!(read(b"\x30\x03\x02\x01\x01").unwrap(), [b"\x30\x03\x02\x01\x01"]);
        assert!(read(b"-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n").is_err());
        assert!(certificates(&folder.path().join("manca.pem")).is_err());
    }
}
