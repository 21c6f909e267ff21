//! The keyring's conditions, as any program of the session sees them: asked with `secret-tool`.

use anyhow::{Context, Result};
use staffetta_tests::{
    scratch::Scratch,
    secret_service::{Condition, SecretService},
};

const STORE: [&str; 4] = ["store", "--label=prova", "chiave", "uno"];
const LOOKUP: [&str; 3] = ["lookup", "chiave", "uno"];

#[test]
fn an_unlocked_keyring_keeps_a_secret_across_its_own_restart() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut service = SecretService::start(&scratch, Condition::Unlocked)?;
    service.run("secret-tool", &STORE, "segreto")?;
    service.change(Condition::Unlocked)?;
    assert_eq!(service.run("secret-tool", &LOOKUP, "")?, "segreto");
    Ok(())
}

#[test]
fn an_absent_keyring_is_reported_as_not_provided() -> Result<()> {
    let scratch = Scratch::new()?;
    let service = SecretService::start(&scratch, Condition::Absent)?;
    let error = service.run("secret-tool", &STORE, "segreto").err().context("stored nowhere")?.to_string();
    assert!(error.contains("org.freedesktop.secrets was not provided"), "{error}");
    Ok(())
}

#[test]
fn a_locked_keyring_neither_gives_nor_takes_and_loses_nothing() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut service = SecretService::start(&scratch, Condition::Unlocked)?;
    service.run("secret-tool", &STORE, "segreto")?;
    service.change(Condition::Locked)?;
    assert!(service.run("secret-tool", &LOOKUP, "").is_err());
    let error = service.run("secret-tool", &STORE, "altro").err().context("stored while locked")?.to_string();
    assert!(error.contains("locked collection"), "{error}");
    service.change(Condition::Unlocked)?;
    assert_eq!(service.run("secret-tool", &LOOKUP, "")?, "segreto");
    Ok(())
}

#[test]
fn a_refusing_keyring_gives_what_it_has_and_takes_nothing_new() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut service = SecretService::start(&scratch, Condition::Unlocked)?;
    service.run("secret-tool", &STORE, "segreto")?;
    service.change(Condition::Refusing)?;
    assert_eq!(service.run("secret-tool", &LOOKUP, "")?, "segreto");
    let error = service.run("secret-tool", &["store", "--label=due", "chiave", "due"], "altro").err();
    let error = error.context("stored on a full disk")?.to_string();
    assert!(error.contains("Couldn't create item"), "{error}");
    assert!(service.run("secret-tool", &["lookup", "chiave", "due"], "").is_err());
    Ok(())
}

#[test]
fn a_frozen_keyring_answers_when_it_is_thawed() -> Result<()> {
    let scratch = Scratch::new()?;
    let service = SecretService::start(&scratch, Condition::Unlocked)?;
    service.run("secret-tool", &STORE, "segreto")?;
    service.freeze()?;
    assert!(service.run("timeout", &["1", "secret-tool", "lookup", "chiave", "uno"], "").is_err());
    service.thaw()?;
    assert_eq!(service.run("secret-tool", &LOOKUP, "")?, "segreto");
    Ok(())
}
