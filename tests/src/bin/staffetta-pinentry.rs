//! A pinentry without a window: it answers from the script beside it and writes down what it was told to show. It takes
//! only what the protocol has, in the form the protocol wants, and refuses the rest as the real ones do.

use std::{
    env,
    io::{BufRead as _, Write as _, stdin, stdout},
    path::PathBuf,
    process::exit,
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use staffetta_tests::scripted_pinentry::{next_answer, write_down};

/// Assuan's limit for a line, without its end.
const LONGEST_LINE: usize = 1000;
const CANCELLED: &str = "ERR 83886179 Operation cancelled <Pinentry>";
const TIMED_OUT: &str = "ERR 83886142 Timeout <Pinentry>";
const NOT_CONFIRMED: &str = "ERR 83886194 Not confirmed <Pinentry>";
const UNKNOWN_COMMAND: &str = "ERR 536871187 Unknown IPC command <User defined source 1>";
const SYNTAX: &str = "ERR 536871188 IPC syntax error <User defined source 1>";

fn main() -> Result<()> {
    let called_as = PathBuf::from(env::args_os().next().context("no name")?);
    let dir = called_as.parent().context("no folder")?.to_path_buf();
    say("OK Pleased to meet you")?;
    for line in stdin().lock().lines() {
        let line = line?;
        if line.len() > LONGEST_LINE {
            say(SYNTAX)?;
            continue;
        }
        let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
        let Some(text) = unescaped(argument) else {
            say(SYNTAX)?;
            continue;
        };
        match command {
            "OPTION" if !text.is_empty() => say("OK")?,
            "SETDESC" | "SETPROMPT" | "SETTITLE" | "SETOK" | "SETCANCEL" | "SETNOTOK" | "SETERROR" => {
                write_down(&dir, &format!("{command} {text}"))?;
                say("OK")?;
            }
            "SETTIMEOUT" if text.parse::<u32>().is_ok() => {
                write_down(&dir, &line)?;
                say("OK")?;
            }
            "RESET" | "NOP" => say("OK")?,
            "GETPIN" | "CONFIRM" | "MESSAGE" => {
                write_down(&dir, &line)?;
                answer(command, next_answer(&dir)?.as_deref())?;
            }
            "BYE" => {
                say("OK closing connection")?;
                return Ok(());
            }
            _ => say(UNKNOWN_COMMAND)?,
        }
    }
    Ok(())
}

fn answer(command: &str, answer: Option<&str>) -> Result<()> {
    match (command, answer) {
        ("GETPIN", Some(typed)) if typed.starts_with("types ") => {
            let typed = typed.strip_prefix("types ").unwrap_or_default();
            say(&format!("D {typed}"))?;
            say("OK")
        }
        ("CONFIRM" | "MESSAGE", Some("confirms")) => say("OK"),
        ("CONFIRM", Some("cancels")) => say(NOT_CONFIRMED),
        (_, Some("cancels")) => say(CANCELLED),
        (_, Some("is-away")) => say(TIMED_OUT),
        (_, Some("dawdles")) => {
            sleep(Duration::from_secs(600));
            say(TIMED_OUT)
        }
        (_, Some("crashes")) => exit(9),
        (_, Some("babbles")) => say("\u{7}qu\u{e8}? D 12345"),
        // A question nobody foresaw: the user closes the window.
        (_, None) => say(CANCELLED),
        (_, Some(other)) => bail!("the script says {other} where {command} is asked"),
    }
}

#[expect(clippy::print_stdout, reason = "standard output is the protocol")]
fn say(line: &str) -> Result<()> {
    println!("{line}");
    Ok(stdout().flush()?)
}

/// An argument with its percent escapes undone; `None` when one is broken.
fn unescaped(argument: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = argument.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}
