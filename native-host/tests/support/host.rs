//! The real program, spoken to as a browser does: frames over its pipes.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test program uses its part")]

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use staffetta_core::product::chromium_extension_origin;

/// Far more than anything takes: a test that meets it has failed.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A running host.
pub struct Host {
    child: Child,
    stdin: Option<ChildStdin>,
    answers: Receiver<Value>,
    stderr: Receiver<String>,
    next_id: u64,
}

/// How a host ended.
pub struct Ended {
    pub status: ExitStatus,
    pub stderr: String,
}

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }
}

/// The program, with nothing of this process's environment but what is needed to run.
pub fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_staffetta-host"));
    command.env_clear().env("HOME", home).env("PATH", "/nowhere").current_dir(home);
    command
}

/// Puts a copy of a program there. Another program writes it: what this process has open for writing, a child that
/// another test starts meanwhile has open too until it has become its program, and so long the copy cannot be started
/// (`ETXTBSY`).
pub fn copy_program(program: impl AsRef<Path>, to: &Path) {
    let copied = Command::new("/bin/cp").arg(program.as_ref()).arg(to).status().unwrap();
    assert!(copied.success(), "cp: {copied}");
}

impl Host {
    /// Starts the host as Chromium does.
    pub fn start(mut command: Command) -> Self {
        command.arg(format!("{}/", chromium_extension_origin()));
        Self::spawn(command)
    }

    /// Starts the host with the arguments the command has.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the host starts");
        let mut stdout = child.stdout.take().unwrap();
        let (answered, answers) = channel();
        thread::spawn(move || {
            let mut length = [0; 4];
            while stdout.read_exact(&mut length).is_ok() {
                let mut frame = vec![0; u32::from_ne_bytes(length) as usize];
                stdout.read_exact(&mut frame).expect("a frame is whole");
                let answer = serde_json::from_slice(&frame).expect("an answer is JSON");
                if answered.send(answer).is_err() {
                    break;
                }
            }
        });
        let mut stderr_pipe = child.stderr.take().unwrap();
        let (said, stderr) = channel();
        thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr_pipe.read_to_string(&mut text);
            let _ = said.send(text);
        });
        let stdin = child.stdin.take();
        Self { child, stdin, answers, stderr, next_id: 1 }
    }

    /// Writes bytes as they are.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.stdin.as_mut().unwrap().write_all(bytes).expect("the host reads");
    }

    /// Writes a frame.
    pub fn send_frame(&mut self, contents: &[u8]) {
        let mut frame = u32::try_from(contents.len()).unwrap().to_ne_bytes().to_vec();
        frame.extend_from_slice(contents);
        self.send_bytes(&frame);
    }

    /// Writes a request and gives its id.
    pub fn send(&mut self, request: &str, params: Value) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let mut envelope = json!({"protocol": 1, "id": id, "request": request});
        if !params.is_null() {
            envelope["params"] = params;
        }
        self.send_frame(envelope.to_string().as_bytes());
        id
    }

    /// The next answer, whoever asked for it.
    pub fn answer(&mut self) -> Value {
        self.answers.recv_timeout(TIME_LIMIT).expect("the host answers")
    }

    /// Asks and waits for the answer to it.
    pub fn ask(&mut self, request: &str, params: Value) -> Value {
        let id = self.send(request, params);
        let answer = self.answer();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    /// Asks for what has to succeed.
    pub fn result(&mut self, request: &str, params: Value) -> Value {
        let mut answer = self.ask(request, params);
        assert!(answer["error"].is_null(), "{request}: {answer}");
        answer["result"].take()
    }

    /// Asks for what has to fail, and gives the code.
    pub fn refusal(&mut self, request: &str, params: Value) -> String {
        let answer = self.ask(request, params);
        answer["error"]["code"].as_str().unwrap_or_else(|| panic!("{request}: {answer}")).to_owned()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Makes it crash.
    #[cfg(unix)]
    pub fn abort(&self) {
        signal(&self.child, Signal::ABORT);
    }

    /// Closes its input, as a browser does, and waits for its end.
    pub fn close(mut self) -> Ended {
        self.stdin = None;
        self.wait()
    }

    /// Ends it as `kill -9` does.
    pub fn kill(mut self) -> Ended {
        self.child.kill().unwrap();
        self.wait()
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Ended {
        let deadline = Instant::now() + TIME_LIMIT;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "the host does not end");
            thread::sleep(Duration::from_millis(5));
        };
        let stderr = self.stderr.recv_timeout(TIME_LIMIT).expect("stderr is closed");
        Ended { status, stderr }
    }
}

/// Sends a signal to a child of this process.
#[cfg(unix)]
pub fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).unwrap();
    kill_process(pid, signal).unwrap();
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
