//! What ships: the Debian packages on a computer that nobody else sees (the real system with what is changed in it
//! thrown away), and what is in the programs.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};
use staffetta_tests::product::{debian_packages, extension_dir, host_program};

/// The main job's own test, run on what the packages put there.
const MAIN_JOB: &str = "whole::from_the_mail_to_the_accepted_prescription_with_one_click";

/// Run by root in a mount namespace of its own: `$1` is this program, `$2` the test, then the packages. What is written
/// below these folders goes into memory. The administrator who installs keeps his files to himself.
const ON_A_COMPUTER_OF_ITS_OWN: &str = r#"set -eu
program=$1 test=$2; shift 2
layer=$(mktemp -d)
mount -t tmpfs tmpfs "$layer"
for folder in etc usr var; do
    mkdir "$layer/$folder" "$layer/$folder.work"
    mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$layer/$folder,workdir=$layer/$folder.work" "/$folder"
done
(umask 077; dpkg --install "$@")
dpkg --verify staffetta staffetta-card

export STAFFETTA_EXTENSION_DIR=/usr/share/chromium/extensions/staffetta
"$program" --exact "$test"

for package in "$@"; do
    newer=$layer/$(basename "$package")
    dpkg-deb --raw-extract "$package" "$newer.d"
    sed -i -e 's/^Version: .*/Version: 99/' -e 's/staffetta (= [^)]*)/staffetta (= 99)/' "$newer.d/DEBIAN/control"
    dpkg-deb -Znone --build "$newer.d" "$newer"
    rm -r "$newer.d"
done
dpkg --install "$layer"/*.deb
dpkg --verify staffetta staffetta-card
test "$(dpkg-query --show --showformat '${Version}' staffetta)" = 99

dpkg --purge staffetta-card staffetta
left=$(find /etc /usr /var/lib/dpkg/info -iname '*staffetta*')
test -z "$left" || { echo "left behind: $left" >&2; exit 1; }
"#;

#[test]
fn the_debian_packages_bring_the_main_job_to_every_user_are_upgraded_and_leave_nothing() -> Result<()> {
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", ON_A_COMPUTER_OF_ITS_OWN, "packages"]);
    command.arg(env::current_exe()?).arg(MAIN_JOB).args(debian_packages()?);
    let output = command.output()?;
    let said =
        [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said).into_owned()).concat();
    ensure!(output.status.success(), "{}: {said}", output.status);
    ensure!(said.contains("test result: ok. 1 passed"), "the main job was not run: {said}");
    Ok(())
}

#[test]
fn what_ships_names_no_folder_of_the_computer_that_built_it() -> Result<()> {
    let host = host_program()?;
    let card = host.with_file_name("staffetta-card");
    let wasm = extension_dir()?.join("wasm/staffetta_bg.wasm");
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no project")?;
    let folders = [project.to_string_lossy(), "/.cargo/".into(), "/.rustup/".into()];
    for file in [host, card, wasm] {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        for folder in &folders {
            let is_named = bytes.windows(folder.len()).any(|part| part == folder.as_bytes());
            ensure!(!is_named, "{} names {folder}", file.display());
        }
    }
    Ok(())
}
