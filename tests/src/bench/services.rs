//! The session services in figures: what the host adds to a call, its first call, and its memory after many; beside a
//! plain client that sends as much to the same service, in turns with it. Knows what must be reached.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, Stream, client::Resumption, crypto::ring,
    pki_types::ServerName,
};

use super::{
    host::{HostProcess, Program, hello, milliseconds},
    report::{Row, Target},
    stats::{Figure, Samples, Summary},
};
use crate::{
    browser::extension_id,
    doctor_pc::{ANNA, ANNA_MAIL, DoctorPc},
    issuer_service::{Issued, PATH},
    main_job::masked,
    product,
    service_setup::ServiceSetup,
};

const CALLS: usize = 100;
const FIRST_CALLS: usize = 30;
const KIB: f64 = 1024.0;
/// What the host sends for a check, headers apart: some 700 bytes.
const BODY: [u8; 700] = [b' '; 700];

/// Measures everything about the services.
///
/// # Errors
/// When host, keyring or service are not there, or do not do what they should.
pub fn measure(pc: &DoctorPc, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    say("services: a check by the host, in turns with a plain client's request");
    let setup = ServiceSetup::start(pc)?;
    let extension = extension_id(&product::extension_dir()?)?;
    let program = Program::new(&product::host_program()?, &pc.scratch().dir("home")?);
    let program = program.called_by(&extension).env(pc.secrets.env());
    let rows = measured(&program, &setup);
    let _ = ServiceSetup::remove_credentials(pc);
    setup.end(pc)?;
    rows
}

fn measured(program: &Program, setup: &ServiceSetup) -> Result<Vec<Row>> {
    let mut host = greeted(program)?;
    let before = host.memory()?;
    let (check, issued) = held_code(&mut host, setup)?;
    // What the service itself does with a request would be most of the time.
    setup.service.say_valid(&issued);
    let plain = PlainClient::new(setup)?;
    let [mut ours, mut floor, mut over] = [const { Vec::new() }; 3];
    for run in 0..CALLS {
        let [mine, beside] = [timed(|| checked(&mut host, &check))?, timed(|| plain.post())?];
        // The first are the first calls of either.
        if run >= 5 {
            ours.push(mine);
            floor.push(beside);
            over.push(mine - beside);
        }
    }
    let after = host.memory()?;
    host.close()?;

    let mut first = Vec::new();
    for _ in 0..FIRST_CALLS {
        let mut host = greeted(program)?;
        first.push(timed(|| checked(&mut host, &check))?);
        host.close()?;
    }
    let of = |values: Vec<f64>| values.into_iter().collect::<Samples>().summary().context("no samples");
    let median = |limit| Target::Under { figure: Figure::P50, limit };
    Ok(vec![
        Row::new("service: a check", "ms", of(ours)?).beside("plain rustls client", Some(of(floor)?)),
        Row::new(
            "service: a check with its reads of the keyring, over the plain client's time",
            "ms",
            of(over)?,
        )
        .target(median(3.0)),
        Row::new("service: first check of a host, keyring and TLS included", "ms", of(first)?)
            .target(median(60.0)),
        Row::new("service: memory after 100 checks", "MiB", Summary::exact(after / KIB))
            .beside("before the first", Some(Summary::exact(before / KIB)))
            .target(Target::Under { figure: Figure::Max, limit: 10.0 }),
    ])
}

fn greeted(program: &Program) -> Result<HostProcess> {
    let mut host = program.start()?;
    host.exchange(&hello())?;
    Ok(host)
}

/// Asks for a code and holds it as if its mail had been read; what a check of it is asked with.
fn held_code(host: &mut HostProcess, setup: &ServiceSetup) -> Result<(Value, Issued)> {
    let purpose = json!({"contesto": "RICETTA-DEM", "role": "prescrittore"});
    let told = host.ask("request_code", &json!({"issuer": "sirped", "purpose": purpose}))?;
    ensure!(told["outcome"] == "requested", "no code was asked for: {told}");
    let issued = setup.service.codes(ANNA).pop().context("no code was issued")?;
    let validity = json!({
        "requested_at": issued.requested_at.as_second(), "expires_at": issued.expires_at.as_second(), "expiry": "stated",
    });
    let slot = json!({
        "issuer": "sirped", "contesto": "RICETTA-DEM", "role": "prescrittore", "owner": ANNA_MAIL,
        "requested_by": null, "company": null,
    });
    let session = json!({"slot": slot, "id": issued.code, "validity": validity, "confirmed": true});
    let stored = host.ask("store", &json!({"session": session}))?;
    let check = json!({"slot": stored["session"]["key"], "masked": masked(&issued.code)});
    checked(host, &check)?;
    Ok((check, issued))
}

fn checked(host: &mut HostProcess, check: &Value) -> Result<()> {
    let told = host.ask("check_code", check)?;
    ensure!(told["outcome"] == "valid", "the code is not valid: {told}");
    Ok(())
}

fn timed(run: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    run()?;
    Ok(milliseconds(start))
}

/// The network's own part of a call, as the host makes it: a connection of its own, no TLS session kept, one request
/// and its answer.
struct PlainClient {
    config: Arc<ClientConfig>,
    port: u16,
}

impl PlainClient {
    fn new(setup: &ServiceSetup) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(setup.authority.der().into())?;
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok(Self { config: Arc::new(config), port: setup.service.port() })
    }

    fn post(&self) -> Result<()> {
        let mut socket = TcpStream::connect(("localhost", self.port))?;
        socket.set_nodelay(true)?;
        let mut tls = ClientConnection::new(Arc::clone(&self.config), ServerName::try_from("localhost")?)?;
        let mut stream = Stream::new(&mut tls, &mut socket);
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            BODY.len()
        );
        stream.write_all(&[head.as_bytes(), &BODY].concat())?;
        let mut answer = Vec::new();
        // A server that ends the connection without TLS's own goodbye has sent all it announced.
        let _ = stream.read_to_end(&mut answer);
        ensure!(answer.starts_with(b"HTTP/1.1 200"), "the service: {}", String::from_utf8_lossy(&answer));
        Ok(())
    }
}
