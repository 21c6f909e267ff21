//! A user's browser, as far as an authorization needs one: it opens an address of the server and goes where that leads,
//! to this computer and nowhere else.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use openssl::{
    ssl::{SslConnector, SslMethod},
    x509::X509,
};

use crate::tls::Authority;

/// Opens an address of the server, and shows the page that it leads to.
///
/// # Errors
/// When nothing answers, or it leads elsewhere.
pub fn browse(address: &str, authority: &Authority) -> Result<String> {
    let (host, target) = parts(address, "https://")?;
    let mut connector = SslConnector::builder(SslMethod::tls_client())?;
    connector.cert_store_mut().add_cert(X509::from_der(&authority.der())?)?;
    let (name, _) = host.split_once(':').context("a port")?;
    let socket = connect(&host.replace("localhost", "127.0.0.1"))?;
    let mut stream = connector.build().connect(name, socket)?;
    let answer = ask(&mut stream, &host, &target, "")?;
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ").map(str::to_owned));
    fetch(&location.with_context(|| format!("it leads nowhere: {answer}"))?, "Sec-Fetch-Dest: document\r\n")
}

/// Asks an address of this computer with these further headers; the whole answer.
///
/// # Errors
/// When nothing answers.
pub fn fetch(address: &str, headers: &str) -> Result<String> {
    let (host, target) = parts(address, "http://")?;
    ask(&mut connect(&host)?, &host, &target, headers)
}

fn parts(address: &str, scheme: &str) -> Result<(String, String)> {
    let rest = address.strip_prefix(scheme).with_context(|| format!("{address} is not {scheme}"))?;
    let (host, target) = rest.split_once('/').context("a path")?;
    Ok((host.to_owned(), format!("/{target}")))
}

fn connect(host: &str) -> Result<TcpStream> {
    ensure!(host.starts_with("127.0.0.1:") || host.starts_with("localhost:"), "{host} is elsewhere");
    let socket = TcpStream::connect(host)?;
    socket.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(socket)
}

fn ask(stream: &mut (impl Read + Write), host: &str, target: &str, headers: &str) -> Result<String> {
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    // A server that closes without a farewell has said all.
    let _ = stream.read_to_end(&mut answer);
    Ok(String::from_utf8(answer)?)
}
