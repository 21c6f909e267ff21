//! Who started the hosts that run, as `diagnose` tells it. The browsers here are shells by a browser's name.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use support::{DesktopSession, Host, copy_program};

#[test]
fn diagnose_says_which_program_started_each_host_that_runs() {
    let desktop = DesktopSession::bare();
    let home = desktop.home();
    // A copy of its own: the hosts of other tests run from another place.
    let program = home.join("staffetta-host");
    copy_program(env!("CARGO_BIN_EXE_staffetta-host"), &program);
    let browser = home.join("chromium");
    copy_program("/bin/sh", &browser);
    for (name, how) in [("wrapper", ""), ("replaced-wrapper", "exec ")] {
        fs::write(home.join(name), format!("{how}{} \"$@\"\n", program.display())).unwrap();
    }
    let called_by = |browser: &Path, with: &str, program: &Path| {
        let mut command = dressed(&desktop, browser);
        // More than one command: or the shell makes itself the program.
        command.args(["-c", &format!("{with} \"$0\" \"$@\"; true")]).arg(program);
        Host::start(command)
    };
    let mut hosts = [
        Host::start(dressed(&desktop, &program)),
        called_by(&browser, "", &program),
        called_by(&browser, "/bin/sh", &home.join("wrapper")),
        called_by(&browser, "/bin/sh", &home.join("replaced-wrapper")),
    ];
    for host in &mut hosts {
        host.result("hello", json!({"version": "0"}));
    }
    let output = dressed(&desktop, &program).args(["diagnose", "--json"]).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let told = |code: &str, level: &str, param: &str| {
        let findings = report["findings"].as_array().unwrap().iter();
        let of_code = findings.filter(|finding| finding["code"] == code && finding["level"] == level);
        of_code.map(|finding| finding["params"][param].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("host_started", "fine", "browser"), ["Chromium"; 3]);
    let this_test = std::env::current_exe().unwrap().display().to_string();
    assert_eq!(told("host_started_otherwise", "warning", "program"), [this_test]);
    let pid = hosts[0].pid().to_string();
    assert_eq!(told("host_started_otherwise", "warning", "pid"), [pid]);
}

fn dressed(desktop: &DesktopSession, program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", desktop.home()).env("PATH", "/nowhere").current_dir(desktop.home());
    desktop.dress(&mut command);
    command
}
