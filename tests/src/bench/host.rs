//! A native messaging host spoken to over its pipes, as a browser does, with nothing in between that takes time.
//! Knows frames and processes; knows the words of no host.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// How a host is started.
#[derive(Clone, Debug)]
pub struct Program {
    path: PathBuf,
    argument: Option<String>,
    env: Vec<(String, String)>,
    home: PathBuf,
}

/// A running host.
#[derive(Debug)]
pub struct HostProcess {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    last_id: u64,
}

impl Program {
    /// A program with a home of its own and nothing else of this process's environment.
    #[must_use]
    pub fn new(path: &Path, home: &Path) -> Self {
        Self { path: path.to_owned(), argument: None, env: Vec::new(), home: home.to_owned() }
    }

    /// The argument by which a browser names the calling extension.
    #[must_use]
    pub fn called_by(mut self, extension: &str) -> Self {
        self.argument = Some(format!("chrome-extension://{extension}/"));
        self
    }

    /// More environment, such as the session bus's.
    #[must_use]
    pub fn env(mut self, env: Vec<(String, String)>) -> Self {
        self.env = env;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(&self) -> Result<HostProcess> {
        let mut command = Command::new(&self.path);
        command.args(&self.argument).env_clear().env("HOME", &self.home);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("cannot start {}", self.name()))?;
        let to = child.stdin.take().context("no pipe to the host")?;
        let from = child.stdout.take().context("no pipe from the host")?;
        Ok(HostProcess { child, to, from, last_id: 0 })
    }

    /// Milliseconds from its start to its first answer.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn time_to_first_answer(&self, request: &[u8]) -> Result<f64> {
        let start = Instant::now();
        let mut host = self.start()?;
        host.exchange(request).with_context(|| self.name())?;
        let took = milliseconds(start);
        host.close()?;
        Ok(took)
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl HostProcess {
    /// Sends a frame and gives the answer to it.
    ///
    /// # Errors
    /// When the host is gone.
    pub fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.send(request)?;
        self.receive()
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// When the host is gone.
    pub fn send(&mut self, request: &[u8]) -> Result<()> {
        let length = u32::try_from(request.len())?;
        let mut frame = length.to_ne_bytes().to_vec();
        frame.extend_from_slice(request);
        Ok(self.to.write_all(&frame)?)
    }

    /// The next answer.
    ///
    /// # Errors
    /// When the host is gone.
    pub fn receive(&mut self) -> Result<Vec<u8>> {
        let mut length = [0; 4];
        self.from.read_exact(&mut length).context("the host is gone")?;
        let mut answer = vec![0; u32::from_ne_bytes(length) as usize];
        self.from.read_exact(&mut answer)?;
        Ok(answer)
    }

    /// Asks our host something and gives the result.
    ///
    /// # Errors
    /// When it answers with a failure.
    pub fn ask(&mut self, request: &str, params: &Value) -> Result<Value> {
        self.last_id += 1;
        let frame = json!({"protocol": 1, "id": self.last_id, "request": request, "params": params});
        let mut answer: Value = serde_json::from_slice(&self.exchange(frame.to_string().as_bytes())?)?;
        ensure!(answer["error"].is_null() && answer["id"] == self.last_id, "{request}: {answer}");
        Ok(answer["result"].take())
    }

    /// The most memory that it ever had in use, in KiB.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn peak_memory(&self) -> Result<f64> {
        self.status("VmHWM:")
    }

    /// The memory that it has in use, in KiB.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn memory(&self) -> Result<f64> {
        self.status("VmRSS:")
    }

    /// How often one of its threads was put on a processor so far.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn wake_ups(&self) -> Result<f64> {
        let mut total = 0.0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let status = fs::read_to_string(thread?.path().join("status"))?;
            let counts = status.lines().filter_map(|line| line.split_once("voluntary_ctxt_switches:"));
            for (_, count) in counts {
                total += count.trim().parse::<f64>()?;
            }
        }
        Ok(total)
    }

    fn status(&self, name: &str) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let size = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
        Ok(size.with_context(|| format!("the system does not tell {name}"))?.trim().parse()?)
    }

    /// Closes the pipe to it and waits until it has ended.
    ///
    /// # Errors
    /// When it ends badly.
    pub fn close(self) -> Result<()> {
        let Self { mut child, to, .. } = self;
        drop(to);
        let status = child.wait()?;
        ensure!(status.success(), "the host ended badly: {status}");
        Ok(())
    }
}

/// The request that every connection to our host begins with.
#[must_use]
pub fn hello() -> Vec<u8> {
    json!({"protocol": 1, "id": 1, "request": "hello", "params": {"version": "0.1.0"}})
        .to_string()
        .into_bytes()
}

/// Milliseconds since an instant.
#[must_use]
pub fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
