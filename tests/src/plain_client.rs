//! A client that is not the product's: OpenSSL with a key in memory, through the proxy, for one request or a few on one
//! connection. Tests use it as a stranger, measurements as the least that the same exchanges take. Knows no page.

use std::{
    fmt,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use openssl::{
    nid::Nid,
    ssl::{SslConnector, SslMethod, SslOptions, SslStream},
    x509::X509,
};

use crate::{
    card_pki::{CardIdentity, CardPki},
    connect_proxy::ConnectProxy,
    ts_portal::TS_PORTAL,
};

/// Whom the client trusts, and the certificate it shows.
pub struct PlainTls(SslConnector);

/// One connection to the portal's name, kept alive, with the session's cookie.
pub struct PlainClient {
    stream: SslStream<TcpStream>,
    cookie: Option<String>,
}

impl PlainTls {
    /// Trusts the authorities of the run; with a certificate or without.
    ///
    /// # Errors
    /// OpenSSL's.
    pub fn new(pki: &CardPki, identity: Option<&CardIdentity>) -> Result<Self> {
        let mut connector = SslConnector::builder(SslMethod::tls_client())?;
        connector.set_ca_file(pki.roots_file())?;
        connector.set_options(SslOptions::NO_COMPRESSION);
        if let Some(identity) = identity {
            connector.set_certificate(&*X509::from_der(&identity.der)?)?;
            connector.set_private_key(&identity.key)?;
        }
        // Post-handshake authentication has no safe call in the crate; OpenSSL's own configuration command has none
        // either, so the layouts that need it are proved by the product's engine.
        Ok(Self(connector.build()))
    }

    /// Connects through the proxy to this port of the portal's name.
    ///
    /// # Errors
    /// When the proxy refuses, or the two do not come to terms.
    pub fn connect(&self, proxy: &ConnectProxy, port: u16) -> Result<PlainClient> {
        let mut socket = TcpStream::connect(proxy.url().replace("http://", ""))?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(Duration::from_secs(20)))?;
        let request = format!("CONNECT {TS_PORTAL}:{port} HTTP/1.1\r\nHost: {TS_PORTAL}:{port}\r\n\r\n");
        socket.write_all(request.as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.read_exact(&mut byte)?;
            head.extend(byte);
        }
        ensure!(head.starts_with(b"HTTP/1.1 200"), "the proxy: {}", String::from_utf8_lossy(&head));
        Ok(PlainClient { stream: self.0.connect(TS_PORTAL, socket)?, cookie: None })
    }
}

impl PlainClient {
    /// The answer: status line and headers, and the body.
    ///
    /// # Errors
    /// When there is none.
    pub fn get(&mut self, path: &str) -> Result<(String, String)> {
        self.ask("GET", path, "")
    }

    /// An answer to a form.
    ///
    /// # Errors
    /// When there is none.
    pub fn post(&mut self, path: &str, form: &str) -> Result<(String, String)> {
        self.ask("POST", path, form)
    }

    /// The common name of the authority that issued the server's certificate.
    ///
    /// # Errors
    /// When the server showed none.
    pub fn issuer_of_the_server(&self) -> Result<String> {
        let certificate = self.stream.ssl().peer_certificate().context("the server showed no certificate")?;
        let name = certificate.issuer_name().entries_by_nid(Nid::COMMONNAME).next().context("no name")?;
        Ok(String::from_utf8(name.data().as_slice().to_vec())?)
    }

    fn ask(&mut self, method: &str, path: &str, form: &str) -> Result<(String, String)> {
        let cookie = self.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        // In one piece: each write is a record of its own.
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {TS_PORTAL}\r\nX-Client-Verify: SUCCESS\r\nX-Client-Cn: BNCNNA75E52L219A/1.x\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        self.stream.write_all(request.as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.stream.read_exact(&mut byte)?;
            head.extend(byte);
        }
        let head = String::from_utf8(head)?;
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let length = header("content-length").map_or(Ok(0), |length| length.parse::<usize>())?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        if let Some(cookie) = header("set-cookie").filter(|cookie| cookie.starts_with("JSESSIONID=")) {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        Ok((head, String::from_utf8(body)?))
    }
}

impl fmt::Debug for PlainTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainTls").finish_non_exhaustive()
    }
}

impl fmt::Debug for PlainClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainClient").field("tls", &self.stream.ssl().version_str()).finish_non_exhaustive()
    }
}
