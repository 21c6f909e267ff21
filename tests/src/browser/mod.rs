//! The browser under test, Debian's Chromium or Firefox, with a throw-away profile. Knows how its pages are found and
//! used, in one way for both; each one's protocol has a folder of its own. Knows no page in particular.

mod chromium;
mod driver;
mod element;
mod extension;
mod firefox;
mod input;
mod page;
mod wire;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use self::driver::Engine;
pub use self::{
    chromium::extension_id,
    driver::{ConsoleLine, World},
    element::{Bounds, Element, Place},
    extension::manifest,
    input::{Button, Modifier},
    page::{Kind, Page},
};
use crate::{
    part::Part,
    scratch::Scratch,
    wait::{TIME_LIMIT, wait_until, wait_within},
};

/// The name under which the extension asks for its native host.
pub const HOST_NAME: &str = "it.staffetta.host";

/// The browsers that the rig drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// Chromium.
    Chromium,
    /// Firefox.
    Firefox,
}

impl Make {
    /// What this run is about: `STAFFETTA_BROWSER`, which says `firefox`, or nothing for Chromium.
    #[must_use]
    pub fn under_test() -> Self {
        if env::var("STAFFETTA_BROWSER").is_ok_and(|name| name == "firefox") {
            Self::Firefox
        } else {
            Self::Chromium
        }
    }
}

/// How a browser is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which browser.
    pub make: Make,
    /// The unpacked extension to load.
    pub extension: Option<PathBuf>,
    /// The program registered as native host for that extension. None: no host is installed.
    pub native_host: Option<PathBuf>,
    /// Names that resolve, and the loopback port that `https://NAME/` goes to. No other name resolves.
    pub hosts: Vec<(String, u16)>,
    /// Public keys of authorities to trust, see [`Authority::spki_hash`](crate::tls::Authority::spki_hash).
    pub trusted: Vec<String>,
    /// Environment on top of the minimum, such as the session bus's; the native host inherits it.
    pub env: Vec<(String, String)>,
    /// Shows the windows on the caller's display.
    pub headed: bool,
    /// Width and height of the window in pixels.
    pub window: (u32, u32),
    /// Goes on where it was ended (*Continua da dove eri rimasto*): tabs, and cookies that were to end with it.
    pub restores: bool,
    /// Hosts that the user let the extension reach before.
    pub granted: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            make: Make::under_test(),
            extension: None,
            native_host: None,
            hosts: Vec::new(),
            trusted: Vec::new(),
            env: Vec::new(),
            headed: false,
            window: (1280, 860),
            restores: false,
            granted: Vec::new(),
        }
    }
}

impl Options {
    /// Gives a browser's program the environment of the run, and of the caller's what it cannot do without.
    fn give_environment(&self, command: &mut Command, home: &Path) {
        command.env_clear().env("HOME", home).env("TZ", "Europe/Rome");
        command.env("LANGUAGE", "it").env("LANG", "C.UTF-8");
        let inherited: &[&str] =
            if self.headed { &["PATH", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"] } else { &["PATH"] };
        let kept = inherited.iter().filter_map(|name| Some((*name, env::var_os(name)?)));
        command.envs(kept).envs(self.env.iter().map(|(name, value)| (name, value)));
    }
}

/// A running browser. Ended on drop; its profile goes with the scratch folder.
#[derive(Debug)]
pub struct Browser {
    engine: Box<dyn Engine>,
    profile: PathBuf,
    options: Options,
    part: Part,
}

impl Browser {
    /// Starts the browser with the profile `name` of the scratch folder: a second start with the same name, after the
    /// first has ended, finds what the first one kept.
    ///
    /// # Errors
    /// When it is not installed or does not come up, or the extension's manifest has no readable key.
    pub fn start(scratch: &Scratch, name: &str, options: Options) -> Result<Self> {
        let (engine, part, is_new): (Box<dyn Engine>, _, _) = match options.make {
            Make::Chromium => {
                let (engine, part, is_new) = chromium::start(scratch, name, &options)?;
                (Box::new(engine), part, is_new)
            }
            Make::Firefox => {
                let (engine, part, is_new) = firefox::start(scratch, name, &options)?;
                (Box::new(engine), part, is_new)
            }
        };
        let browser = Self { engine, profile: scratch.dir(name)?, options, part };
        if is_new {
            browser.close_welcome()?;
        }
        Ok(browser)
    }

    /// Opens a new tab and goes to `url`.
    ///
    /// # Errors
    /// When the browser shows an error page instead.
    pub fn open(&self, url: &str) -> Result<Page> {
        let page = self.engine.new_tab()?;
        page.navigate(url)?;
        Ok(page)
    }

    /// Waits for a target of a kind whose address satisfies `wanted`, and attaches to it.
    ///
    /// # Errors
    /// When none shows up.
    pub fn attach(&self, kind: Kind, wanted: impl Fn(&str) -> bool) -> Result<Page> {
        self.attach_within(TIME_LIMIT, kind, wanted)
    }

    fn attach_within(&self, time_limit: Duration, kind: Kind, wanted: impl Fn(&str) -> bool) -> Result<Page> {
        let what = "a tab, frame or worker to attach to";
        let target = wait_within(time_limit, what, || {
            Ok(self.engine.targets(kind)?.into_iter().find(|(_, url)| wanted(url)))
        })?;
        self.engine.attach(&target.0, kind)
    }

    /// Closes every tab and popup, and gives a fresh empty tab.
    ///
    /// # Errors
    /// When one does not close.
    pub fn close_pages(&self) -> Result<Page> {
        let old = self.engine.targets(Kind::Page)?;
        let blank = self.open("about:blank")?;
        for (target, _) in &old {
            // A popup may have closed by itself meanwhile.
            let _ = self.engine.close(target);
        }
        wait_until("the old tabs to close", || {
            Ok((self.engine.targets(Kind::Page)?.len() == 1).then_some(()))
        })
        .with_context(|| format!("there are {:?}", self.engine.targets(Kind::Page)))?;
        Ok(blank)
    }

    /// The addresses of the targets of a kind that exist now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn addresses(&self, kind: Kind) -> Result<Vec<String>> {
        Ok(self.engine.targets(kind)?.into_iter().map(|(_, url)| url).collect())
    }

    /// The browser's version, as it says it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn version(&self) -> Result<String> {
        self.engine.version()
    }

    /// The cookies of the whole profile, as Chromium writes them: `name`, `value`, `domain`, `path`, `secure`,
    /// `httpOnly`, `sameSite`, `session`.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn cookies(&self) -> Result<Vec<Value>> {
        self.engine.cookies()
    }

    /// Takes all cookies away.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn clear_cookies(&self) -> Result<()> {
        self.engine.clear_cookies()
    }

    /// The profile's folder.
    #[must_use]
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// The process id of the browser itself.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.part.pid()
    }

    /// Registers another program as the native host, from the next connection on.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub fn set_native_host(&self, program: &Path) -> Result<()> {
        self.set_native_host_for(program, &self.extension_id()?)
    }

    /// Registers a program that only another extension may call.
    ///
    /// # Errors
    /// When the manifest cannot be written.
    pub fn set_native_host_for(&self, program: &Path, extension: &str) -> Result<()> {
        self.engine.register_host(program, extension)
    }

    /// Takes the registration away.
    ///
    /// # Errors
    /// When there was none.
    pub fn remove_native_host(&self) -> Result<()> {
        self.engine.forget_host()
    }

    /// Asks the browser to end as a user would, and waits until it has: its profile is written.
    ///
    /// # Errors
    /// When it does not end.
    pub fn quit(mut self) -> Result<()> {
        self.engine.quit()?;
        let start = Instant::now();
        while self.part.ended().is_none() {
            if start.elapsed() > TIME_LIMIT {
                bail!("the browser does not end");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}
