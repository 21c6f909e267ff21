//! A portal that asks for the card's certificate in any of the ways in which portals do: in the handshake, by
//! renegotiation (TLS 1.2) or after the handshake (TLS 1.3), or never.
#![expect(unsafe_code, reason = "OpenSSL's calls for asking late, which the crate openssl does not offer")]

use std::ffi::{c_int, c_void};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use foreign_types::ForeignTypeRef as _;
use openssl::dh::Dh;
use openssl::ssl::{Ssl, SslContext, SslMethod, SslOptions, SslRef, SslStream, SslVerifyMode, SslVersion};
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;

use super::pki::Pair;

/// When the certificate is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    InHandshake,
    /// For paths that begin with `/cns`.
    Late,
    Never,
}

/// How the portal is.
#[derive(Clone)]
pub(crate) struct Layout {
    pub(crate) server: Pair,
    pub(crate) trusts: X509,
    pub(crate) version: SslVersion,
    pub(crate) asks: Asks,
    /// `None`: OpenSSL's own.
    pub(crate) sigalgs: Option<&'static str>,
    /// For TLS 1.2; `None`: OpenSSL's own.
    pub(crate) ciphers: Option<&'static str>,
    /// An answer of OCSP, in DER.
    pub(crate) staple: Option<Vec<u8>>,
    pub(crate) closes: bool,
    /// Shown instead of `server` from the second connection on; when asking late, from then on.
    pub(crate) changes_to: Option<Pair>,
}

/// A request, as a page sees it.
pub(crate) struct Asked<'a> {
    pub(crate) line: &'a str,
    pub(crate) head: &'a str,
    pub(crate) body: &'a str,
}

type Page = dyn Fn(&Asked<'_>) -> String + Send + Sync;

/// A portal that runs.
pub(crate) struct ScriptedPortal {
    pub(crate) address: SocketAddr,
    /// Request lines.
    pub(crate) seen: Arc<Mutex<Vec<String>>>,
    /// Connections that got as far as TLS.
    pub(crate) connections: Arc<Mutex<u32>>,
}

/// A whole answer.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Starts a portal whose pages are made by `page`.
pub(crate) fn start(
    layout: Layout,
    page: impl Fn(&Asked<'_>) -> String + Send + Sync + 'static,
) -> ScriptedPortal {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let portal = ScriptedPortal { address, seen: Arc::default(), connections: Arc::default() };
    let (seen, connections) = (Arc::clone(&portal.seen), Arc::clone(&portal.connections));
    let page: Arc<Page> = Arc::new(page);
    thread::spawn(move || {
        let context = context(&layout);
        for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
            let (context, layout, page) = (context.clone(), layout.clone(), Arc::clone(&page));
            let (seen, connections) = (Arc::clone(&seen), Arc::clone(&connections));
            thread::spawn(move || {
                let mut ssl = Ssl::new(&context).unwrap();
                if number > 0 && layout.asks == Asks::InHandshake {
                    change(&mut ssl, &layout);
                }
                if let Ok(mut tls) = SslStream::new(ssl, stream)
                    && tls.accept().is_ok()
                {
                    *connections.lock().unwrap() += 1;
                    serve(&mut tls, &layout, &seen, page.as_ref());
                }
            });
        }
    });
    portal
}

/// A server that answers whatever comes with these bytes, and closes.
pub(crate) fn answering_raw(bytes: impl Into<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let bytes = bytes.into();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]).and_then(|_| stream.write_all(&bytes));
            let _ = stream.shutdown(Shutdown::Write);
            // What is left unread would reset the connection.
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    address
}

/// A fatal alert of TLS 1.2.
pub(crate) fn alert(number: u8) -> Vec<u8> {
    vec![21, 3, 3, 0, 2, 2, number]
}

fn context(layout: &Layout) -> SslContext {
    let mut builder = SslContext::builder(SslMethod::tls_server()).unwrap();
    if let Some(list) = layout.ciphers {
        builder.set_cipher_list(list).unwrap();
        let short = list.contains("SECLEVEL=0");
        let group = if short { Dh::get_1024_160() } else { Dh::get_2048_256() };
        builder.set_tmp_dh(&group.unwrap()).unwrap();
    }
    if let Some(staple) = layout.staple.clone() {
        builder.set_status_callback(move |ssl| ssl.set_ocsp_status(&staple).map(|()| true)).unwrap();
    }
    builder.set_min_proto_version(Some(layout.version)).unwrap();
    builder.set_max_proto_version(Some(layout.version)).unwrap();
    builder.set_certificate(&layout.server.certificate).unwrap();
    builder.set_private_key(&layout.server.key).unwrap();
    builder.set_session_id_context(b"prova").unwrap();
    // As Apache: a resumed session would not ask for a certificate.
    builder.set_options(SslOptions::NO_TICKET | SslOptions::NO_SESSION_RESUMPTION_ON_RENEGOTIATION);
    // SAFETY: the context is alive; the call clears a flag in it (`SSL_CTRL_CLEAR_MODE`, `SSL_MODE_AUTO_RETRY`).
    unsafe { openssl_sys::SSL_CTX_ctrl(builder.as_ptr(), 78, 4, std::ptr::null_mut()) };
    if let Some(list) = layout.sigalgs {
        builder.set_sigalgs_list(list).unwrap();
    }
    let mut store = X509StoreBuilder::new().unwrap();
    store.add_cert(layout.trusts.clone()).unwrap();
    builder.set_cert_store(store.build());
    if layout.asks == Asks::InHandshake {
        builder.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
    }
    builder.build()
}

fn change(ssl: &mut SslRef, layout: &Layout) {
    if let Some(other) = &layout.changes_to {
        ssl.set_certificate(&other.certificate).unwrap();
        ssl.set_private_key(&other.key).unwrap();
    }
}

fn serve(tls: &mut SslStream<TcpStream>, layout: &Layout, seen: &Mutex<Vec<String>>, page: &Page) {
    while let Some((head, body)) = read_request(tls) {
        let line = head.lines().next().unwrap_or_default().to_owned();
        seen.lock().unwrap().push(line.clone());
        let is_protected = line.split(' ').nth(1).is_some_and(|path| path.starts_with("/cns"));
        if layout.asks == Asks::Late && is_protected && !has_certificate(tls.ssl()) && !ask_late(tls, layout)
        {
            return;
        }
        let asked = Asked { line: &line, head: &head, body: &body };
        if tls.write_all(page(&asked).as_bytes()).is_err() || layout.closes {
            let _ = tls.shutdown();
            return;
        }
    }
}

fn read_request(tls: &mut SslStream<TcpStream>) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if tls.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).ok()?;
    let length = head
        .to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    tls.read_exact(&mut body).ok()?;
    Some((head, String::from_utf8(body).ok()?))
}

fn has_certificate(ssl: &SslRef) -> bool {
    ssl.peer_certificate().is_some()
}

/// Asks for the certificate on a connection that is in use.
fn ask_late(tls: &mut SslStream<TcpStream>, layout: &Layout) -> bool {
    let ssl = tls.ssl().as_ptr();
    // SAFETY: the connection is alive and used by this thread alone.
    change(unsafe { SslRef::from_ptr_mut(ssl) }, layout);
    let mode = (SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT).bits();
    // SAFETY: the connection is alive and used by this thread alone; the calls are those that Apache makes.
    unsafe {
        openssl_sys::SSL_set_verify(ssl, mode, None);
        let begun = if layout.version == SslVersion::TLS1_3 {
            SSL_verify_client_post_handshake(ssl)
        } else {
            SSL_renegotiate(ssl)
        };
        if begun != 1 || openssl_sys::SSL_do_handshake(ssl) != 1 {
            return false;
        }
        // Reading is what carries the handshake on; without automatic retries it comes back when that is done.
        let mut nothing = [0u8; 1];
        while !has_certificate(tls.ssl()) || SSL_in_init(ssl) == 1 {
            let read = openssl_sys::SSL_peek(ssl, nothing.as_mut_ptr().cast::<c_void>(), 1);
            if read <= 0 && openssl_sys::SSL_get_error(ssl, read) != openssl_sys::SSL_ERROR_WANT_READ {
                return false;
            }
        }
        true
    }
}

unsafe extern "C" {
    fn SSL_verify_client_post_handshake(ssl: *mut openssl_sys::SSL) -> c_int;
    fn SSL_renegotiate(ssl: *mut openssl_sys::SSL) -> c_int;
    fn SSL_in_init(ssl: *mut openssl_sys::SSL) -> c_int;
}
