//! The card's process as the host sees it: one line in, lines out, an end when stdin closes.
#![allow(clippy::unwrap_used, reason = "what fails in a test shows itself")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
#[cfg(target_os = "linux")]
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use staffetta_core::Host;
use staffetta_core::portal::{Action, Portal};
use staffetta_protocol::card_process::{Answer, AnswerLine, LARGEST_LINE, Logout, RequestLine};
use staffetta_protocol::{Failure, FailureCode};

fn start() -> Child {
    start_by(&mut Command::new(env!("CARGO_BIN_EXE_staffetta-card")))
}

fn start_by(command: &mut Command) -> Child {
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What comes of these bytes when stdin stays open.
fn told(bytes: &[u8]) -> (Result<Answer, Failure>, bool) {
    let mut child = start();
    let mut stdin = child.stdin.take().unwrap();
    // A process that ends before it read everything closes the pipe.
    let _ = stdin.write_all(bytes);
    let line = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let well = child.wait().unwrap().success();
    (AnswerLine::read(line.as_bytes()).unwrap(), well)
}

/// The connection, once it comes: a process that never connects fails the test instead of holding it up.
fn accepted(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    loop {
        match listener.accept() {
            Ok((connection, _)) => return connection,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(30), "nobody connects: {error}"),
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn code(outcome: Result<Answer, Failure>) -> FailureCode {
    outcome.unwrap_err().code()
}

fn logout_at(host: &str) -> Vec<u8> {
    let portal = Portal {
        id: "prova".into(),
        name: "Prova".into(),
        hosts: vec![Host::parse(host).unwrap()],
        logout: Some(format!("https://{host}/logout")),
        session_minutes: 30,
        ..Portal::default()
    };
    assert_eq!(portal.address_of(Action::Login), None);
    let request = Logout { portal, cookies: Vec::new(), page: None }.into();
    let mut line = serde_json::to_vec(&RequestLine(request)).unwrap();
    line.push(b'\n');
    line
}

#[test]
fn what_is_no_request_fails_without_being_quoted() {
    for wrong in [&b"{\"request\":\"segreto\"}\n"[..], b"\n", b"\xff\n"] {
        let (outcome, well) = told(wrong);
        assert!(!format!("{outcome:?}").contains("segreto"));
        assert_eq!((code(outcome), well), (FailureCode::CardInternal, false));
    }
}

#[test]
fn a_request_without_end_is_refused_at_its_bound() {
    let (outcome, well) = told(&vec![b' '; LARGEST_LINE + 1]);
    assert_eq!((code(outcome), well), (FailureCode::CardInternal, false));
}

#[test]
fn a_request_is_answered_while_stdin_stays_open() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (outcome, well) = told(&logout_at(&format!("localhost:{}", nobody.port())));
    assert!(
        matches!(outcome, Ok(Answer::LoggedOut(ended)) if !ended.confirmed),
        "not an answer that is unconfirmed"
    );
    assert!(well);
}

#[test]
fn when_stdin_closes_what_is_under_way_is_given_up_within_a_second() {
    // Takes the connection and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = start();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&logout_at(&format!("localhost:{}", silent.local_addr().unwrap().port()))).unwrap();
    let connected = accepted(&silent);
    let begun = Instant::now();
    drop(stdin);
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    let well = child.wait().unwrap().success();
    // One second, and what a busy machine adds.
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(code(AnswerLine::read(out.trim().as_bytes()).unwrap()), FailureCode::Cancelled);
    assert!(!well);
    drop(connected);
}

/// The process, once it waits for a portal: whatever protects it is in force.
#[cfg(target_os = "linux")]
fn while_it_waits<T>(command: &mut Command, look: impl FnOnce(&mut Child) -> T) -> T {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = start_by(command);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&logout_at(&format!("localhost:{}", silent.local_addr().unwrap().port()))).unwrap();
    let connected = accepted(&silent);
    let seen = look(&mut child);
    drop((stdin, connected));
    child.wait().unwrap();
    seen
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_crashes_leaves_no_core_dump() {
    use std::os::unix::process::ExitStatusExt as _;

    use rustix::process::{Pid, Signal, kill_process};

    let folder = tempfile::tempdir().unwrap();
    // The parent allows dumps of any size; the process takes the permission back.
    let mut allowing = Command::new("/bin/sh");
    allowing.args(["-c", r#"ulimit -c unlimited && exec "$0""#, env!("CARGO_BIN_EXE_staffetta-card")]);
    while_it_waits(allowing.current_dir(folder.path()), |child| {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
        kill_process(Pid::from_child(child), Signal::ABORT).unwrap();
        let ended = child.wait().unwrap();
        assert_eq!((ended.signal(), ended.core_dumped()), (Some(6), false));
    });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_the_process_is_closed_to_others_of_the_same_user() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    /// Nobody's, on every Linux.
    const NOBODY: u32 = 65534;
    // Whose it is tells nothing where all is root's.
    let is_root = rustix::process::getuid().is_root();
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    // Where it was built it may lie in a folder that is closed to others. Copied by a program of its own: what this
    // process has open for writing, another test's child has open too for a moment, and then it cannot be started.
    let copy = folder.path().join("staffetta-card");
    let copied = Command::new("/bin/cp").arg(env!("CARGO_BIN_EXE_staffetta-card")).arg(&copy).status();
    assert!(copied.unwrap().success());
    for path in [folder.path(), &copy] {
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }
    let dressed = |program: &Path| {
        let mut command = Command::new(program);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    };
    let owner = |child: &Child| fs::metadata(format!("/proc/{}/mem", child.id())).unwrap().uid();
    let mut open = dressed(Path::new("/bin/cat")).stdin(Stdio::piped()).spawn().unwrap();
    assert_ne!(owner(&open), 0, "that of another program is the user's own");
    drop(open.stdin.take());
    open.wait().unwrap();
    let of_ours = while_it_waits(&mut dressed(&copy), |child| owner(child));
    assert_eq!(of_ours, 0);
}
