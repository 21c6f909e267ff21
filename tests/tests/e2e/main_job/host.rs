//! The native host missing, installed later, of another version, or killed: what was read stays usable, and the popup
//! says what is wrong. Knows the frame of an answer well enough to play a host of another version.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use staffetta_tests::{
    browser::Button,
    doctor_pc::DoctorPc,
    main_job::masked,
    product,
    secret_service::Condition,
    sirped_portal::{COPY, PATIENT},
    wait::wait_until,
};

use crate::support::{
    control_says, diagnosis, edit, field, filled, in_keyring, inbox, no_complaints, note, offered,
    on_doctor_pc, open_mail, paste, popup_words, portal_asks, read_mail, ready_to_click, send, shot,
    stays_empty, subject, wait_in_keyring,
};

fn pc_without_host() -> Result<DoctorPc> {
    let pc = DoctorPc::builder().extension(product::extension_dir()?).start()?;
    edit(&pc, |_| {});
    Ok(pc)
}

/// A PC whose host is a copy of its own, so that it can be told from every other on the computer.
fn pc_with_own_host() -> Result<(DoctorPc, PathBuf)> {
    let pc = pc_without_host()?;
    let program = pc.scratch().dir("program")?.join("staffetta-host");
    fs::copy(product::host_program()?, &program)?;
    pc.browser()?.set_native_host(&program)?;
    Ok((pc, program))
}

#[test]
fn without_a_host_all_works_in_memory_and_nothing_is_written_to_disk() -> Result<()> {
    let mut pc = pc_without_host()?;
    let (portal, issued) = portal_asks(&pc)?;
    let webmail = read_mail(&pc, &issued)?;
    let said = note(&webmail)?;
    shot(&webmail, "note-no-host")?;
    ensure!(
        said.contains("salvato") && said.contains("resta in memoria finché il browser è aperto"),
        "{said}"
    );
    webmail.close()?;
    let popup = popup_words(&pc, "popup-no-host")?;
    for words in
        ["Programma Staffetta non collegato", "non è installato su questo computer", "restano in memoria"]
    {
        ensure!(popup.contains(words), "«{words}» is not in the popup: {popup}");
    }
    ensure!(popup.contains(&masked(&issued.code)) && !popup.contains(&issued.code), "{popup}");
    let told = diagnosis(&pc, &portal, "popup-diagnosis-no-host")?;
    ensure!(told.contains("(staffetta-host): host_missing\nPortachiavi: ?"), "{told}");
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    no_complaints(&pc)?;
    not_on_disk(&pc, &issued.code)?;
    pc.restart_browser()?;
    not_on_disk(&pc, &issued.code)?;
    let popup = popup_words(&pc, "popup-no-host-empty")?;
    ensure!(popup.contains("Nessun ID-SESSIONE"), "{popup}");
    Ok(())
}

#[test]
fn a_host_installed_later_takes_over_what_waited_in_memory() -> Result<()> {
    let pc = pc_without_host()?;
    let (portal, issued) = portal_asks(&pc)?;
    read_mail(&pc, &issued)?.close()?;
    ensure!(in_keyring(&pc)? == 0, "something is in the keyring without a host");
    pc.browser()?.set_native_host(&product::host_program()?)?;
    let popup = popup_words(&pc, "popup-host-later")?;
    ensure!(popup.contains("Codici al sicuro nel portachiavi"), "{popup}");
    ensure!(popup.contains(&masked(&issued.code)) && !popup.contains("resta in memoria"), "{popup}");
    wait_in_keyring(&pc, 1)?;
    // It lies there alone now: a browser's memory would not outlive its worker.
    pc.browser()?.stop_worker()?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    no_complaints(&pc)
}

#[test]
fn a_host_that_only_another_extension_may_call_is_told_plainly() -> Result<()> {
    let pc = pc_without_host()?;
    pc.browser()?.set_native_host_for(&product::host_program()?, &"a".repeat(32))?;
    let popup = popup_words(&pc, "popup-host-forbidden")?;
    ensure!(popup.contains("Il browser non permette a questa estensione"), "{popup}");
    no_complaints(&pc)
}

#[test]
fn a_host_that_takes_only_an_older_version_is_told_plainly_and_nothing_is_lost() -> Result<()> {
    let pc = pc_without_host()?;
    let refuses = r#"["protocol" => 1, "id" => $asked["id"], "error" => ["code" => "unsupported_version", "params" => ["supported" => 0]]]"#;
    pc.browser()?.set_native_host(&other_host(&pc, "refuses", refuses)?)?;
    told_of_versions(&pc, "popup-host-version", "Il programma Staffetta è più vecchio dell'estensione.")
}

#[test]
fn a_host_that_answers_in_a_newer_version_is_told_plainly_and_nothing_is_lost() -> Result<()> {
    let pc = pc_without_host()?;
    let newer =
        r#"["protocol" => 2, "id" => $asked["id"], "reply" => "hello", "result" => ["version" => "9.0.0"]]"#;
    pc.browser()?.set_native_host(&other_host(&pc, "newer", newer)?)?;
    told_of_versions(&pc, "popup-host-newer", "L'estensione Staffetta è più vecchia del programma.")
}

/// The real host, told to be of another release, without some of its requests.
fn host_of_release(pc: &DoctorPc, release: &str, lacks: &str) -> Result<PathBuf> {
    let host = product::host_program()?;
    let script = format!("#!/bin/sh\nexec {OTHER_RELEASE} {release} '{lacks}' '{}' \"$@\"\n", host.display());
    let file = pc.scratch().write(format!("host-{release}"), script)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
    Ok(file)
}

const OTHER_RELEASE: &str = env!("CARGO_BIN_EXE_staffetta-other-release");

#[test]
fn a_release_that_adds_fields_on_either_side_does_all_that_the_one_before_did() -> Result<()> {
    let pc = pc_without_host()?;
    pc.browser()?.set_native_host(&host_of_release(&pc, "99.0.0", "")?)?;
    let (portal, issued) = portal_asks(&pc)?;
    let webmail = read_mail(&pc, &issued)?;
    let said = note(&webmail)?;
    ensure!(said.contains("salvato") && !said.contains("in memoria"), "{said}");
    webmail.close()?;
    wait_in_keyring(&pc, 1)?;
    let popup = popup_words(&pc, "popup-host-later-release")?;
    ensure!(popup.contains(&masked(&issued.code)) && !popup.contains("vecchi"), "{popup}");
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    no_complaints(&pc)
}

#[test]
fn what_a_host_of_an_earlier_release_lacks_is_told_plainly_and_nothing_is_lost() -> Result<()> {
    let pc = pc_without_host()?;
    pc.browser()?.set_native_host(&host_of_release(&pc, "0.0.9", "store,services")?)?;
    told_of_versions(
        &pc,
        "popup-host-earlier-release",
        "Il programma Staffetta è più vecchio dell'estensione.",
    )
}

fn told_of_versions(pc: &DoctorPc, picture: &str, told: &str) -> Result<()> {
    let (portal, issued) = portal_asks(pc)?;
    read_mail(pc, &issued)?.close()?;
    let popup = popup_words(pc, picture)?;
    ensure!(popup.contains(told), "{popup}");
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    no_complaints(pc)
}

/// A program that answers each request with one and the same object.
fn other_host(pc: &DoctorPc, name: &str, answer: &str) -> Result<PathBuf> {
    let script = format!(
        "#!/usr/bin/env php\n<?php while (strlen($size = fread(STDIN, 4)) === 4) {{
            $asked = json_decode(stream_get_contents(STDIN, unpack('L', $size)[1]), true);
            $text = json_encode({answer});
            fwrite(STDOUT, pack('L', strlen($text)) . $text); fflush(STDOUT); }}\n"
    );
    let file = pc.scratch().write(format!("{name}.php"), script)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
    Ok(file)
}

#[test]
fn a_host_killed_while_it_stores_leaves_the_session_held_in_the_end() -> Result<()> {
    let (pc, program) = pc_with_own_host()?;
    let (portal, issued) = portal_asks(&pc)?;
    let webmail = inbox(&pc)?;
    pc.secrets.freeze()?;
    let killed = open_mail(&webmail, &subject(&issued.code)).and_then(|()| kill_host(&program));
    pc.secrets.thaw()?;
    killed?;
    let said = note(&webmail)?;
    ensure!(said.contains("salvato") && !said.contains("non salvato"), "{said}");
    popup_words(&pc, "popup-after-kill")?;
    wait_in_keyring(&pc, 1)?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    no_complaints(&pc)
}

#[test]
fn a_host_killed_between_capture_and_click_is_started_again() -> Result<()> {
    let (pc, program) = pc_with_own_host()?;
    let (portal, issued) = ready_to_click(&pc)?;
    kill_host(&program)?;
    offered(&portal)?;
    paste(&portal, &issued.code)?;
    send(&pc, &portal)?;
    no_complaints(&pc)
}

#[test]
fn a_host_killed_while_only_its_memory_held_the_session_loses_nothing() -> Result<()> {
    let (mut pc, program) = pc_with_own_host()?;
    pc.secrets.change(Condition::Absent)?;
    let (portal, issued) = portal_asks(&pc)?;
    read_mail(&pc, &issued)?.close()?;
    let before = host_pid(&program)?;
    ensure!(before.is_some(), "the host ended though only its memory holds the session");
    kill_host(&program)?;
    wait_until("a new host to hold the session", || {
        let now = host_pid(&program)?;
        Ok((now.is_some() && now != before).then_some(()))
    })?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    not_on_disk(&pc, &issued.code)?;
    no_complaints(&pc)
}

#[test]
fn a_host_killed_while_it_reveals_is_asked_again() -> Result<()> {
    let (pc, program) = pc_with_own_host()?;
    let (portal, issued) = ready_to_click(&pc)?;
    pc.secrets.freeze()?;
    let killed = offered(&portal).and_then(|button| button.click()).and_then(|()| {
        sleep(Duration::from_millis(300));
        kill_host(&program)
    });
    pc.secrets.thaw()?;
    killed?;
    crate::support::filled(&portal, &issued.code)?;
    no_complaints(&pc)
}

#[test]
fn with_the_host_there_nothing_of_the_code_is_on_the_browsers_disk() -> Result<()> {
    on_doctor_pc(|pc| {
        let (portal, issued) = ready_to_click(pc)?;
        paste(&portal, &issued.code)?;
        send(pc, &portal)?;
        not_on_disk(pc, &issued.code)
    })
}

#[test]
fn while_the_host_is_silent_or_ends_at_once_that_is_said_and_the_code_offered_as_soon_as_it_is_back()
-> Result<()> {
    let (pc, program) = pc_with_own_host()?;
    let (starts, broken) = (pc.scratch().path().join("starts"), pc.scratch().path().join("broken"));
    let script = format!(
        "#!/bin/sh\necho >> {}\n[ -e {} ] && exit 1\nexec {} \"$@\"\n",
        starts.display(),
        broken.display(),
        program.display()
    );
    let starter = pc.scratch().write("starter.sh", script)?;
    fs::set_permissions(&starter, fs::Permissions::from_mode(0o755))?;
    pc.browser()?.set_native_host(&starter)?;
    let (portal, issued) = ready_to_click(&pc)?;
    let address = portal.url()?.replace(PATIENT, COPY);

    signal_host(&program, Signal::STOP)?;
    portal.navigate(&address)?;
    control_says(&portal, "Staffetta cerca")?;
    signal_host(&program, Signal::CONT)?;
    offered(&portal)?;

    fs::write(&broken, "")?;
    kill_host(&program)?;
    portal.navigate(&address)?;
    control_says(&portal, "si chiude appena avviato")?;
    fs::remove_file(&broken)?;
    offered(&portal)?;

    fs::write(&broken, "")?;
    kill_host(&program)?;
    let before = fs::read(&starts)?.len();
    portal.navigate(&address)?;
    control_says(&portal, "si chiude appena avviato")?;
    let popup = popup_words(&pc, "popup-host-ends")?;
    ensure!(popup.contains("si chiude appena avviato") && !popup.contains("Nessun ID"), "{popup}");
    let said = note(&read_mail(&pc, &issued)?)?;
    ensure!(said.contains("salvato"), "{said}");
    let started = fs::read(&starts)?.len() - before;
    ensure!(started <= 6, "the host was started {started} times");
    // The popup's own look is the user's: what it finds is told to the page at once.
    fs::remove_file(&broken)?;
    popup_words(&pc, "popup-host-back")?;
    portal.bring_to_front()?;
    paste(&portal, &issued.code)?;
    no_complaints(&pc)
}

/// Hears what kinds of answers the host gives from its next start on.
const HEAR: &str = "globalThis.heard = [];
    const connect = chrome.runtime.connectNative.bind(chrome.runtime);
    chrome.runtime.connectNative = (name) => {
        const port = connect(name);
        port.onMessage.addListener(({ reply }) => heard.push(reply));
        return port;
    }";

/// Longer than the value of a button that is held down is kept.
const LONGER_THAN_A_PRESS: Duration = Duration::from_millis(2300);

#[test]
fn the_value_is_got_while_the_button_is_held_down_and_the_release_needs_no_host() -> Result<()> {
    let (pc, program) = pc_with_own_host()?;
    let (portal, issued) = ready_to_click(&pc)?;
    let background = pc.browser()?.worker()?;
    background.eval(HEAR)?;
    let away = program.with_extension("away");
    // Lets the button go when there is no host any more.
    let hold = |time| {
        let at = offered(&portal)?.bounds()?.context("the control is not drawn")?.centre();
        kill_host(&program)?;
        background.eval("heard.length = 0")?;
        portal.mouse_down(at, Button::Left)?;
        wait_until("the value", || {
            Ok((background.eval("heard.includes('revealed')")? == true).then_some(()))
        })?;
        ensure!(field(&portal)?.is_empty(), "it is filled before the release");
        sleep(time);
        fs::rename(&program, &away)?;
        kill_host(&program)?;
        portal.mouse_up(at, Button::Left)
    };
    hold(LONGER_THAN_A_PRESS)?;
    stays_empty(&portal)?;
    shot(&portal, "control-held-too-long")?;
    fs::rename(&away, &program)?;
    hold(Duration::ZERO)?;
    filled(&portal, &issued.code)
}

/// Ends the host as a crash would.
fn kill_host(program: &Path) -> Result<()> {
    let pid = signal_host(program, Signal::KILL)?;
    wait_until("the host to be gone", || Ok((host_pid(program)? != Some(pid)).then_some(())))
}

fn signal_host(program: &Path, signal: Signal) -> Result<i32> {
    let pid = wait_until("the host to run", || host_pid(program))?;
    kill_process(Pid::from_raw(pid).context("no process id")?, signal)?;
    Ok(pid)
}

fn host_pid(program: &Path) -> Result<Option<i32>> {
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        if line.split(|byte| *byte == 0).next() == Some(program.as_os_str().as_encoded_bytes()) {
            return Ok(Some(pid));
        }
    }
    Ok(None)
}

/// No file of the profile or the home folder holds the code, nor its last group, in either of Chromium's ways of
/// writing text.
pub(crate) fn not_on_disk(pc: &DoctorPc, code: &str) -> Result<()> {
    let tail = code.get(24..).context("a short code")?;
    let wide: Vec<u8> = tail.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut folders = vec![pc.browser()?.profile().to_owned(), pc.scratch().path().join("home")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let content = fs::read(&path).unwrap_or_default();
            files += 1;
            let found = [tail.as_bytes(), &wide]
                .iter()
                .any(|text| content.windows(text.len()).any(|part| part == *text));
            ensure!(!found, "{} holds the code", path.display());
        }
    }
    ensure!(files > 20, "only {files} files were looked at");
    Ok(())
}
