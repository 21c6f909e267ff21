//! What an administrator set in the browser's policies holds for every user of the computer, and no user withdraws it.

use std::{env, fs, process::Command};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use staffetta_tests::{main_job::pc_with_product, scratch::Scratch};

use crate::support::{
    edit, no_complaints, paste, portal_asks, read_mail, send, shot, wait_in_keyring, words,
};

/// Set where the policies are in place.
const ADMINISTERED: &str = "STAFFETTA_ADMINISTERED";

/// Run by root in a mount namespace of its own: `$1` is this program, `$2` the test. What an administrator puts below
/// `/etc` goes into memory.
const WITH_POLICIES: &str = r#"set -eu
layer=$(mktemp -d)
mount -t tmpfs tmpfs "$layer"
mkdir "$layer/etc" "$layer/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$layer/etc,workdir=$layer/work" /etc
mkdir -p /etc/chromium/policies/managed /etc/firefox/policies
cp "$3/chromium/managed-storage.json" /etc/chromium/policies/managed/
cp "$4" /etc/firefox/policies/policies.json
exec "$1" --exact "$2"
"#;

const TEST: &str = "managed::what_the_browsers_administrator_set_works_at_once_and_no_user_withdraws_it";

#[test]
fn what_the_browsers_administrator_set_works_at_once_and_no_user_withdraws_it() -> Result<()> {
    if env::var_os(ADMINISTERED).is_none() {
        return on_a_computer_with_policies();
    }
    let pc = pc_with_product()?.nothing_approved().start()?;
    edit(&pc, |_| {});
    let places = pc.browser()?.open_extension_page("options.html")?;
    places.wait_for_text("Impostato dall'amministratore")?;
    shot(&places, "places-administered")?;
    let said = words(&places)?;
    for set in [
        "Tiscali",
        "Salute Piemonte",
        "posta.intranet.example.it",
        "cartella.intranet.example.it",
        "avvisi@intranet.example.it",
    ] {
        ensure!(said.contains(set), "«{set}» is not in the page: {said}");
    }
    ensure!(!said.contains("Revoca"), "{said}");
    places.close()?;

    let (portal, issued) = portal_asks(&pc)?;
    read_mail(&pc, &issued)?.close()?;
    wait_in_keyring(&pc, 1)?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    no_complaints(&pc)
}

/// The templates that ship; of Firefox's only the part for this extension, since no store has it yet from which it
/// could be installed.
fn on_a_computer_with_policies() -> Result<()> {
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/../manifests/policies");
    let mut of_firefox: Value =
        serde_json::from_slice(&fs::read(format!("{templates}/firefox/policies.json"))?)?;
    of_firefox["policies"].as_object_mut().context("no policies")?.remove("ExtensionSettings");
    let scratch = Scratch::new()?;
    let of_firefox = scratch.write("policies.json", of_firefox.to_string())?;

    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", WITH_POLICIES, "policies"]);
    command.arg(env::current_exe()?).args([TEST, templates]).arg(of_firefox).env(ADMINISTERED, "1");
    let output = command.output()?;
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    ensure!(
        output.status.success() && said.contains("test result: ok. 1 passed"),
        "{}: {said}",
        output.status
    );
    Ok(())
}
