//! Debian packages: which are missing, and their installation by root or through sudo.
//! Services that come with a package are not started by the installation.

use std::{
    collections::BTreeSet,
    fs,
    io::{IsTerminal as _, stdin},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::{process, project::Project};

/// Run by root, with the packages as arguments. Debian asks `policy-rc.d` before it starts a service; where
/// there is none, one that always refuses stands there during the installation and is removed with any ending.
const INSTALL: &str = r#"set -eu
export DEBIAN_FRONTEND=noninteractive
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
    trap 'rm -f "$guard"' EXIT
    trap 'exit 130' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' > "$guard"
    chmod 755 "$guard"
fi
case " $* " in *" roundcube-core "*)
    echo 'roundcube-core roundcube/dbconfig-install boolean false' | debconf-set-selections ;;
esac
apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update
apt-get -q -y -o DPkg::Lock::Timeout=300 -o DPkg::Use-Pty=0 -o Acquire::Retries=3 \
    install --no-install-recommends "$@"
"#;

/// The packages named in a list: one a line, `#` begins a comment.
pub(crate) fn parse_list(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Installs those of the wanted packages that are missing.
pub(crate) fn ensure(project: &Project, wanted: &[String]) -> Result<()> {
    if !is_debian(&fs::read_to_string("/etc/os-release").unwrap_or_default()) {
        bail!(
            "this set-up is made for Debian 12 and this system is another one.\n\
             Install what corresponds to these Debian packages, then run the command again with --no-setup:\n  {}",
            wanted.join(" ")
        );
    }
    let missing = missing(project, wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = by_hand(&missing);
    let is_root = is_root(project)?;
    let way = if is_root { "apt-get, as root" } else { "sudo apt-get" };
    println!(
        "to install with {way} (without recommended packages; services are not started):\n  {}",
        missing.join(" ")
    );
    let mut command = as_root(project, is_root, "sh");
    command.args(["-c", INSTALL, "install"]).args(&missing);
    let status =
        process::hand_over(&mut command).map_err(|error| anyhow!("{error:#}.\n{}", advice(&by_hand)))?;
    if !status.success() {
        bail!("the installation failed ({status}).\n{}", advice(&by_hand));
    }
    let still = self::missing(project, wanted)?;
    if !still.is_empty() {
        bail!("apt-get ended well, yet these are not installed: {}", still.join(" "));
    }
    println!(
        "installed. Debian would start their services at the next boot: \
         `systemctl disable NAME` keeps one off; the tests start their own."
    );
    Ok(())
}

/// Asks Debian's servers anew what there is.
pub(super) fn update(project: &Project) -> Result<()> {
    let mut command = as_root(project, is_root(project)?, "apt-get");
    process::run(command.args(["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "update"]))
}

fn is_root(project: &Project) -> Result<bool> {
    Ok(process::read(project.command("id").arg("-u"))?.trim() == "0")
}

fn as_root(project: &Project, is_root: bool, program: &str) -> Command {
    if is_root {
        return project.command(program);
    }
    let mut command = project.command("sudo");
    // Without a terminal nobody can type a password: better an error than a wait.
    if !stdin().is_terminal() {
        command.arg("-n");
    }
    command.arg(program);
    command
}

fn missing(project: &Project, wanted: &[String]) -> Result<Vec<String>> {
    // dpkg-query fails as soon as one name is unknown to it, and still lists the others.
    let output = project
        .command("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .context("cannot start dpkg-query, which every Debian has")?;
    Ok(not_installed(wanted, &String::from_utf8_lossy(&output.stdout)))
}

fn not_installed(wanted: &[String], listing: &str) -> Vec<String> {
    let installed: BTreeSet<&str> =
        listing.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    wanted.iter().filter(|name| !installed.contains(name.as_str())).cloned().collect()
}

fn is_debian(os_release: &str) -> bool {
    os_release.lines().any(|line| matches!(line, "ID=debian" | "ID=\"debian\""))
}

fn advice(by_hand: &str) -> String {
    format!("Run this as a user who may install packages, then try again:\n  {by_hand}")
}

fn by_hand(missing: &[String]) -> String {
    let mut line = String::new();
    if missing.iter().any(|name| name == "roundcube-core") {
        line.push_str(
            "echo 'roundcube-core roundcube/dbconfig-install boolean false' | sudo debconf-set-selections && ",
        );
    }
    line.push_str("sudo apt-get update && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y ");
    line.push_str("--no-install-recommends ");
    line.push_str(&missing.join(" "));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_list_may_hold_comments_and_empty_lines() {
        let list = "# the browser\nchromium\n\n  dovecot-imapd  # the mailbox\n";
        assert_eq!(parse_list(list), ["chromium", "dovecot-imapd"]);
    }

    #[test]
    fn only_a_package_that_is_fully_installed_is_not_missing() {
        let listing = "gcc installed\nchromium config-files\nphp-cli unpacked\n";
        let wanted = names(&["chromium", "gcc", "never-heard-of", "php-cli"]);
        assert_eq!(not_installed(&wanted, listing), ["chromium", "never-heard-of", "php-cli"]);
    }

    #[test]
    fn only_debian_itself_is_taken_for_debian() {
        assert!(is_debian("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n"));
        assert!(!is_debian("ID=fedora\nID_LIKE=\"debian\"\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn the_command_to_type_answers_roundcubes_question_only_when_it_is_asked() {
        assert!(by_hand(&names(&["roundcube-core"])).starts_with("echo 'roundcube-core "));
        assert!(!by_hand(&names(&["gcc"])).contains("roundcube"));
        assert!(by_hand(&names(&["gcc", "jq"])).ends_with("--no-install-recommends gcc jq"));
    }
}
