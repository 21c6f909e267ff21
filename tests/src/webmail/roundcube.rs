//! The real Roundcube of Debian's packages, run by PHP's own server with its own configuration and database.
//! Knows where Debian puts it and what it needs to serve a mailbox under an HTTPS name; knows nothing of mails.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context, Result, bail};

use crate::{loopback::free_port, part::Part, random, scratch::Scratch};

const PUBLIC: &str = "/var/lib/roundcube/public_html";
const SCHEMA: &str = "/usr/share/roundcube/SQL/sqlite.initial.sql";
const READABLE_CONFIG: [&str; 2] = ["/etc/roundcube/defaults.inc.php", "/etc/roundcube/mimetypes.php"];

/// The cookie that chooses the skin: what a user sets among the preferences.
pub const SKIN: &str = "aspetto";
/// The cookie that says how many mails a list shows at once: what a user sets among the preferences.
pub const ROWS: &str = "righe";

/// Roundcube, in clear, on a loopback port. Stopped on drop.
#[derive(Debug)]
pub struct Roundcube {
    port: u16,
    _php: Part,
}

impl Roundcube {
    /// Starts Roundcube (Italian; skin *elastic*, or the one that the cookie [`SKIN`] names) for the IMAP server at
    /// `imap_port`. It expects to be reached through HTTPS: put a [`Front`](crate::tls::Front) before it.
    ///
    /// # Errors
    /// When the packages are not installed, or it does not come up.
    pub fn start(scratch: &Scratch, imap_port: u16) -> Result<Self> {
        let config = scratch.dir("webmail/config")?;
        for name in ["webmail/temp", "webmail/logs"] {
            scratch.dir(name)?;
        }
        for file in READABLE_CONFIG {
            let name = Path::new(file).file_name().unwrap_or_default();
            fs::copy(file, config.join(name)).with_context(|| format!("{file} (package roundcube-core)"))?;
        }
        let dir = scratch.path().join("webmail");
        fs::write(config.join("config.inc.php"), settings(&dir, imap_port)?)?;
        make_database(&dir.join("roundcube.db"))?;

        let port = free_port()?;
        let mut command = Command::new("php");
        command.args(["-d", "display_errors=0", "-d", "log_errors=1", "-d", "date.timezone=Europe/Rome"]);
        command.args(["-S", &format!("127.0.0.1:{port}"), "-t", PUBLIC]);
        command.env("ROUNDCUBE_CONFIG_DIR", &config).env("PHP_CLI_SERVER_WORKERS", "4");
        let mut php = Part::start(scratch, "roundcube", command)?;
        php.wait_ready(|| answers(port))?;
        Ok(Self { port, _php: php })
    }

    /// The HTTP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn settings(dir: &Path, imap_port: u16) -> Result<String> {
    let key = random::password()?;
    let key = key.get(..24).context("a password is longer than the key")?;
    let dir = dir.display();
    Ok(format!(
        "<?php
$config = [];
$config['db_dsnw'] = 'sqlite:///{dir}/roundcube.db?mode=0600';
$config['imap_host'] = 'localhost:{imap_port}';
$config['smtp_host'] = 'localhost:1';
$config['des_key'] = '{key}';
$config['product_name'] = 'Webmail';
$config['skin'] = $_COOKIE['{SKIN}'] ?? 'elastic';
$config['mail_pagesize'] = (int) ($_COOKIE['{ROWS}'] ?? 50);
$config['language'] = 'it_IT';
$config['timezone'] = 'Europe/Rome';
$config['use_https'] = true;
$config['temp_dir'] = '{dir}/temp';
$config['log_dir'] = '{dir}/logs';
$config['log_driver'] = 'file';
$config['plugins'] = [];
$config['enable_installer'] = false;
$config['enable_spellcheck'] = false;
$config['mime_types'] = null;
$config['refresh_interval'] = 60;
$config['date_format'] = 'd/m/Y';
$config['date_long'] = 'd/m/Y H:i';
"
    ))
}

fn make_database(path: &Path) -> Result<()> {
    let script =
        "$db = new PDO('sqlite:' . $argv[1]); $db->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
        $db->exec(file_get_contents($argv[2]));";
    let output = Command::new("php").args(["-r", script, "--"]).arg(path).arg(SCHEMA).output();
    let output = output.context("cannot run php (package php-cli)")?;
    if !output.status.success() {
        bail!("Roundcube's database cannot be made: {}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(())
}

fn answers(port: u16) -> Option<()> {
    use std::io::{Read, Write};
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
    socket.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    socket.write_all(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").ok()?;
    let mut reply = Vec::new();
    socket.read_to_end(&mut reply).ok()?;
    let reply = String::from_utf8_lossy(&reply);
    (reply.contains(" 200 ") && reply.contains("id=\"login-form\"")).then_some(())
}
