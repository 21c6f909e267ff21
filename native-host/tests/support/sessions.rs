//! Sessions as the extension gives them.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test program uses its part")]

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

pub const PORTAL: &str = "https://operatori.salutepiemonte.it";
pub const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
pub const NEWER_CODE: &str = "9d2f1c3a-0b7e-4a55-8e21-5f6a7b8c9d0e";

const HOUR: i64 = 3600;

/// Seconds since 1970.
pub fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

/// A session asked for `age` seconds ago, of one and the same slot.
pub fn session(code: &str, age: i64) -> Value {
    session_of("anna@example.it", code, age)
}

/// The same, of a mailbox.
pub fn session_of(mailbox: &str, code: &str, age: i64) -> Value {
    let requested_at = now() - age;
    json!({
        "slot": {
            "issuer": "sirped", "contesto": "RICETTA-DEM", "role": "prescrittore",
            "owner": mailbox, "requested_by": "GESTIONALE", "company": "Città di Torino",
        },
        "id": code,
        "validity": {"requested_at": requested_at, "expires_at": requested_at + 8 * HOUR, "expiry": "stated"},
        "confirmed": true,
    })
}

/// Parameters of `store`.
pub fn to_store(session: &Value) -> Value {
    json!({"session": session})
}

/// Parameters of `reveal` for the portal.
pub fn to_reveal(key: &Value, code: &str) -> Value {
    json!({"slot": key, "masked": masked(code), "origin": PORTAL})
}

/// Parameters of the user's other orders about a session.
pub fn order(key: &Value, code: &str) -> Value {
    json!({"slot": key, "masked": masked(code)})
}

/// A code as it is shown.
pub fn masked(code: &str) -> String {
    format!("{}…{}", code.get(..4).unwrap(), code.get(32..).unwrap())
}

/// The key under which a session like this is held.
pub fn key_of(session: &Value) -> String {
    let session: staffetta_core::session::Session = serde_json::from_value(session.clone()).unwrap();
    session.key().as_str().to_owned()
}
