//! Debian's Firefox, driven over WebDriver BiDi. Knows how it is started, how its pages are found and what rules it has
//! for extensions; knows no page in particular.

mod bidi;
mod context;
mod keys;
mod privileged;
mod value;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use self::{bidi::Connection, context::Context, privileged::OwnWindow};
use super::{HOST_NAME, Kind, Options, Page, driver::Engine, manifest};
use crate::{connect_proxy::ConnectProxy, part::Part, scratch::Scratch, wait::wait_until};

/// What Firefox puts in the place of the extension's id in its addresses: new for each profile, unless said.
const UUID: &str = "11111111-2222-4333-8444-555555555555";

/// The connection to a running Firefox, and what it was started with.
#[derive(Debug)]
pub(super) struct Firefox {
    connection: Connection,
    own: OwnWindow,
    home: PathBuf,
    extension: Option<String>,
    _proxy: ConnectProxy,
}

/// Starts it with the extension, and says whether the profile is new.
pub(super) fn start(scratch: &Scratch, name: &str, options: &Options) -> Result<(Firefox, Part, bool)> {
    let profile = scratch.dir(name)?;
    let is_new = !profile.join("prefs.js").exists();
    let port_file = profile.join("WebDriverBiDiServer.json");
    if port_file.exists() {
        fs::remove_file(&port_file)?;
    }
    let extension = options.extension.as_deref().map(extension_id).transpose()?;
    let home = scratch.dir("home")?;
    if let (Some(host), Some(extension)) = (&options.native_host, &extension) {
        write_host(&home, host, extension)?;
    }
    let routes: Vec<_> = options.hosts.iter().map(|(name, port)| (format!("{name}:443"), *port)).collect();
    let proxy = ConnectProxy::start(&routes)?;
    fs::write(profile.join("user.js"), preferences(extension.as_deref(), &proxy)?)?;
    let mut part = Part::start(scratch, name, command(&profile, &home, options))?;
    let port = part.wait_ready(|| {
        let server: Value = serde_json::from_str(&fs::read_to_string(&port_file).ok()?).ok()?;
        u16::try_from(server["ws_port"].as_u64()?).ok()
    })?;
    let connection = Connection::open(port)?;
    let own = OwnWindow::find(&connection)?;
    if let Some(folder) = &options.extension {
        let data = json!({"type": "path", "path": std::path::absolute(folder)?});
        connection.call("webExtension.install", json!({"extensionData": data}))?;
    }
    if let Some(extension) = &extension {
        let origins: Vec<String> = options.granted.iter().map(|host| format!("https://{host}/*")).collect();
        own.change_permissions(extension, "add", &origins, &[])?;
    }
    let firefox = Firefox { connection, own, home, extension: extension.clone(), _proxy: proxy };
    Ok((firefox, part, is_new && extension.is_some()))
}

fn extension_id(dir: &Path) -> Result<String> {
    let manifest = manifest(dir)?;
    let id = manifest.pointer("/browser_specific_settings/gecko/id").and_then(Value::as_str);
    id.map(ToOwned::to_owned).with_context(|| format!("{} has no id for Firefox", dir.display()))
}

/// What is not so by itself: the names of the run, its texts in Italian, and nothing fetched from elsewhere.
fn preferences(extension: Option<&str>, proxy: &ConnectProxy) -> Result<String> {
    let uuids = json!({extension.unwrap_or_default(): UUID}).to_string();
    let port = proxy.url().rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse::<u16>().ok());
    let port = port.context("a proxy without a port")?;
    let preferences = [
        ("extensions.webextensions.uuids", json!(uuids)),
        ("intl.locale.requested", json!("it")),
        ("network.proxy.type", json!(1)),
        ("network.proxy.ssl", json!("127.0.0.1")),
        ("network.proxy.ssl_port", json!(port)),
        ("network.proxy.http", json!("127.0.0.1")),
        ("network.proxy.http_port", json!(port)),
        ("browser.aboutwelcome.enabled", json!(false)),
        ("browser.shell.checkDefaultBrowser", json!(false)),
        ("datareporting.policy.dataSubmissionEnabled", json!(false)),
        ("toolkit.telemetry.enabled", json!(false)),
        ("app.normandy.enabled", json!(false)),
        ("network.captive-portal-service.enabled", json!(false)),
        ("network.connectivity-service.enabled", json!(false)),
        ("services.settings.server", json!("data:,")),
        ("signon.rememberSignons", json!(false)),
    ];
    let mut lines = String::new();
    for (name, value) in preferences {
        writeln!(lines, "user_pref({}, {value});", json!(name))?;
    }
    Ok(lines)
}

fn command(profile: &Path, home: &Path, options: &Options) -> Command {
    let mut command = Command::new("/usr/bin/firefox-esr");
    command.arg("--no-remote").arg("--profile").arg(profile);
    // Its own window and the extension's pages are looked into, too.
    command.args(["--remote-debugging-port=0", "--remote-allow-system-access"]);
    let (width, height) = options.window;
    command.arg(format!("--width={width}")).arg(format!("--height={height}"));
    if !options.headed {
        command.arg("--headless");
    }
    command.arg("about:blank");
    options.give_environment(&mut command, home);
    // The sandbox needs rights that containers often withhold, and is not what is tested here.
    command.env("MOZ_DISABLE_CONTENT_SANDBOX", "1").env("MOZ_DISABLE_GMP_SANDBOX", "1");
    command
}

/// Registers a program as native host (developer.mozilla.org, "Native manifests").
fn write_host(home: &Path, program: &Path, extension: &str) -> Result<()> {
    let manifest = json!({
        "name": HOST_NAME,
        "description": "Staffetta",
        "path": std::path::absolute(program)?,
        "type": "stdio",
        "allowed_extensions": [extension],
    });
    let file = host_place(home);
    fs::create_dir_all(file.parent().context("a home without a folder")?)?;
    fs::write(&file, manifest.to_string()).with_context(|| format!("cannot write {}", file.display()))
}

fn host_place(home: &Path) -> PathBuf {
    home.join(".mozilla/native-messaging-hosts").join(format!("{HOST_NAME}.json"))
}

impl Firefox {
    fn id(&self) -> Result<&str> {
        self.extension.as_deref().context("no extension was loaded")
    }

    fn views(&self, kind: &str) -> Result<Vec<(String, String)>> {
        self.extension.as_deref().map_or_else(|| Ok(Vec::new()), |id| self.own.views(id, kind))
    }
}

impl Engine for Firefox {
    fn new_tab(&self) -> Result<Page> {
        let reply = self.connection.call("browsingContext.create", json!({"type": "tab"}))?;
        self.attach(reply["context"].as_str().context("a tab without an id")?, Kind::Page)
    }

    fn targets(&self, kind: Kind) -> Result<Vec<(String, String)>> {
        if kind == Kind::Worker {
            return self.views("background");
        }
        let tree = self.connection.call("browsingContext.getTree", json!({}))?;
        let tops = tree["contexts"].as_array().context("no list of tabs")?;
        if kind == Kind::Frame {
            return Ok(below(tops));
        }
        let mut found: Vec<_> = tops.iter().map(named).collect();
        found.extend(self.views("popup")?);
        Ok(found)
    }

    fn attach(&self, target: &str, kind: Kind) -> Result<Page> {
        Ok(Page::new(Context::new(&self.connection, target), kind))
    }

    fn close(&self, target: &str) -> Result<()> {
        self.attach(target, Kind::Page)?.close()
    }

    fn version(&self) -> Result<String> {
        self.own.version()
    }

    fn quit(&self) -> Result<()> {
        self.connection.call("browser.close", json!({})).map(drop)
    }

    fn cookies(&self) -> Result<Vec<Value>> {
        let reply = self.connection.call("storage.getCookies", json!({}))?;
        Ok(reply["cookies"].as_array().into_iter().flatten().map(cookie).collect())
    }

    fn clear_cookies(&self) -> Result<()> {
        self.connection.call("storage.deleteCookies", json!({})).map(drop)
    }

    fn extension_id(&self) -> Result<String> {
        self.id().map(ToOwned::to_owned)
    }

    fn extension_origin(&self) -> Result<String> {
        self.id()?;
        Ok(format!("moz-extension://{UUID}/"))
    }

    fn stop_worker(&self) -> Result<()> {
        let id = self.id()?;
        self.own.stop_background(id)?;
        wait_until("the background to end", || Ok((!self.own.background_runs(id)?).then_some(())))
    }

    fn worker_runs(&self) -> Result<bool> {
        self.own.background_runs(self.id()?)
    }

    fn show_popup(&self) -> Result<()> {
        self.own.show_popup(self.id()?)
    }

    fn remove_permission(&self, host: &str) -> Result<()> {
        self.own.change_permissions(self.id()?, "remove", &[format!("https://{host}/*")], &[])
    }

    fn extension_errors(&self) -> Result<Vec<String>> {
        self.own.errors(&self.extension_origin()?)
    }

    fn register_host(&self, program: &Path, extension: &str) -> Result<()> {
        write_host(&self.home, program, extension)
    }

    fn forget_host(&self) -> Result<()> {
        fs::remove_file(host_place(&self.home)).context("no native host was registered")
    }
}

/// Id and address of a context.
fn named(context: &Value) -> (String, String) {
    let text = |key: &str| context[key].as_str().unwrap_or_default().to_owned();
    (text("context"), text("url"))
}

/// The frames in contexts, at any depth.
fn below(contexts: &[Value]) -> Vec<(String, String)> {
    let children = contexts.iter().filter_map(|context| context["children"].as_array());
    children
        .flat_map(|children| children.iter().map(named).chain(below(children)).collect::<Vec<_>>())
        .collect()
}

/// A cookie, in the words of Chromium's protocol.
fn cookie(cookie: &Value) -> Value {
    let same_site = match cookie["sameSite"].as_str() {
        Some("strict") => Some("Strict"),
        Some("lax") => Some("Lax"),
        Some("none") => Some("None"),
        _ => None,
    };
    json!({"name": cookie["name"], "value": cookie["value"]["value"], "domain": cookie["domain"],
        "path": cookie["path"], "secure": cookie["secure"], "httpOnly": cookie["httpOnly"],
        "sameSite": same_site, "session": cookie["expiry"].is_null()})
}
