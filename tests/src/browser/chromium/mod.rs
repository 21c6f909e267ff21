//! Debian's Chromium, driven over the DevTools protocol. Knows how it is started, how its targets are found and what
//! rules it has for extensions; knows no page in particular.

mod cdp;
mod host_manifest;
mod keys;
mod target;

use std::{fs, path::Path, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use self::{cdp::Connection, target::Target};
use super::{Kind, Options, Page, driver::Engine, extension::SOON, manifest};
use crate::{
    part::Part,
    product::INSTALLED_EXTENSIONS,
    scratch::Scratch,
    wait::{wait_until, wait_within},
};

/// The connection to a running Chromium, and what it was started with.
#[derive(Debug)]
pub(super) struct Chromium {
    connection: Connection,
    profile: PathBuf,
    extension: Option<PathBuf>,
}

/// Starts it, and says whether the profile is new.
pub(super) fn start(scratch: &Scratch, name: &str, options: &Options) -> Result<(Chromium, Part, bool)> {
    let profile = scratch.dir(name)?;
    let port_file = profile.join("DevToolsActivePort");
    if port_file.exists() {
        fs::remove_file(&port_file)?;
    }
    let is_new = write_preferences(&profile, options)?;
    let home = scratch.dir("home")?;
    let command = command(&profile, &home, options);
    if let Some(host) = &options.native_host {
        let extension =
            options.extension.as_deref().context("a native host without an extension to call it")?;
        host_manifest::write(&profile, host, &extension_id(extension)?)?;
    }
    let mut part = Part::start(scratch, name, command)?;
    let (port, path) = part.wait_ready(|| {
        let text = fs::read_to_string(&port_file).ok()?;
        let (port, path) = text.trim_end().split_once('\n')?;
        Some((port.parse().ok()?, path.to_owned()))
    })?;
    let connection = Connection::open(port, &path)?;
    Ok((Chromium { connection, profile, extension: options.extension.clone() }, part, is_new))
}

/// The id Chromium gives to an unpacked extension: the first 32 hexadecimal digits of the SHA-256 of its manifest's
/// `key`, written with the letters a to p.
///
/// # Errors
/// When the manifest cannot be read or has no key.
pub fn extension_id(dir: &Path) -> Result<String> {
    let manifest = manifest(dir)?;
    let key = manifest["key"].as_str().with_context(|| format!("{} has no key", dir.display()))?;
    let digest = Sha256::digest(STANDARD.decode(key).context("the manifest's key is not base64")?);
    let letter = |half: u8| char::from(b'a' + half);
    Ok(digest.iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect())
}

impl Chromium {
    fn call(&self, method: &str, params: Value) -> Result<Value> {
        self.connection.call(None, method, params)
    }

    /// Calls a function of the page of extensions with these arguments.
    fn developer(&self, function: &str, arguments: &Value) -> Result<Value> {
        let page = self.new_tab()?;
        page.navigate("chrome://extensions")?;
        let value = page.eval(&format!("chrome.developerPrivate.{function}(...{arguments})"))?;
        page.close()?;
        Ok(value)
    }

    fn worker(&self) -> Result<Option<String>> {
        let origin = self.extension_origin()?;
        let mut workers = self.targets(Kind::Worker)?.into_iter();
        Ok(workers.find(|(_, url)| url.starts_with(&origin)).map(|(id, _)| id))
    }
}

impl Engine for Chromium {
    fn new_tab(&self) -> Result<Page> {
        let reply = self.call("Target.createTarget", json!({"url": "about:blank"}))?;
        self.attach(reply["targetId"].as_str().context("a tab without an id")?, Kind::Page)
    }

    fn targets(&self, kind: Kind) -> Result<Vec<(String, String)>> {
        let kind = match kind {
            Kind::Page => "page",
            Kind::Frame => "iframe",
            Kind::Worker => "service_worker",
        };
        let reply = self.call("Target.getTargets", json!({}))?;
        let all = reply["targetInfos"].as_array().context("no list of targets")?.iter();
        let text = |target: &Value, key: &str| target[key].as_str().unwrap_or_default().to_owned();
        let all = all.filter(|target| target["type"] == kind);
        Ok(all.map(|target| (text(target, "targetId"), text(target, "url"))).collect())
    }

    fn attach(&self, target: &str, kind: Kind) -> Result<Page> {
        Ok(Page::new(Target::attach(&self.connection, target, kind)?, kind))
    }

    fn close(&self, target: &str) -> Result<()> {
        self.call("Target.closeTarget", json!({"targetId": target})).map(drop)
    }

    fn version(&self) -> Result<String> {
        let reply = self.call("Browser.getVersion", json!({}))?;
        Ok(reply["product"].as_str().unwrap_or_default().to_owned())
    }

    fn quit(&self) -> Result<()> {
        self.call("Browser.close", json!({})).map(drop)
    }

    fn cookies(&self) -> Result<Vec<Value>> {
        let mut reply = self.call("Storage.getCookies", json!({}))?;
        let Value::Array(cookies) = reply["cookies"].take() else { bail!("no list of cookies") };
        Ok(cookies)
    }

    fn clear_cookies(&self) -> Result<()> {
        self.call("Storage.clearCookies", json!({})).map(drop)
    }

    fn extension_id(&self) -> Result<String> {
        extension_id(self.extension.as_deref().context("no extension was loaded")?)
    }

    fn extension_origin(&self) -> Result<String> {
        Ok(format!("chrome-extension://{}/", self.extension_id()?))
    }

    fn stop_worker(&self) -> Result<()> {
        let Some(worker) = self.worker()? else { return Ok(()) };
        self.close(&worker)?;
        wait_until("the service worker to end", || Ok((!self.worker_runs()?).then_some(())))
    }

    fn worker_runs(&self) -> Result<bool> {
        Ok(self.worker()?.is_some())
    }

    fn show_popup(&self) -> Result<()> {
        if !self.worker_runs()? {
            // A press of the button wakes the worker; the rig opens the popup through the worker.
            let page = self.new_tab()?;
            page.navigate(&format!("{}popup.html", self.extension_origin()?))?;
            page.close()?;
        }
        let worker = wait_within(SOON, "the service worker", || self.worker())?;
        let worker = self.attach(&worker, Kind::Worker)?;
        let opened = worker.eval("chrome.action.openPopup()");
        worker.detach()?;
        opened.context("the popup does not open").map(drop)
    }

    fn remove_permission(&self, host: &str) -> Result<()> {
        let arguments = json!([self.extension_id()?, format!("https://{host}/*")]);
        self.developer("removeHostPermission", &arguments).map(drop)
    }

    fn extension_errors(&self) -> Result<Vec<String>> {
        let id = self.extension_id()?;
        let infos = self.developer("getExtensionsInfo", &json!([]))?;
        let info = infos.as_array().into_iter().flatten().find(|info| info["id"] == id.as_str());
        let info = info.context("Chromium did not load the extension")?;
        let kinds = [&info["manifestErrors"], &info["runtimeErrors"]];
        let errors = kinds.iter().flat_map(|errors| errors.as_array().into_iter().flatten());
        Ok(errors.map(|error| error["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    fn register_host(&self, program: &Path, extension: &str) -> Result<()> {
        host_manifest::write(&self.profile, program, extension)
    }

    fn forget_host(&self) -> Result<()> {
        host_manifest::remove(&self.profile)
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

fn command(profile: &Path, home: &Path, options: &Options) -> Command {
    let mut command = Command::new("/usr/bin/chromium");
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.args(["--remote-debugging-port=0", "--no-first-run", "--no-default-browser-check"]);
    // The sandbox needs rights that containers often withhold, and is not what is tested here.
    command.args(["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
    command.args(["--disable-quic", "--disable-background-networking", "--disable-component-update"]);
    command.args(["--disable-sync", "--disable-search-engine-choice-screen", "--lang=it"]);
    // Chromium's own passwords, not those of the extension's host: they must not touch the keyring under test.
    command.arg("--password-store=basic");
    // The pages that its address bar is made of take a second of a processor to load, and no test types there.
    let without = "Translate,OptimizationHints,WebUIOmniboxPopup,WebUIOmniboxAimPopup";
    command.arg(format!("--disable-features={without}"));
    let (width, height) = options.window;
    command.arg(format!("--window-size={width},{height}"));
    command.arg(format!("--host-resolver-rules={}", resolver_rules(&options.hosts)));
    if !options.trusted.is_empty() {
        command.arg(format!("--ignore-certificate-errors-spki-list={}", options.trusted.join(",")));
    }
    // What Debian installs for every user the browser loads by itself.
    if let Some(extension) = &options.extension
        && !extension.starts_with(INSTALLED_EXTENSIONS)
    {
        command.arg(format!("--load-extension={}", extension.display()));
    }
    if !options.headed {
        command.arg("--headless");
    }
    command.arg("about:blank");

    options.give_environment(&mut command, home);
    command
}

fn resolver_rules(hosts: &[(String, u16)]) -> String {
    let mut rules: Vec<String> =
        hosts.iter().map(|(name, port)| format!("MAP {name}:443 127.0.0.1:{port}")).collect();
    rules.push("MAP * ~NOTFOUND".into());
    rules.extend(["EXCLUDE 127.0.0.1".into(), "EXCLUDE localhost".into()]);
    rules.join(", ")
}
