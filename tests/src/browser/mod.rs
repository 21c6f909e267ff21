//! Debian's Chromium with a throw-away profile, driven over the DevTools protocol.
//! Knows how it is started and how its targets are found; knows no page in particular.

mod cdp;
mod element;
mod extension;
mod host_manifest;
mod input;
mod page;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

pub use self::{
    cdp::{Connection, ConsoleLine, World},
    element::{Bounds, Element, Place},
    extension::extension_id,
    host_manifest::HOST_NAME,
    input::Modifier,
    page::{Kind, Page},
};
use crate::{
    part::Part,
    scratch::Scratch,
    wait::{PATIENCE, wait_until, wait_within},
};

/// How a browser is started.
#[derive(Clone, Debug)]
pub struct Options {
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

/// A running Chromium. Ended on drop; its profile goes with the scratch folder.
#[derive(Debug)]
pub struct Browser {
    connection: Connection,
    profile: PathBuf,
    options: Options,
    part: Part,
}

impl Browser {
    /// Starts Chromium with the profile `name` of the scratch folder: a second start with the same name,
    /// after the first has ended, finds what the first one kept.
    ///
    /// # Errors
    /// When Chromium is not installed or does not come up, or the extension's manifest has no readable key.
    pub fn start(scratch: &Scratch, name: &str, options: Options) -> Result<Self> {
        let profile = scratch.dir(name)?;
        let port_file = profile.join("DevToolsActivePort");
        if port_file.exists() {
            fs::remove_file(&port_file)?;
        }
        let is_new = write_preferences(&profile, &options)?;
        let home = scratch.dir("home")?;
        let command = command(&profile, &home, &options);
        if let Some(host) = &options.native_host {
            host_manifest::write(&profile, host, &allowed(&options)?)?;
        }
        let mut part = Part::start(scratch, name, command)?;
        let (port, path) = part.wait_ready(|| {
            let text = fs::read_to_string(&port_file).ok()?;
            let (port, path) = text.trim_end().split_once('\n')?;
            Some((port.parse().ok()?, path.to_owned()))
        })?;
        let connection = Connection::open(port, &path)?;
        let browser = Self { connection, profile, options, part };
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
        let reply = self.connection.call(None, "Target.createTarget", json!({"url": "about:blank"}))?;
        let target = reply["targetId"].as_str().context("a tab without an id")?;
        let page = Page::attach(&self.connection, target, Kind::Page)?;
        page.navigate(url)?;
        Ok(page)
    }

    /// Waits for a target of a kind whose address satisfies `wanted`, and attaches to it.
    ///
    /// # Errors
    /// When none shows up.
    pub fn attach(&self, kind: Kind, wanted: impl Fn(&str) -> bool) -> Result<Page> {
        self.attach_within(PATIENCE, kind, wanted)
    }

    fn attach_within(&self, patience: Duration, kind: Kind, wanted: impl Fn(&str) -> bool) -> Result<Page> {
        let what = "a tab, frame or worker to attach to";
        let target = wait_within(patience, what, || self.target(kind, &wanted))?;
        Page::attach(&self.connection, &target, kind)
    }

    /// Closes every tab and popup, and gives a fresh empty tab.
    ///
    /// # Errors
    /// When one does not close.
    pub fn close_pages(&self) -> Result<Page> {
        let old = self.targets(Kind::Page)?;
        let blank = self.open("about:blank")?;
        for target in &old {
            let id = json!({"targetId": target["targetId"]});
            // A popup may have closed by itself meanwhile.
            let _ = self.connection.call(None, "Target.closeTarget", id);
        }
        wait_until("the old tabs to close", || Ok((self.targets(Kind::Page)?.len() == 1).then_some(())))?;
        Ok(blank)
    }

    /// The addresses of the targets of a kind that exist now.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn addresses(&self, kind: Kind) -> Result<Vec<String>> {
        let found = self.targets(kind)?;
        Ok(found.iter().filter_map(|target| target["url"].as_str()).map(Into::into).collect())
    }

    /// The browser's version, as it says it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn version(&self) -> Result<String> {
        let reply = self.connection.call(None, "Browser.getVersion", json!({}))?;
        Ok(reply["product"].as_str().unwrap_or_default().to_owned())
    }

    /// The profile's folder (the user data directory).
    #[must_use]
    pub fn profile(&self) -> &Path {
        &self.profile
    }

    /// The process id of the browser itself.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.part.pid()
    }

    /// Asks the browser to end as a user would, and waits until it has: its profile is written.
    ///
    /// # Errors
    /// When it does not end.
    pub fn quit(mut self) -> Result<()> {
        self.connection.call(None, "Browser.close", json!({}))?;
        let start = Instant::now();
        while self.part.ended().is_none() {
            if start.elapsed() > PATIENCE {
                bail!("Chromium does not end");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn target(&self, kind: Kind, wanted: impl Fn(&str) -> bool) -> Result<Option<String>> {
        let found = self.targets(kind)?;
        let found = found.iter().find(|target| target["url"].as_str().is_some_and(&wanted));
        Ok(found.and_then(|target| target["targetId"].as_str()).map(Into::into))
    }

    fn targets(&self, kind: Kind) -> Result<Vec<Value>> {
        let kind = match kind {
            Kind::Page => "page",
            Kind::Frame => "iframe",
            Kind::Worker => "service_worker",
        };
        let mut reply = self.connection.call(None, "Target.getTargets", json!({}))?;
        let Value::Array(all) = reply["targetInfos"].take() else { bail!("no list of targets") };
        Ok(all.into_iter().filter(|target| target["type"] == kind).collect())
    }
}

/// Writes them for a profile that has none yet, and says whether.
///
/// Chromium keeps the errors of extensions only for who said to be a developer, and for the extensions they said, and
/// lets an extension into private windows only where the user allowed it.
fn write_preferences(profile: &Path, options: &Options) -> Result<bool> {
    let dir = profile.join("Default");
    let file = dir.join("Preferences");
    let Some(extension) = &options.extension else { return Ok(false) };
    if file.exists() {
        return Ok(false);
    }
    let granted: Vec<String> = options.granted.iter().map(|host| format!("https://{host}/*")).collect();
    let permissions = json!({"api": [], "manifest_permissions": [], "scriptable_host": [],
        "explicit_host": granted});
    let of_ours = json!({"store_extension_errors": 7, "incognito": true, "active_permissions": permissions,
        "granted_permissions": permissions, "runtime_granted_permissions": permissions});
    let extensions = json!({"ui": {"developer_mode": true}, "settings": {extension_id(extension)?: of_ours}});
    fs::create_dir_all(&dir)?;
    // What is opened at the start: 1, what was open; 5, an empty tab.
    let session = json!({"restore_on_startup": if options.restores { 1 } else { 5 }});
    // Nor does it offer to keep a password, over the page.
    let preferences =
        json!({"extensions": extensions, "session": session, "credentials_enable_service": false});
    fs::write(&file, preferences.to_string()).context("cannot write the browser's preferences")?;
    Ok(true)
}

fn allowed(options: &Options) -> Result<String> {
    let extension = options.extension.as_deref().context("a native host without an extension to call it")?;
    extension_id(extension)
}

fn command(profile: &Path, home: &Path, options: &Options) -> Command {
    let mut command = Command::new("/usr/bin/chromium");
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.args(["--remote-debugging-port=0", "--no-first-run", "--no-default-browser-check"]);
    // The sandbox needs rights that containers often withhold, and is not what is tested here.
    command.args(["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
    command.args(["--disable-quic", "--disable-background-networking", "--disable-component-update"]);
    command.args(["--disable-sync", "--disable-search-engine-choice-screen", "--lang=it"]);
    // Chromium's own passwords, not those of the extension's host: they must not touch the keyring under test.
    command.args(["--password-store=basic", "--disable-features=Translate,OptimizationHints"]);
    let (width, height) = options.window;
    command.arg(format!("--window-size={width},{height}"));
    command.arg(format!("--host-resolver-rules={}", resolver_rules(&options.hosts)));
    if !options.trusted.is_empty() {
        command.arg(format!("--ignore-certificate-errors-spki-list={}", options.trusted.join(",")));
    }
    if let Some(extension) = &options.extension {
        command.arg(format!("--load-extension={}", extension.display()));
    }
    if !options.headed {
        command.arg("--headless");
    }
    command.arg("about:blank");

    command
        .env_clear()
        .env("HOME", home)
        .env("LANGUAGE", "it")
        .env("LANG", "C.UTF-8")
        .env("TZ", "Europe/Rome");
    let inherited: &[&str] =
        if options.headed { &["PATH", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"] } else { &["PATH"] };
    for name in inherited {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.envs(options.env.iter().map(|(name, value)| (name, value)));
    command
}

fn resolver_rules(hosts: &[(String, u16)]) -> String {
    let mut rules: Vec<String> =
        hosts.iter().map(|(name, port)| format!("MAP {name}:443 127.0.0.1:{port}")).collect();
    rules.push("MAP * ~NOTFOUND".into());
    rules.push("EXCLUDE 127.0.0.1".into());
    rules.join(", ")
}
