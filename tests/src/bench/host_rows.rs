//! The native host in figures: start, round trip, memory, the keyring, size; each beside its floor, in turns with it.
//! Knows what must be reached; knows nothing of how the host does it.

use std::{
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
use serde_json::{Value, json};
use staffetta_core::product::chromium_extension_origin;

use super::{
    host::{HostProcess, Program, hello, milliseconds},
    peers,
    report::{Row, Target},
    stats::{Figure, Samples, Summary},
};
use crate::{
    browser::extension_id,
    main_job::masked,
    product, random,
    scratch::Scratch,
    secret_service::{Condition, SecretService},
};

const STARTS: usize = 300;
const ROUND_TRIPS: usize = 10_000;
/// After so many exchanges it is the other host's turn.
const TURN: usize = 100;
const REQUESTS_FOR_MEMORY: usize = 1000;
const KEYRING_RUNS: usize = 60;
/// What an answer leaves to be done is done by then.
const SETTLED: Duration = Duration::from_secs(1);
/// How long it is looked at while it has nothing to do.
const IDLE: Duration = Duration::from_secs(10);
/// So many codes a doctor asks for before the first of them is over, by a generous estimate; each costs a look more.
const HELD_IN_A_DAY: usize = 3;
const KIB: f64 = 1024.0;

/// Measures everything about the host.
///
/// # Errors
/// When the host, or the C compiler, or the keyring is not there.
pub fn measure(folder: &Path, say: &mut dyn FnMut(&str)) -> Result<Vec<Row>> {
    let scratch = Scratch::new()?;
    let home = scratch.dir("home")?;
    let path = product::host_program()?;
    let extension = extension_id(&product::extension_dir()?)?;
    let ours = Program::new(&path, &home).called_by(&extension);
    let echo = Program::new(&peers::echo(folder)?, &home);
    let browserpass = peers::browserpass(folder).map(|path| Program::new(&path, &home));

    say("host: start to first reply, in turns with the echo host and browserpass-native");
    let mut rows = starts(&ours, &echo, browserpass.as_ref())?;
    say("host: round trips, in turns with the echo host");
    rows.push(round_trips(&ours, &echo)?);
    say("host: memory");
    rows.extend(memory(&ours, &echo)?);
    say("host: wake-ups while nothing is asked");
    rows.push(wake_ups(&ours, &echo)?);
    say("host: store and reveal through the Secret Service, in turns with secret-tool");
    let secrets = SecretService::start(&scratch, Condition::Unlocked)?;
    rows.extend(keyring(&ours.env(secrets.env()), &secrets)?);
    let size = path.metadata()?.len() as f64 / KIB;
    rows.push(Row::new("host: size of the program", "KiB", Summary::exact(size)));
    Ok(rows)
}

fn starts(ours: &Program, echo: &Program, browserpass: Option<&Program>) -> Result<Vec<Row>> {
    let hello = hello();
    let mut samples = [Samples::default(), Samples::default(), Samples::default()];
    for run in 0..STARTS + 5 {
        let took = [
            ours.time_to_first_answer(&hello)?,
            echo.time_to_first_answer(&hello)?,
            browserpass
                .map(|peer| peer.time_to_first_answer(peers::BROWSERPASS_ECHO))
                .transpose()?
                .unwrap_or(f64::NAN),
        ];
        // The first ones fill the system's caches.
        if run >= 5 {
            samples.iter_mut().zip(took).for_each(|(samples, took)| samples.push(took));
        }
    }
    let [mine, floor, peer] = samples.each_ref().map(Samples::summary);
    let mine = mine.context("no samples")?;
    let what = "host: start to first reply";
    Ok(vec![
        Row::new(what, "ms", mine).beside("echo in C", floor).target(Target::Within { times: 2.0 }),
        Row::new(what, "ms", mine).beside("browserpass-native", peer).target(Target::Within { times: 1.0 }),
    ])
}

/// All on one processor: whether two processes happen to share one would otherwise count for more than what they do.
fn round_trips(ours: &Program, echo: &Program) -> Result<Row> {
    let everywhere = sched_getaffinity(None)?;
    let mut here = CpuSet::new();
    here.set(sched_getcpu());
    sched_setaffinity(None, &here)?;
    let row = round_trips_here(ours, echo);
    sched_setaffinity(None, &everywhere)?;
    row
}

fn round_trips_here(ours: &Program, echo: &Program) -> Result<Row> {
    let hello = hello();
    let mut hosts = [ours.start()?, echo.start()?];
    let mut samples = [Samples::default(), Samples::default()];
    for turn in 0..=ROUND_TRIPS / TURN {
        for (host, samples) in hosts.iter_mut().zip(&mut samples) {
            for _ in 0..TURN {
                let start = Instant::now();
                host.exchange(&hello)?;
                // The first turn warms both up.
                if turn > 0 {
                    samples.push(milliseconds(start) * 1e3);
                }
            }
        }
    }
    for host in hosts {
        host.close()?;
    }
    let [mine, floor] = samples.each_ref().map(Samples::summary);
    let row = Row::new("host: round trip of hello", "us", mine.context("no samples")?);
    Ok(row.beside("echo in C", floor).target(Target::Within { times: 3.0 }))
}

fn memory(ours: &Program, echo: &Program) -> Result<Vec<Row>> {
    let peak_after = |program: &Program, ask: &dyn Fn(&mut HostProcess) -> Result<()>| -> Result<Summary> {
        let mut host = program.start()?;
        host.exchange(&hello())?;
        for _ in 0..REQUESTS_FOR_MEMORY {
            ask(&mut host)?;
        }
        let peak = host.peak_memory()?;
        host.close()?;
        Ok(Summary::exact(peak / KIB))
    };
    let greet = |host: &mut HostProcess| host.exchange(&hello()).map(drop);
    let store = |host: &mut HostProcess| {
        let stored = host.ask("store", &json!({"session": session(&random::uuid_v4()?, 0)?}))?;
        ensure!(stored["kept"] == "memory", "there is a keyring where none should be: {stored}");
        Ok(())
    };
    let floor = peak_after(echo, &greet)?;
    let limit = Target::Under { figure: Figure::Max, limit: 6.0 };
    Ok(vec![
        Row::new("host: peak memory, 1000 hello", "MiB", peak_after(ours, &greet)?)
            .beside("echo in C", Some(floor))
            .target(limit),
        Row::new("host: peak memory, 1000 store without a keyring", "MiB", peak_after(ours, &store)?)
            .beside("echo in C", Some(floor))
            .target(limit),
    ])
}

/// While it is connected, and nothing is held or asked.
fn wake_ups(ours: &Program, echo: &Program) -> Result<Row> {
    let mut hosts = [ours.start()?, echo.start()?];
    for host in &mut hosts {
        host.exchange(&hello())?;
    }
    sleep(SETTLED);
    let before = [hosts[0].wake_ups()?, hosts[1].wake_ups()?];
    sleep(IDLE);
    let [mine, floor] = [0, 1].map(|one| hosts[one].wake_ups().map(|now| now - before[one]));
    for host in hosts {
        host.close()?;
    }
    let row = Row::new("host: wake-ups in 10 s, nothing asked", "times", Summary::exact(mine?));
    let limit = Target::Under { figure: Figure::Max, limit: 1.0 };
    Ok(row.beside("echo in C", Some(Summary::exact(floor?))).target(limit))
}

fn keyring(ours: &Program, secrets: &SecretService) -> Result<Vec<Row>> {
    let [mut both, mut store, mut reveal, mut peer] = [const { Vec::<f64>::new() }; 4];
    for run in 0..KEYRING_RUNS {
        let code = random::uuid_v4()?;
        let age = (KEYRING_RUNS - run) as i64 * 60;
        let to_store = json!({"session": session(&code, age)?});

        let start = Instant::now();
        let mut host = ours.start()?;
        let key = stored_in_keyring(&host.ask("store", &to_store)?)?;
        let stored = milliseconds(start);
        revealed(&mut host, &key, &code)?;
        both.push(milliseconds(start));
        store.push(stored);
        host.close()?;

        let start = Instant::now();
        let mut host = ours.start()?;
        revealed(&mut host, &key, &code)?;
        reveal.push(milliseconds(start));
        forget_the_day_before(&mut host)?;
        host.close()?;

        let start = Instant::now();
        secret_tool(secrets, &["store", "--label=bench", "bench", "peer"], &code)?;
        ensure!(
            secret_tool(secrets, &["lookup", "bench", "peer"], "")?.trim() == code,
            "secret-tool lost it"
        );
        peer.push(milliseconds(start));
    }
    let [both, store, reveal, peer] =
        [both, store, reveal, peer].map(|values| values.into_iter().collect::<Samples>().summary());
    let row = |what: &str, figures: Option<Summary>| -> Result<Row> {
        Ok(Row::new(what, "ms", figures.context("no samples")?))
    };
    let limit = Target::Under { figure: Figure::P50, limit: 25.0 };
    Ok(vec![
        row("host: start, store and reveal in the keyring", both)?
            .beside("secret-tool store, lookup", peer)
            .target(limit),
        row("host: start and store in the keyring", store)?,
        row("host: start and reveal from the keyring", reveal)?,
    ])
}

/// A session as the extension describes it, asked for some seconds ago.
fn session(code: &str, age: i64) -> Result<Value> {
    let requested_at = jiff::Timestamp::now().as_second() - age;
    let expires_at = requested_at + 8 * 3600;
    Ok(json!({
        "slot": {"issuer": "sirped", "contesto": "RICETTA-DEM", "role": "prescrittore",
            "owner": "anna.bianchi@tiscali.it", "requested_by": "CARTELLA AMBULATORIALE WEB", "company": "Città di Torino"},
        "id": code,
        "validity": {"requested_at": requested_at, "expires_at": expires_at, "expiry": "stated"},
        "confirmed": true,
    }))
}

fn stored_in_keyring(stored: &Value) -> Result<String> {
    ensure!(stored["kept"] == "keyring", "the keyring did not take it: {stored}");
    Ok(stored["session"]["key"].as_str().context("a session without a key")?.to_owned())
}

fn revealed(host: &mut HostProcess, key: &str, code: &str) -> Result<()> {
    let revealed = host.ask(
        "reveal",
        // For the clipboard: a page gets none before its portal was approved.
        &json!({"slot": key, "masked": masked(code), "origin": chromium_extension_origin()}),
    )?;
    ensure!(revealed["id"] == code, "another code came back");
    Ok(())
}

/// Leaves as many sessions as are held in a day.
fn forget_the_day_before(host: &mut HostProcess) -> Result<()> {
    let listed = host.ask("list", &Value::Null)?;
    let mut sessions = listed["sessions"].as_array().context("no list")?.clone();
    sessions
        .sort_by_key(|session| -session["session"]["validity"]["requested_at"].as_i64().unwrap_or_default());
    for old in sessions.iter().skip(HELD_IN_A_DAY) {
        host.ask("forget", &json!({"slot": old["session"]["key"], "masked": old["session"]["masked"]}))?;
    }
    Ok(())
}

fn secret_tool(secrets: &SecretService, arguments: &[&str], input: &str) -> Result<String> {
    let mut command = Command::new("secret-tool");
    command.args(arguments).env_clear().env("PATH", "/usr/bin:/bin").envs(secrets.env());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("cannot run secret-tool (package libsecret-tools)")?;
    if let Some(mut stdin) = child.stdin.take() {
        std::io::Write::write_all(&mut stdin, input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "secret-tool: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8(output.stdout)?)
}
