//! A client that is not the product's: OpenSSL with a key in memory, through the proxy, for one request or a few on one connection.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context as _, Result};
use openssl::{
    nid::Nid,
    ssl::{SslConnector, SslMethod, SslOptions, SslStream},
    x509::X509,
};
use staffetta_tests::{
    apache::{Apache, Layout, Site},
    card_pki::{CardIdentity, CardPki},
    cns_card::Holder,
    connect_proxy::ConnectProxy,
    scratch::Scratch,
    ts_portal::{Operator, TS_PORTAL, TsPortal},
};

/// The portal behind Apache and the proxy, with Anna and her certificate.
pub(crate) struct Stage {
    pub(crate) pki: CardPki,
    pub(crate) portal: TsPortal,
    pub(crate) apache: Apache,
    pub(crate) proxy: ConnectProxy,
    pub(crate) anna: CardIdentity,
    _scratch: Scratch,
}

impl Stage {
    pub(crate) fn with(sites: &[Site]) -> Result<Self> {
        let scratch = Scratch::new()?;
        let pki = CardPki::new(&scratch)?;
        let anna = pki.identity(&Holder::anna())?;
        let portal = TsPortal::start(vec![Operator {
            codice_fiscale: anna.holder.codice_fiscale.clone(),
            name: "ANNA BIANCHI".into(),
            region: "Piemonte".into(),
        }])?;
        let apache = Apache::start(&scratch, &pki, &[TS_PORTAL], sites, portal.port())?;
        let routes: Vec<(String, u16)> =
            apache.ports().iter().map(|port| (format!("{TS_PORTAL}:{port}"), *port)).collect();
        let proxy = ConnectProxy::start(&routes)?;
        Ok(Self { pki, portal, apache, proxy, anna, _scratch: scratch })
    }

    pub(crate) fn of(layout: Layout) -> Result<Self> {
        Self::with(&[layout.into()])
    }

    /// A connection to the first site, with a certificate or without.
    pub(crate) fn connect(&self, identity: Option<&CardIdentity>) -> Result<Client> {
        let port = self.apache.ports().first().context("no site")?;
        let proxy = self.proxy.url().replace("http://", "");
        let mut socket = TcpStream::connect(proxy)?;
        socket.set_read_timeout(Some(Duration::from_secs(20)))?;
        write!(socket, "CONNECT {TS_PORTAL}:{port} HTTP/1.1\r\nHost: {TS_PORTAL}:{port}\r\n\r\n")?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.read_exact(&mut byte)?;
            head.extend(byte);
        }
        anyhow::ensure!(head.starts_with(b"HTTP/1.1 200"), "the proxy: {}", String::from_utf8_lossy(&head));
        let mut connector = SslConnector::builder(SslMethod::tls_client())?;
        connector.set_ca_file(self.pki.roots_file())?;
        connector.set_options(SslOptions::NO_COMPRESSION);
        if let Some(identity) = identity {
            connector.set_certificate(&*X509::from_der(&identity.der)?)?;
            connector.set_private_key(&identity.key)?;
        }
        // Post-handshake authentication has no safe call in the crate; OpenSSL's own configuration command has none either, so the
        // layouts that need it are proved by the product's engine.
        let stream = connector.build().connect(TS_PORTAL, socket)?;
        Ok(Client { stream, cookie: None })
    }
}

/// One connection, kept alive, with the session's cookie.
pub(crate) struct Client {
    stream: SslStream<TcpStream>,
    cookie: Option<String>,
}

impl Client {
    /// The answer: status line and headers, and the body.
    pub(crate) fn get(&mut self, path: &str) -> Result<(String, String)> {
        self.ask("GET", path, "")
    }

    /// The common name of the authority that issued the server's certificate.
    pub(crate) fn issuer_of_the_server(&self) -> Result<String> {
        let certificate = self.stream.ssl().peer_certificate().context("the server showed no certificate")?;
        let name = certificate.issuer_name().entries_by_nid(Nid::COMMONNAME).next().context("no name")?;
        Ok(String::from_utf8(name.data().as_slice().to_vec())?)
    }

    /// An answer to a form.
    pub(crate) fn post(&mut self, path: &str, form: &str) -> Result<(String, String)> {
        self.ask("POST", path, form)
    }

    fn ask(&mut self, method: &str, path: &str, form: &str) -> Result<(String, String)> {
        let cookie = self.cookie.as_ref().map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
        write!(
            self.stream,
            "{method} {path} HTTP/1.1\r\nHost: {TS_PORTAL}\r\nX-Client-Verify: SUCCESS\r\nX-Client-Cn: BNCNNA75E52L219A/1.x\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        )?;
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
