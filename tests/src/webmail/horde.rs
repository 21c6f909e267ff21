//! The real Horde IMP of Debian's packages, run by PHP's own server, with its own configuration in a copy of its tree:
//! it looks for that beside its programs alone.

use std::{fs, net::TcpStream, os::unix::fs::symlink, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};

use crate::{
    browser::{Modifier, Page},
    loopback::free_port,
    mailbox::Account,
    part::Part,
    product::WEBMAIL,
    random,
    scratch::Scratch,
};

const TREE: &str = "/usr/share/horde";
const LIBRARIES: &str = "/usr/share/javascript";
/// With PHP 8 it throws what its callers do not catch, and no mail has a window of its own.
const HANDLER: &str = "/usr/share/php/Horde/Core/Ajax/Application/Handler.php";
const MENDED: &str = "new ReflectionMethod($this, (string) $action)";
/// The folder it is served in.
pub const FOLDER: &str = "/horde";

/// A view of Horde, as its users choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HordeView {
    /// One page with the mail beside its list.
    Dynamic,
    /// The same, with the mail in a window of its own.
    Alone,
    /// A page for the list and one for each mail.
    Basic,
}

/// Horde, in clear, on a loopback port. Stopped on drop.
#[derive(Debug)]
pub struct Horde {
    port: u16,
    _php: Part,
}

impl Horde {
    /// Starts Horde (Italian) in [`FOLDER`] for the IMAP server at `imap_port`. It expects to be reached through HTTPS.
    ///
    /// # Errors
    /// When the packages are not installed, or it does not come up.
    pub fn start(scratch: &Scratch, imap_port: u16) -> Result<Self> {
        let root = scratch.dir("horde")?;
        let tree = root.join("horde");
        let copied = Command::new("cp").args(["-a", TREE]).arg(&tree).status()?;
        ensure!(copied.success(), "{TREE} cannot be copied (package php-horde-imp)");
        // Debian has these elsewhere.
        for place in ["config", "imp/config"] {
            let own = tree.join(place);
            let debians = fs::canonicalize(Path::new(TREE).join(place))?;
            fs::remove_file(&own)?;
            let copied = Command::new("cp").arg("-a").arg(debians).arg(&own).status()?;
            ensure!(copied.success(), "{place} cannot be copied");
        }
        // The tree links to libraries beside it.
        symlink(LIBRARIES, root.join("javascript"))?;
        // Those of the package php-horde-webmail ask an address book that is not there, and end the dynamic view.
        let hooks = tree.join("imp/config/hooks.php");
        if hooks.exists() {
            fs::remove_file(hooks)?;
        }
        fs::write(tree.join("config/registry.local.php"), ONLY_MAIL)?;
        fs::remove_file(tree.join("static"))?;
        fs::create_dir(tree.join("static"))?;
        let temporary = scratch.dir("horde/tmp")?;
        fs::write(tree.join("config/conf.php"), settings(&temporary)?)?;
        fs::write(tree.join("imp/config/conf.php"), IMP)?;
        fs::write(tree.join("imp/config/backends.local.php"), backend(imap_port))?;
        fs::write(tree.join("imp/config/mime_drivers.local.php"), MIME)?;
        fs::write(tree.join("imp/config/prefs.local.php"), NEWEST_FIRST)?;
        let handler = fs::read_to_string(HANDLER).context(HANDLER)?;
        let mended = handler.replace("new ReflectionMethod($this, $action)", MENDED);
        ensure!(mended != handler, "{HANDLER} is another one");
        fs::write(root.join("Handler.php"), mended)?;
        let router = root.join("router.php");
        fs::write(&router, ROUTER)?;

        let port = free_port()?;
        let mut command = Command::new("php");
        command.args(["-d", "error_reporting=0", "-d", "date.timezone=Europe/Rome"]);
        command.args(["-S", &format!("127.0.0.1:{port}"), "-t"]).arg(&root).arg(router);
        command.env("PHP_CLI_SERVER_WORKERS", "4");
        let mut php = Part::start(scratch, "horde", command)?;
        php.wait_ready(|| TcpStream::connect(("127.0.0.1", port)).ok())?;
        Ok(Self { port, _php: php })
    }

    /// Logs in, with the view that is wanted for the session.
    ///
    /// # Errors
    /// When it does not take the password.
    pub fn log_in(page: &Page, account: &Account, view: HordeView) -> Result<()> {
        page.navigate(&format!("https://{WEBMAIL}{FOLDER}/login.php?app=imp"))?;
        page.fill("#horde_user", &account.address)?;
        page.fill("#horde_pass", &account.password)?;
        page.wait_for("document.querySelector('#horde_select_view')")?;
        let name = if view == HordeView::Basic { "basic" } else { "dynamic" };
        page.eval(&format!("document.querySelector('#horde_select_view').value = '{name}'"))?;
        page.press("Enter", Modifier::None)?;
        page.wait_for("!document.querySelector('#horde_pass') && document.readyState === 'complete'")?;
        Ok(())
    }

    /// Opens a mail of the inbox, from its list or in its window, and waits until its words are there.
    ///
    /// # Errors
    /// When it does not show up.
    pub fn open(page: &Page, view: HordeView, number: u64, subject: &str) -> Result<()> {
        page.navigate("about:blank")?;
        let (address, row, head) = match view {
            HordeView::Dynamic => {
                ("dynamic.php?page=mailbox".to_owned(), Some(".vpRow .msgSubject"), "#msgHeadersColl")
            }
            HordeView::Alone => {
                (format!("dynamic.php?page=message&buid={number}&mailbox=SU5CT1g"), None, "#msgData")
            }
            HordeView::Basic => {
                ("basic.php?page=mailbox&mailbox=SU5CT1g".to_owned(), Some("a"), "#msgheaders")
            }
        };
        page.navigate(&format!("https://{WEBMAIL}{FOLDER}/imp/{address}"))?;
        if let Some(row) = row {
            page.wait_for(&format!(
                "[...document.querySelectorAll('{row}')].some(
                   row => row.innerText.includes({subject:?}) && (row.id = 'scelta'))"
            ))?;
            page.click("#scelta")?;
        }
        page.wait_for(&format!(
            "document.querySelector('{head}')?.innerText.includes({subject:?})
               && (text => text?.innerText.trim() || text?.querySelector('iframe')
                 ?.contentDocument.body?.innerText.trim())(document.querySelector('#messageBody, .messageBody'))"
        ))?;
        Ok(())
    }

    /// The HTTP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// PHP's server hands on what is behind a program's name only if told, and lacks a function that IMP still calls.
const ROUTER: &str = r"<?php
function each(&$array) {
  $key = key($array);
  if ($key === null) return false;
  $value = current($array);
  next($array);
  return [1 => $value, 'value' => $value, 0 => $key, 'key' => $key];
}
$_SERVER['HTTPS'] = 'on';
require_once __DIR__ . '/Handler.php';
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (substr($path, -1) === '/') $path .= 'index.php';
if (!preg_match('#^(/.*?\.php)(/.*)?$#', $path, $parts) || !is_file(__DIR__ . $parts[1])) return false;
$_SERVER['SCRIPT_NAME'] = $parts[1];
$_SERVER['PHP_SELF'] = $path;
$_SERVER['SCRIPT_FILENAME'] = __DIR__ . $parts[1];
unset($_SERVER['PATH_INFO']);
if (isset($parts[2])) $_SERVER['PATH_INFO'] = $parts[2];
chdir(dirname($_SERVER['SCRIPT_FILENAME']));
require $_SERVER['SCRIPT_FILENAME'];
";

/// The mail program alone, whatever else of Horde is installed.
const ONLY_MAIL: &str = "<?php
$this->applications = array_intersect_key($this->applications, ['horde' => 1, 'imp' => 1]);
";

const IMP: &str = "<?php
$conf['server']['server_list'] = 'none';
$conf['spell']['enabled'] = false;
";

/// HTML is shown with the mail, as its users set it, not after a click.
const MIME: &str = "<?php
$mime_drivers['html']['inline'] = true;
";

/// Of a long list only the rows in sight are there.
const NEWEST_FIRST: &str = "<?php
$_prefs['sortdir']['value'] = 1;
$_prefs['mailbox_start']['value'] = IMP::MAILBOX_START_FIRSTPAGE;
";

fn backend(port: u16) -> String {
    format!(
        "<?php
$servers['imap']['hostspec'] = '127.0.0.1';
$servers['imap']['port'] = {port};
$servers['imap']['secure'] = false;
"
    )
}

fn settings(temporary: &Path) -> Result<String> {
    let key = random::password()?;
    let dir = temporary.display();
    Ok(format!(
        "<?php
$conf['use_ssl'] = 1;
$conf['server']['name'] = '{WEBMAIL}';
$conf['server']['port'] = 443;
$conf['cookie']['domain'] = '';
$conf['cookie']['path'] = '{FOLDER}';
$conf['testdisable'] = true;
$conf['debug_level'] = 0;
$conf['umask'] = 077;
$conf['compress_pages'] = false;
$conf['max_exec_time'] = 0;
$conf['tmpdir'] = '{dir}';
$conf['session']['name'] = 'Horde';
$conf['session']['cache_limiter'] = 'nocache';
$conf['session']['max_time'] = 72000;
$conf['session']['timeout'] = 0;
$conf['session']['use_only_cookies'] = true;
$conf['sessionhandler']['type'] = 'Builtin';
$conf['auth']['admins'] = [];
$conf['auth']['driver'] = 'application';
$conf['auth']['params'] = ['app' => 'imp'];
$conf['user']['select_view'] = true;
$conf['prefs']['driver'] = 'Session';
$conf['sql']['phptype'] = false;
$conf['cachejs'] = false;
$conf['cachecss'] = false;
$conf['cachethemes'] = false;
$conf['cache']['driver'] = 'File';
$conf['cache']['params'] = ['dir' => '{dir}'];
$conf['secret_key'] = '{key}';
$conf['portal']['fixed_blocks'] = [];
$conf['imsp']['enabled'] = false;
$conf['kolab']['enabled'] = false;
$conf['log']['enabled'] = false;
$conf['urls']['pretty'] = false;
$conf['urls']['hmac_lifetime'] = 30;
$conf['mailer']['type'] = 'null';
$conf['vfs']['type'] = 'File';
$conf['vfs']['params'] = ['vfsroot' => '{dir}'];
"
    ))
}
