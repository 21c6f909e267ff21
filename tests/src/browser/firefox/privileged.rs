//! What only Firefox itself may do, as code in its own window: an extension's popup and background, permissions, the
//! clipboard, and what was written on the browser's console.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::bidi::Connection;

/// Lets the protocol find the pages of an extension that are no tabs: by itself it knows tabs alone.
const FIND_VIEWS: &str = "(() => {
    const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');
    const find = NavigableManager.getBrowserById.bind(NavigableManager);
    NavigableManager.getBrowserById = (id) => {
        for (const { extension } of WebExtensionPolicy.getActiveExtensions()) {
            for (const { viewType, xulBrowser } of extension?.views ?? []) {
                if (viewType !== 'tab' && NavigableManager.getIdForBrowser(xulBrowser) === id) return xulBrowser;
            }
        }
        return find(id);
    };
})()";

/// Ids and addresses of the pages of a type that an extension has now.
const VIEWS: &str = "(id, type) => {
    const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');
    // Of a popup that was closed something stays among the views.
    const isShown = ({ viewType, xulBrowser }) => viewType === type && xulBrowser?.isConnected;
    const found = [...extension(id).views].filter(isShown);
    return found.map(({ xulBrowser }) => {
        xulBrowser.permanentKey ??= new (Cu.getGlobalForObject(Services).Object)();
        return [NavigableManager.getIdForBrowser(xulBrowser), xulBrowser.currentURI.spec];
    });
}";

/// Presses the extension's button. What it opened before is closed first and gone, since a second press only closes it.
const SHOW_POPUP: &str = "async (id) => {
    const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
    const { setTimeout } = ChromeUtils.importESModule('resource://gre/modules/Timer.sys.mjs');
    const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
    const isPopup = ({ viewType, xulBrowser }) => viewType === 'popup' && xulBrowser?.isConnected;
    const popups = () => [...extension(id).views].filter(isPopup);
    for (let looks = 0; popups().length; looks++) {
        if (looks === 200) throw new Error('an earlier popup does not close');
        // Again and again: one that is still opening is not closed.
        for (const { xulBrowser } of popups()) xulBrowser.closest('panel')?.hidePopup();
        await after(20);
    }
    const window = Services.wm.getMostRecentWindow('navigator:browser');
    const opened = ExtensionParent.apiManager.global.browserActionFor(extension(id)).openPopup(window, true);
    // Of one that loses the focus while it opens nothing is heard.
    await Promise.race([opened, after(5000)]);
}";

const CHANGE_PERMISSIONS: &str = "async (id, change, origins, permissions) => {
    const { ExtensionPermissions } =
        ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
    await ExtensionPermissions[change](id, { permissions, origins }, extension(id));
}";

const STOP_BACKGROUND: &str =
    "(id) => extension(id).terminateBackground({ disableResetIdleForTest: true }).then(() => null)";

const BACKGROUND_RUNS: &str = "(id) => extension(id).backgroundState === 'running'";

/// Errors that name a file of the extension.
const ERRORS: &str = "(origin) => Services.console.getMessageArray()
    .filter((line) => line instanceof Ci.nsIScriptError && !(line.flags & line.warningFlag))
    .filter((line) => line.sourceName.startsWith(origin) || line.errorMessage.includes(origin))
    .map((line) => `${line.errorMessage} (${line.sourceName}:${line.lineNumber})${line.stack ? `\\n${line.stack}` : ''}`)";

/// Firefox's own window.
#[derive(Debug)]
pub(super) struct OwnWindow {
    connection: Connection,
    context: String,
}

impl OwnWindow {
    pub(super) fn find(connection: &Connection) -> Result<Self> {
        let context = connection.own_window()?;
        let own = Self { connection: connection.clone(), context };
        own.connection.eval(&own.context, FIND_VIEWS)?;
        Ok(own)
    }

    fn run(&self, function: &str, arguments: &Value) -> Result<Value> {
        let of_id = "const extension = (id) => WebExtensionPolicy.getByID(id).extension;";
        self.connection
            .eval(&self.context, &format!("(() => {{ {of_id} return ({function})(...{arguments}) }})()"))
    }

    /// Id and address of the pages of a type (`popup`, `background`) that the extension has now.
    pub(super) fn views(&self, extension: &str, kind: &str) -> Result<Vec<(String, String)>> {
        let views = self.run(VIEWS, &json!([extension, kind]))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(views.as_array().into_iter().flatten().map(|view| (text(&view[0]), text(&view[1]))).collect())
    }

    /// Presses the extension's button.
    pub(super) fn show_popup(&self, extension: &str) -> Result<()> {
        self.run(SHOW_POPUP, &json!([extension])).context("the popup does not open").map(drop)
    }

    /// Gives (`add`) or takes (`remove`) permissions.
    pub(super) fn change_permissions(
        &self,
        extension: &str,
        change: &str,
        origins: &[String],
        permissions: &[&str],
    ) -> Result<()> {
        self.run(CHANGE_PERMISSIONS, &json!([extension, change, origins, permissions])).map(drop)
    }

    /// Ends the background, as after half a minute without work.
    pub(super) fn stop_background(&self, extension: &str) -> Result<()> {
        self.run(STOP_BACKGROUND, &json!([extension])).map(drop)
    }

    /// Whether the background runs.
    pub(super) fn background_runs(&self, extension: &str) -> Result<bool> {
        Ok(self.run(BACKGROUND_RUNS, &json!([extension]))? == true)
    }

    /// The errors on the browser's console that name the extension.
    pub(super) fn errors(&self, origin: &str) -> Result<Vec<String>> {
        let errors = self.run(ERRORS, &json!([origin]))?;
        let errors = errors.as_array().into_iter().flatten();
        Ok(errors.filter_map(|error| error.as_str().map(ToOwned::to_owned)).collect())
    }

    /// The browser's name and version.
    pub(super) fn version(&self) -> Result<String> {
        let version = self.run("() => `Firefox/${Services.appinfo.version}`", &json!([]))?;
        Ok(version.as_str().unwrap_or_default().to_owned())
    }
}

impl Connection {
    /// The context of the browser's own window.
    fn own_window(&self) -> Result<String> {
        let tree = self.call("browsingContext.getTree", json!({"moz:scope": "chrome", "maxDepth": 0}))?;
        tree["contexts"][0]["context"].as_str().map(ToOwned::to_owned).context("Firefox has no window")
    }

    /// What the clipboard holds.
    pub(super) fn read_clipboard(&self) -> Result<String> {
        let text = self.eval(&self.own_window()?, "navigator.clipboard.readText()")?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Puts a text on the clipboard.
    pub(super) fn write_clipboard(&self, text: &str) -> Result<()> {
        let write = format!("navigator.clipboard.writeText({})", json!(text));
        self.eval(&self.own_window()?, &write).map(drop)
    }
}
