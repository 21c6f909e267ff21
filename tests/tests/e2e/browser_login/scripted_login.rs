//! The card login without card and host: the shipped extension in a real browser, a native host that answers as written
//! down, and a portal that shows its services only to who brings its cookie. Knows what the host would tell of a login.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{Html, IntoResponse},
    routing::get,
};
use serde_json::{Value, json};
use staffetta_tests::{
    browser::{Browser, Kind, Options, Page},
    loopback::Background,
    product::{self, PORTAL, STRANGER},
    scratch::Scratch,
    tls::{Authority, Front},
    user::{no_complaints, press, shot, words},
    wait::wait_until,
};

/// The value of the cookie that the portal wants.
pub(crate) const SESSION: &str = "s3ss10n3-d1-pr0v4";
/// What it becomes at [`ROTATES`].
pub(crate) const ROTATED: &str = "s3ss10n3-r1nn0v4t4";
/// The page where the portal gives the session another cookie.
pub(crate) const ROTATES: &str = "/rinnova";
/// The portal's own *Esci*.
pub(crate) const LEAVES: &str = "/esci";
/// The page that a login leads to.
pub(crate) const SERVICES: &str = "/servizi";
/// As the portal greets the operator.
pub(crate) const OPERATOR: &str = "Dott.ssa Anna Bianchi";

/// The host that answers as written down.
pub(crate) const SCRIPTED_HOST: &str = env!("CARGO_BIN_EXE_staffetta-scripted-host");
/// The browser's profile.
const PROFILE: &str = "chromium";

/// What the portal was asked: host and cookies of each request.
type Visits = Arc<Mutex<Vec<(String, String)>>>;

/// The running parts. All of it goes on drop.
pub(crate) struct ScriptedLogin {
    browser: Browser,
    options: Options,
    _front: Front,
    _portal: Background,
    visits: Visits,
    script: Mutex<Value>,
    scratch: Scratch,
}

impl ScriptedLogin {
    /// With a host that knows one portal, where nobody is logged in.
    pub(crate) fn start() -> Result<Self> {
        Self::start_with(Some(PathBuf::from(SCRIPTED_HOST)))
    }

    /// With this host, or none.
    pub(crate) fn start_with(native_host: Option<PathBuf>) -> Result<Self> {
        Self::start_as(Options { native_host, ..Options::default() })
    }

    /// With the browser started in a way of its own.
    pub(crate) fn start_as(options: Options) -> Result<Self> {
        let scratch = Scratch::new()?;
        let folder = scratch.dir("script")?;
        // The extension asks the host what is approved as soon as it is installed.
        scratch.write("script/script.json", "{}")?;
        let visits = Visits::default();
        let portal = Background::new()?;
        let router = Router::new().fallback(get(page)).with_state(Arc::clone(&visits));
        let port = portal.listen(move |listener| async move {
            // Serving ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        })?;
        let authority = Authority::new()?;
        let front = Front::start(&authority, &[PORTAL, STRANGER], port)?;
        let options = Options {
            extension: Some(product::extension_dir()?),
            hosts: [PORTAL, STRANGER].map(|name| (name.to_owned(), front.port())).to_vec(),
            trusted: vec![authority.spki_hash()],
            granted: options.granted.iter().cloned().chain([PORTAL.to_owned()]).collect(),
            env: vec![("STAFFETTA_SCRIPT".to_owned(), folder.display().to_string())],
            ..options
        };
        let browser = Browser::start(&scratch, PROFILE, options.clone())?;
        let script = Mutex::new(json!({}));
        let scripted = Self { browser, options, _front: front, _portal: portal, visits, script, scratch };
        scripted.answers("portals", &portals(&Value::Null))?;
        // The card stays in for as long as the test does not say otherwise.
        scripted
            .answers("await_removal", &json!({"reply": "card_removed", "result": {}, "after": "card-out"}))?;
        scripted.answers("login", &logged_in(&[session_cookie()]))?;
        scripted.answers("logout", &logged_out(true))?;
        Ok(scripted)
    }

    /// The same with the browser ended and started again.
    pub(crate) fn with_browser_restarted(self) -> Result<Self> {
        self.browser.quit()?;
        let browser = Browser::start(&self.scratch, PROFILE, self.options.clone())?;
        Ok(Self { browser, ..self })
    }

    /// From here on the host answers a request so.
    pub(crate) fn answers(&self, request: &str, answer: &Value) -> Result<()> {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script[request] = answer.clone();
        let fresh = self.scratch.write("script/fresh.json", script.to_string())?;
        fs::rename(fresh, self.scratch.path().join("script/script.json")).context("cannot write the script")
    }

    /// From here on the host holds the session of the login.
    pub(crate) fn holds_the_session(&self) -> Result<()> {
        let script = self.script.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.answers("portals", &portals(&script["login"]["result"]["session"]))
    }

    /// What an answer waits for happens.
    pub(crate) fn happens(&self, file: &str) -> Result<()> {
        self.scratch.write(format!("script/{file}"), "").map(drop)
    }

    /// The parameters of all requests of a name so far. The host must have had nothing to object to.
    pub(crate) fn asked(&self, request: &str) -> Result<Vec<Value>> {
        let text = fs::read_to_string(self.scratch.path().join("script/asked")).unwrap_or_default();
        let mut found = Vec::new();
        for line in text.lines() {
            let line: Value = serde_json::from_str(line)?;
            ensure!(line["violation"].is_null(), "the host objects: {line}");
            if line["request"] == request {
                found.push(line["params"].clone());
            }
        }
        Ok(found)
    }

    /// A folder for files of the user.
    pub(crate) fn path(&self) -> &Path {
        self.scratch.path()
    }

    /// The browser.
    pub(crate) fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The popup, showing what it has to show.
    pub(crate) fn popup(&self) -> Result<Page> {
        self.browser.press_for_popup()
    }

    /// The popup, once it says `expected`, with a picture of it.
    pub(crate) fn popup_says(&self, expected: &str, picture: &str) -> Result<Page> {
        let page = self.popup()?;
        page.wait_for_text(expected)?;
        shot(&page, picture)?;
        Ok(page)
    }

    /// The tab of the portal, once it shows a text.
    pub(crate) fn portal_shows(&self, text: &str) -> Result<Page> {
        let page = self.browser.attach(Kind::Page, |url| url.starts_with(&format!("https://{PORTAL}/")))?;
        page.wait_for_text(text)?;
        Ok(page)
    }

    /// How many tabs show the portal.
    pub(crate) fn portal_tabs(&self) -> Result<usize> {
        let urls = self.browser.addresses(Kind::Page)?;
        Ok(urls.iter().filter(|url| url.starts_with(&format!("https://{PORTAL}/"))).count())
    }

    /// The browser's cookies.
    pub(crate) fn cookies(&self) -> Result<Vec<Value>> {
        self.browser.cookies()
    }

    /// Waits until the browser has no cookie any more.
    pub(crate) fn no_cookies(&self) -> Result<()> {
        wait_until("the cookies to go", || Ok(self.cookies()?.is_empty().then_some(())))
    }

    /// Logs in by a click in the popup, and waits for the portal's tab.
    pub(crate) fn log_in(&self) -> Result<Page> {
        let popup = self.popup()?;
        press(&popup, "Accedi con TS-CNS")?;
        self.portal_shows(OPERATOR)
    }

    /// Presses a button in a fresh popup, and waits for words in one.
    pub(crate) fn press_and_read(&self, button: &str, expected: &str, picture: &str) -> Result<String> {
        let page = self.popup()?;
        press(&page, button)?;
        page.wait_for_text(expected)?;
        shot(&page, picture)?;
        let shown = words(&page)?;
        page.close()?;
        Ok(shown)
    }

    /// The cookies that the portal was sent for its services, last first.
    pub(crate) fn sent_to_services(&self) -> Vec<(String, String)> {
        let visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        visits.iter().rev().cloned().collect()
    }

    /// Chromium has no objection to the extension.
    pub(crate) fn no_complaints(&self) -> Result<()> {
        no_complaints(&self.browser)
    }
}

/// Services for who brings the cookie, else the page for who does not. At [`ROTATES`] that cookie gets another value,
/// and another cookie beside it.
async fn page(State(visits): State<Visits>, uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let (host, cookies) = (text(header::HOST), text(header::COOKIE));
    let is_session = |cookie| [SESSION, ROTATED].map(|value| format!("SESSIONE={value}")).contains(&cookie);
    let is_in = cookies.split("; ").map(str::to_owned).any(is_session);
    let mut fresh = HeaderMap::new();
    if is_in {
        let renewed = [format!("SESSIONE={ROTATED}; Path=/"), "AVVISO=1; Path=/altrove".to_owned()];
        let gone = ["SESSIONE=; Path=/; Max-Age=0".to_owned()];
        let cookies: &[String] = match uri.path() {
            ROTATES => &renewed,
            LEAVES => &gone,
            _ => &[],
        };
        for cookie in cookies {
            if let Ok(cookie) = format!("{cookie}; Secure; HttpOnly; SameSite=Lax").parse() {
                fresh.append(header::SET_COOKIE, cookie);
            }
        }
    }
    visits.lock().unwrap_or_else(PoisonError::into_inner).push((host, cookies));
    let body = if is_in { format!("Servizi · {OPERATOR}") } else { "Nessuno ha fatto l'accesso".to_owned() };
    let page = Html(format!(
        "<!doctype html><html lang=it><title>Portale di prova</title><body><h1>{body}</h1>\
        <textarea id=nota></textarea>"
    ));
    (fresh, page)
}

/// The answer to `portals`: one portal, with this session open.
pub(crate) fn portals(open: &Value) -> Value {
    let entry = json!({
        "id": "sistema-ts", "name": "Sistema TS", "origins": [format!("https://{PORTAL}")],
        "actions": ["login", "register"], "has_session_code": true, "open": open,
    });
    json!({"reply": "portals", "result": {"portals": [entry], "keyring": "ready"}})
}

/// A session as the host tells it, of half an hour.
pub(crate) fn session() -> Value {
    let now = jiff::Zoned::now().timestamp().as_second();
    json!({"operator": OPERATOR, "since": now, "expires_at": now + 1800, "open": format!("https://{PORTAL}{SERVICES}")})
}

/// The cookie that makes the session.
pub(crate) fn session_cookie() -> Value {
    cookie(PORTAL, "SESSIONE", SESSION)
}

/// A cookie as the host tells it.
pub(crate) fn cookie(host: &str, name: &str, value: &str) -> Value {
    json!({"host": host, "domain": false, "path": "/", "name": name, "value": value,
        "http_only": true, "same_site": "lax"})
}

/// The answer to a login that succeeded.
pub(crate) fn logged_in(cookies: &[Value]) -> Value {
    json!({"reply": "logged_in", "result": {"portal": "sistema-ts", "session": session(), "cookies": cookies,
        "words": null, "logout_on_removal": false}})
}

/// The answer to a logout.
pub(crate) fn logged_out(confirmed: bool) -> Value {
    json!({"reply": "logged_out", "result": {"confirmed": confirmed}})
}

/// The answer of a failure.
pub(crate) fn failed(failure: &Value) -> Value {
    json!({"error": failure})
}
