//! Tests of what is told when a portal refuses and closes before it has read the request: in TLS 1.3 a client's
//! handshake is over before the server has looked at its certificate.

use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::ssl::{Ssl, SslContext, SslMethod, SslStream, SslVerifyMode, SslVersion};
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509NameBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::http::Proxies;
use crate::tls::{Roots, TlsError};

/// A portal that refuses whoever shows no certificate.
struct Refusing {
    network: Network,
    address: PortalUrl,
    /// Told when it has refused and closed: by then all it said has reached the client.
    closed: Receiver<()>,
}

impl Refusing {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut builder = SslContext::builder(SslMethod::tls_server()).unwrap();
        builder.set_min_proto_version(Some(SslVersion::TLS1_3)).unwrap();
        builder.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let certificate = certificate(&key);
        builder.set_certificate(&certificate).unwrap();
        builder.set_private_key(&key).unwrap();
        let context = builder.build();
        let (told, closed) = channel();
        thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut tls = SslStream::new(Ssl::new(&context).unwrap(), stream).unwrap();
            assert!(tls.accept().is_err(), "no certificate was shown");
            drop(tls);
            told.send(()).unwrap();
        });
        Self {
            network: Network { roots: Roots::Only(vec![certificate]), proxies: Proxies::default() },
            address: PortalUrl::parse(&format!("https://localhost:{port}/")).unwrap(),
            closed,
        }
    }
}

fn certificate(key: &PKey<openssl::pkey::Private>) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "portale").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(key).unwrap();
    builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::days_from_now(2).unwrap()).unwrap();
    let names = SubjectAlternativeName::new().dns("localhost").build(&builder.x509v3_context(None, None));
    builder.append_extension(names.unwrap()).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn is_refusal(error: &HttpError) -> bool {
    matches!(error, HttpError::Tls(_, TlsError::CertificateRefused(_)))
}

#[test]
fn a_refusal_that_comes_before_the_request_is_told() {
    let portal = Refusing::start();
    let client = Client::new(&portal.network, &[], None).unwrap();
    let error = client.runtime.as_ref().unwrap().block_on(async {
        let mut connection = client.connect(&portal.address).await.unwrap();
        // Without giving way: nothing is read until the request is there.
        portal.closed.recv().unwrap();
        match client.ask(&mut connection, &Request::get(portal.address.clone())).await {
            Err(Failure::NotSent(error)) => blame(error, portal.address.host(), &connection.server, None),
            Err(Failure::Told(error)) => error,
            Ok(_) => panic!("it must not be answered"),
        }
    });
    assert!(is_refusal(&error), "{error:?}");
}

#[test]
fn a_refusal_is_read_although_the_request_can_no_longer_be_written() {
    let portal = Refusing::start();
    let client = Client::new(&portal.network, &[], None).unwrap();
    let error = client.runtime.as_ref().unwrap().block_on(async {
        let stream = open(&portal.network, &portal.address).await.unwrap();
        let (mut stream, server) = shake_hands(stream, &client.tls, portal.address.host()).await.unwrap();
        portal.closed.recv().unwrap();
        let mut exchange = async || {
            // The first may go into the void; by the second it is known that nobody is there.
            for _ in 0..2 {
                stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await?;
                stream.flush().await?;
            }
            stream.read(&mut [0]).await
        };
        let error = exchange().await.expect_err("it must not be answered");
        blame(error, portal.address.host(), &server, None)
    });
    assert!(is_refusal(&error), "{error:?}");
}
