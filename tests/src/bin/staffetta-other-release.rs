//! The host as another release would be: it stands between the browser and the real one. Knows frames, and that a
//! release may add fields and lack requests; holds nothing.
//!
//! `staffetta-other-release RELEASE LACKS HOST ARGUMENT…`: it greets as that release, and does not know the requests in
//! the list (commas). What goes either way has a field more, in each object, that nobody knows.

use std::{
    env,
    io::{self, Read, Write},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// One frame at a time on stdout.
static TURN: Mutex<()> = Mutex::new(());

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let mut next = || arguments.next().context("RELEASE LACKS HOST ARGUMENT…");
    let (release, lacks, host) = (next()?, next()?, next()?);
    let Child { stdin, stdout, .. } =
        Command::new(host).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (mut to_host, mut from_host) = (stdin.context("no stdin")?, stdout.context("no stdout")?);
    let answers = thread::spawn(move || -> Result<()> {
        while let Some(mut answer) = next_frame(&mut from_host)? {
            add_fields(&mut answer);
            if answer["reply"] == "hello" {
                answer["result"]["version"] = json!(release);
            }
            say(&answer)?;
        }
        Ok(())
    });
    while let Some(mut asked) = next_frame(&mut io::stdin().lock())? {
        let name = asked["request"].as_str().unwrap_or_default();
        if lacks.split(',').any(|lacking| lacking == name) {
            say(&json!({"protocol": 1, "id": asked["id"], "error": {"code": "unknown_request"}}))?;
            continue;
        }
        add_fields(&mut asked);
        write(&mut to_host, &asked)?;
    }
    drop(to_host);
    answers.join().map_err(|_| anyhow::anyhow!("the answers ended in a panic"))?
}

/// Adds a field to each object, but to what is approved, which gains none.
fn add_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let rest = fields.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "approved" | "managed"));
            rest.for_each(|(_, value)| add_fields(value));
            // An enum's variant, told by its one name, is no object of fields.
            if fields.len() != 1 || !fields.values().all(Value::is_object) {
                fields.insert("of_a_later_release".into(), json!({"more": [1]}));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(add_fields),
        _ => {}
    }
}

fn next_frame(from: &mut impl Read) -> Result<Option<Value>> {
    let mut length = [0; 4];
    if from.read_exact(&mut length).is_err() {
        return Ok(None);
    }
    let mut frame = vec![0; u32::from_ne_bytes(length) as usize];
    from.read_exact(&mut frame)?;
    Ok(Some(serde_json::from_slice(&frame)?))
}

fn say(answer: &Value) -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    write(&mut io::stdout().lock(), answer)
}

fn write(to: &mut impl Write, frame: &Value) -> Result<()> {
    let text = frame.to_string();
    to.write_all(&u32::try_from(text.len())?.to_ne_bytes())?;
    to.write_all(text.as_bytes())?;
    Ok(to.flush()?)
}
