//! What a proxy is asked, and what its refusal is told as.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use staffetta_native::proxies::Proxies;

use super::*;

fn tls() -> ClientConfig {
    let tls = ClientConfig::builder_with_provider(ring::default_provider().into());
    let tls = tls.with_safe_default_protocol_versions().unwrap();
    tls.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
}

/// Sends a request through a proxy that answers so; the head of what that was asked, and what came of it.
fn asked(answer: &'static str, credentials: &str) -> (String, CallError) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{credentials}{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(head).unwrap()
    });
    let proxies = Proxies::of(|name| (name == "https_proxy").then(|| address.clone()));
    let proxy = proxies.for_host("servizio.example", 443);
    let client = client(tls(), proxy.as_ref(), &Connection::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let request =
        client.post("https://servizio.example/").header("Authorization", "Basic segreto").body("corpo");
    let error = match runtime.block_on(send(request)) {
        Ok(received) => panic!("{}", received.status),
        Err(error) => failure(&error, "servizio.example", proxy.as_ref()),
    };
    (server.join().unwrap(), error)
}

#[test]
fn a_proxy_is_asked_for_a_tunnel_with_its_own_credentials_and_sees_none_of_the_services() {
    let (head, error) = asked("HTTP/1.1 403 Forbidden\r\n\r\n", "utente:p%40rola@");
    assert!(head.starts_with("CONNECT servizio.example:443 HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(": Basic dXRlbnRlOnBAcm9sYQ==\r\n"), "{head}");
    assert!(!head.contains("segreto") && !head.contains("corpo"), "{head}");
    assert!(matches!(&error, CallError::Proxy { proxy, .. } if proxy == "127.0.0.1"), "{error:?}");
}

#[test]
fn a_proxy_that_wants_a_password_or_talks_nonsense_is_told_by_its_name() {
    for answer in ["HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "nonsense\r\n\r\n"] {
        let (head, error) = asked(answer, "");
        assert!(!head.to_lowercase().contains("proxy-authorization"), "{head}");
        assert!(matches!(&error, CallError::Proxy { .. }), "{error:?}");
    }
}

#[test]
fn a_proxy_of_another_kind_is_refused_before_anything_is_sent() {
    let proxies = Proxies::of(|name| (name == "https_proxy").then(|| "socks5://127.0.0.1:1080".to_owned()));
    let proxy = proxies.for_host("servizio.example", 443).unwrap();
    assert!(matches!(client(tls(), Some(&proxy), &Connection::default()), Err(CallError::Proxy { .. })));
}

#[test]
fn only_what_may_be_utf_8_is_read() {
    for taken in ["", "text/xml", "text/xml; charset=utf-8", "Text/XML;charset=\"UTF-8\"", "text/html"] {
        assert!(may_be_utf8(taken), "{taken}");
    }
    for refused in ["text/xml; charset=iso-8859-1", "text/xml; charset=utf-16", "application/xml;charset=x"] {
        assert!(!may_be_utf8(refused), "{refused}");
    }
}
