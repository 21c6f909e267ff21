//! A native host that answers as a test has written down, and writes down what it was asked. Strict: what is no request
//! of the contract ends it with a word in its record. Knows frames and envelopes; holds nothing.
//!
//! `STAFFETTA_SCRIPT` names a folder: `script.json` has an answer for each request (`reply` and `result`, or `error`;
//! `after`, a file that has to be there first; `dies`), read anew each time; `asked` gets a line of JSON for each
//! request.

use std::{
    collections::HashSet,
    env, fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::exit,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

/// One answer at a time on stdout, one line at a time in the record.
static TURN: Mutex<()> = Mutex::new(());

fn main() -> Result<()> {
    let folder = PathBuf::from(env::var_os("STAFFETTA_SCRIPT").context("STAFFETTA_SCRIPT is not set")?);
    let mut ids = HashSet::new();
    let mut greeted = false;
    while let Some(frame) = next_frame()? {
        let asked = match read(&frame, &mut ids, greeted) {
            Ok(asked) => asked,
            Err(error) => {
                record(&folder, &json!({"violation": format!("{error:#}")}))?;
                exit(1);
            }
        };
        greeted = true;
        record(&folder, &asked)?;
        let folder = folder.clone();
        thread::spawn(move || answer(&folder, &asked));
    }
    Ok(())
}

fn next_frame() -> Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if std::io::stdin().read_exact(&mut length).is_err() {
        return Ok(None);
    }
    let mut frame = vec![0; u32::from_ne_bytes(length) as usize];
    std::io::stdin().read_exact(&mut frame)?;
    Ok(Some(frame))
}

/// A request in the envelope of version 1, under a fresh id, `hello` first, with exactly the parameters of the
/// contract.
fn read(frame: &[u8], ids: &mut HashSet<u64>, greeted: bool) -> Result<Value> {
    let asked: Value = serde_json::from_slice(frame)?;
    let envelope = asked.as_object().context("not an object")?;
    let known = ["protocol", "id", "request", "params"];
    ensure!(envelope.keys().all(|key| known.contains(&key.as_str())), "unknown fields: {asked}");
    ensure!(asked["protocol"] == 1, "another version: {asked}");
    ensure!(ids.insert(asked["id"].as_u64().context("no id")?), "an id again: {asked}");
    let name = asked["request"].as_str().context("no request")?;
    ensure!(greeted == (name != "hello"), "hello out of turn: {asked}");
    let wanted: &[&str] = match name {
        "hello" => &["version"],
        "list" => &["unlock"],
        "portals" | "approvals" | "services" => &[],
        "set_credentials" => &["issuer", "language", "only_password"],
        "remove_credentials" => &["issuer"],
        "set_certificate" => &["file", "issuer"],
        "approve" => &["approved", "at"],
        "login" => &["action", "language", "portal"],
        "await_removal" => &["portal"],
        "logout" => &["cookies", "portal"],
        "session_code" => &["act", "cookies", "portal"],
        _ => bail!("not asked in these tests: {asked}"),
    };
    let params = asked["params"].as_object().map(|params| params.keys().collect::<Vec<_>>());
    ensure!(params.unwrap_or_default() == wanted, "other parameters: {asked}");
    Ok(asked)
}

fn answer(folder: &Path, asked: &Value) -> Result<()> {
    let script = script(folder)?;
    let written = &script[asked["request"].as_str().unwrap_or_default()];
    if let Some(file) = written["after"].as_str() {
        while !folder.join(file).exists() {
            thread::sleep(Duration::from_millis(10));
        }
    }
    if written["dies"] == true {
        exit(1);
    }
    let mut answer = json!({"protocol": 1, "id": asked["id"]});
    for part in ["reply", "result", "error"] {
        if !written[part].is_null() {
            answer[part] = written[part].clone();
        }
    }
    if answer["reply"].is_null() && answer["error"].is_null() {
        answer["error"] = json!({"code": "unknown_request"});
    }
    let text = answer.to_string();
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut out = std::io::stdout();
    out.write_all(&u32::try_from(text.len())?.to_ne_bytes())?;
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// The script with the answers that every test wants.
fn script(folder: &Path) -> Result<Value> {
    let mut script: Value = serde_json::from_slice(&fs::read(folder.join("script.json"))?)?;
    let usual = [
        ("hello", json!({"reply": "hello", "result": {"version": "0.1.0"}})),
        ("approvals", json!({"reply": "approvals", "result": {"approvals": []}})),
        ("services", json!({"reply": "services", "result": {"services": [], "keyring": "ready"}})),
        ("list", json!({"reply": "listed", "result": {"sessions": [], "keyring": "ready"}})),
    ];
    for (name, answer) in usual {
        if script[name].is_null() {
            script[name] = answer;
        }
    }
    Ok(script)
}

fn record(folder: &Path, line: &Value) -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut file = fs::OpenOptions::new().create(true).append(true).open(folder.join("asked"))?;
    Ok(file.write_all(format!("{line}\n").as_bytes())?)
}
