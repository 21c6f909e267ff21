//! The real smart-card service with the virtual reader, one for the whole machine: its socket has a fixed place
//! (docs/facts/smartcard.md 4.3). Whoever uses it holds a lock; others wait their turn. Knows no card.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::{cns_card::ReaderSlot, part::Part, scratch::Scratch};

const RUN: &str = "/run/pcscd";
const SOCKET: &str = "/run/pcscd/pcscd.comm";
const PID_FILE: &str = "/run/pcscd/pcscd.pid";
const READER: &str = r#"FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:0x8C7B
LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID 0x8C7B
"#;

/// How long others may use the service before we give up waiting for our turn.
const TURN: Duration = Duration::from_secs(15 * 60);
/// How long a service that was told to end, or whose run was killed, may take to be gone.
const GOING: Duration = Duration::from_secs(5);

/// Which readers the service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The virtual one, with its two slots.
    Virtual,
    /// None.
    None,
}

/// The service, ours alone until it is dropped; then it is stopped, and the next one has its turn.
#[derive(Debug)]
pub struct Pcscd {
    scratch: Scratch,
    daemon: Option<Part>,
    /// Let go last.
    _turn: File,
}

impl Pcscd {
    /// Waits for our turn and starts the service with the virtual reader.
    ///
    /// # Errors
    /// When `pcscd` or its reader is not installed, another one runs that is not ours, or it does not come up.
    pub fn start(scratch: &Scratch) -> Result<Self> {
        let mut service = Self::absent(scratch)?;
        service.run(Readers::Virtual)?;
        Ok(service)
    }

    /// Waits for our turn, and makes sure that no service runs while it lasts.
    ///
    /// # Errors
    /// When one runs that is not ours.
    pub fn absent(scratch: &Scratch) -> Result<Self> {
        let turn = wait_for_our_turn()?;
        clear_the_place()?;
        Ok(Self { scratch: scratch.clone(), daemon: None, _turn: turn })
    }

    /// Starts the service, which must not be running, with some readers.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn run(&mut self, readers: Readers) -> Result<()> {
        if self.daemon.is_some() {
            bail!("the service runs already");
        }
        remove_what_it_left()?;
        fs::create_dir_all(RUN)
            .with_context(|| format!("cannot make {RUN}: pcscd has to be started as root"))?;
        let config = self.scratch.dir("reader.conf.d")?;
        let entry = config.join("vpcd");
        match readers {
            Readers::Virtual => fs::write(&entry, READER)?,
            Readers::None => remove(&entry)?,
        }
        let mut command = Command::new("pcscd");
        command.arg("--foreground").arg("--config").arg(&config);
        if knows_polkit()? {
            // There is no polkit in the run: without this even root would be refused (since 2.0).
            command.arg("--disable-polkit");
        }
        let mut daemon = Part::start(&self.scratch, "pcscd", command)?;
        let wanted = if readers == Readers::Virtual {
            vec![ReaderSlot::First, ReaderSlot::Second]
        } else {
            Vec::new()
        };
        daemon.wait_ready(|| {
            let heard = UnixStream::connect(SOCKET).is_ok();
            (heard && wanted.iter().all(|slot| is_listened_on(slot.port()))).then_some(())
        })?;
        self.daemon = Some(daemon);
        Ok(())
    }

    /// Stops the service, and keeps our turn.
    ///
    /// # Errors
    /// When it does not go.
    pub fn stop(&mut self) -> Result<()> {
        let Some(mut daemon) = self.daemon.take() else { return Ok(()) };
        daemon.signal(Signal::TERM)?;
        let start = Instant::now();
        while daemon.ended().is_none() && start.elapsed() < GOING {
            thread::sleep(Duration::from_millis(10));
        }
        drop(daemon);
        remove_what_it_left()
    }

    /// Ends the service without a chance to clear up, as a crash does, and keeps our turn.
    pub fn kill(&mut self) {
        self.daemon = None;
    }

    /// What the service has said until now.
    #[must_use]
    pub fn log(&self) -> String {
        self.daemon.as_ref().map(Part::log).unwrap_or_default()
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        // What cannot be stopped here is told by the next one that wants a turn.
        let _ = self.stop();
    }
}

/// The lock of the machine. It goes with the process that holds it, whatever becomes of that.
fn wait_for_our_turn() -> Result<File> {
    let path = std::env::temp_dir().join("staffetta-pcscd.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.with_context(|| format!("cannot open {}", path.display()))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < TURN => {
                thread::sleep(Duration::from_millis(50));
            }
            Err(TryLockError::WouldBlock) => {
                bail!("{} is held by another run for more than {TURN:?}", path.display());
            }
            Err(TryLockError::Error(error)) => return Err(error).context("cannot lock the service's turn"),
        }
    }
}

/// No service runs, and nothing of an earlier one lies in the way.
fn clear_the_place() -> Result<()> {
    let start = Instant::now();
    // The service of a run that was killed is swept up a moment after its lock is free.
    while let Some(pid) = running() {
        if start.elapsed() > GOING {
            bail!(
                "pcscd runs already (process {pid}) and is not of a test: stop it first, for instance with \
                 `systemctl stop pcscd.socket pcscd.service`. There can be only one on a machine."
            );
        }
        thread::sleep(Duration::from_millis(20));
    }
    if UnixStream::connect(SOCKET).is_ok() {
        bail!(
            "{SOCKET} is answered by a smart-card service outside of what we see (another container?): stop it first"
        );
    }
    remove_what_it_left()
}

fn remove_what_it_left() -> Result<()> {
    remove(Path::new(SOCKET))?;
    remove(Path::new(PID_FILE))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// The process of a service that runs, whoever started it.
fn running() -> Option<u32> {
    let processes = fs::read_dir("/proc").ok()?;
    processes.filter_map(Result::ok).find_map(|process| {
        let pid = process.file_name().to_str()?.parse().ok()?;
        is_a_living_service(&process.path()).then_some(pid)
    })
}

fn is_a_living_service(process: &Path) -> bool {
    let named = fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "pcscd");
    // One that has ended and waits to be asked for has no program any more.
    named && fs::read_link(process.join("exe")).is_ok_and(|program| program != PathBuf::new())
}

fn knows_polkit() -> Result<bool> {
    let help = Command::new("pcscd").arg("--help").output().context("pcscd is not installed")?;
    Ok([help.stdout, help.stderr]
        .iter()
        .any(|text| String::from_utf8_lossy(text).contains("--disable-polkit")))
}

/// Whether somebody listens on a port, without touching it: for vpcd a connection would be a card.
fn is_listened_on(port: u16) -> bool {
    let suffix = format!(":{port:04X}");
    ["/proc/net/tcp", "/proc/net/tcp6"].iter().any(|table| {
        fs::read_to_string(table).is_ok_and(|table| {
            table.lines().any(|line| {
                let mut words = line.split_whitespace().skip(1);
                let local = words.next().unwrap_or_default();
                local.ends_with(&suffix) && words.nth(1) == Some("0A")
            })
        })
    })
}
