//! The machine and the programs of a run, as far as figures depend on them. No names of hosts, users or places.

use std::{fmt, fs, thread};

use serde::Serialize;

/// What figures depend on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Machine {
    /// The processor's model.
    pub cpu: String,
    /// How many processors this run may use.
    pub cores: usize,
    /// The kernel's version.
    pub kernel: String,
    /// The browser and its version, when one was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// How many processes wanted a processor, on average over the last minute, when the run began and when it ended.
    pub load: [f64; 2],
}

impl Machine {
    /// Reads what can be read; what cannot stays empty.
    #[must_use]
    pub fn here() -> Self {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        Self {
            cpu: model.map(|(_, model)| model.to_owned()).unwrap_or_default(),
            cores: thread::available_parallelism().map_or(0, Into::into),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
            browser: None,
            load: [load(), 0.0],
        }
    }

    /// The run is over.
    pub fn ends(&mut self) {
        self.load[1] = load();
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu, cores, kernel, browser, load: [before, after] } = self;
        write!(formatter, "{cpu}, {cores} cores, Linux {kernel}")?;
        if let Some(browser) = browser {
            write!(formatter, ", {browser}")?;
        }
        write!(formatter, "; load {before} before, {after} after")
    }
}

fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default()
}
