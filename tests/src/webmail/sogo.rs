//! The real SOGo of Debian's packages, with its database (PostgreSQL), its cache (memcached) and nginx before it, which
//! hands on to another webmail whatever is not SOGo's.

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rustix::process::{Signal, geteuid};

use crate::{
    loopback::free_port, mailbox::Account, part::Part, scratch::Scratch, system_user::SystemUser,
    wait::wait_within,
};

const POSTGRES: &str = "/usr/lib/postgresql/15/bin";
const RESOURCES: &str = "/usr/lib/GNUstep/SOGo/WebServerResources/";

/// SOGo, in clear, on a loopback port. Stopped on drop.
#[derive(Debug)]
pub struct Sogo {
    port: u16,
    // In the order in which they have to go.
    _front: Part,
    _program: Part,
    _cache: Part,
    database: Part,
}

impl Sogo {
    /// Starts SOGo (Italian) for these accounts of the IMAP server at `imap_port`. What is in one of these folders goes
    /// to another port, and whatever else is not SOGo's to `other_port`. It expects to be reached through HTTPS: put a
    /// [`Front`](crate::tls::Front) before it.
    ///
    /// # Errors
    /// When the packages are not installed, or it does not come up.
    pub fn start(
        scratch: &Scratch,
        imap_port: u16,
        accounts: &[Account],
        folders: &[(&str, u16)],
        other_port: u16,
    ) -> Result<Self> {
        let database_port = free_port()?;
        let database = start_database(scratch, database_port, accounts)?;
        let (cache_port, program_port, port) = (free_port()?, free_port()?, free_port()?);
        let mut command = Command::new("memcached");
        command.args(["-l", "127.0.0.1", "-U", "0", "-p", &cache_port.to_string()]);
        if geteuid().is_root() {
            command.args(["-u", "nobody"]);
        }
        let mut cache = Part::start(scratch, "memcached", command)?;
        cache.wait_ready(|| answers(cache_port))?;

        let home = folder(scratch, "sogo", "sogo")?;
        let settings = settings(database_port, cache_port, imap_port, program_port, &home.dir);
        let mut command = home.command("/usr/sbin/sogod");
        command.args(settings).current_dir(&home.dir).env("HOME", &home.dir);
        let mut program = Part::start(scratch, "sogo", command)?;
        program.wait_ready(|| answers(program_port))?;

        let dir = scratch.dir("nginx")?;
        let config =
            scratch.write("nginx/nginx.conf", front(&dir, port, program_port, folders, other_port))?;
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-p").arg(&dir).arg("-c").arg(config);
        let mut front = Part::start(scratch, "nginx", command)?;
        front.wait_ready(|| answers(port))?;
        Ok(Self { port, _front: front, _program: program, _cache: cache, database })
    }

    /// The HTTP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Sogo {
    fn drop(&mut self) {
        // Killed, PostgreSQL would leave its shared memory to the system; gone already, there is nothing to end.
        if self.database.signal(Signal::QUIT).is_ok() {
            let _ = wait_within(Duration::from_secs(5), "PostgreSQL to end", || Ok(self.database.ended()));
        }
    }
}

/// A folder of a part, and the user it is served by.
struct Home {
    dir: PathBuf,
    user: Option<SystemUser>,
}

impl Home {
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        if let Some(user) = self.user {
            user.run(&mut command);
        }
        command
    }
}

fn folder(scratch: &Scratch, name: &str, user: &str) -> Result<Home> {
    let (dir, user) = (scratch.dir(name)?, SystemUser::instead_of_root(user)?);
    if let Some(user) = user {
        user.give(&dir)?;
    }
    Ok(Home { dir, user })
}

fn start_database(scratch: &Scratch, port: u16, accounts: &[Account]) -> Result<Part> {
    let home = folder(scratch, "postgres", "postgres")?;
    let data = home.dir.join("data");
    let mut command = home.command(format!("{POSTGRES}/initdb"));
    command.args(["-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-U", "sogo", "-D"]).arg(&data);
    run(command.current_dir(&home.dir), "initdb (package postgresql)")?;

    let mut command = home.command(format!("{POSTGRES}/postgres"));
    command.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "fsync=off", "-k"]).arg(&home.dir);
    command.args(["-c", "listen_addresses=127.0.0.1"]).current_dir(&home.dir);
    let mut database = Part::start(scratch, "postgres", command)?;
    let port = port.to_string();
    let psql = || {
        let mut command = Command::new("psql");
        command.args(["-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", &port]);
        command.args(["-U", "sogo", "-d", "postgres"]);
        command
    };
    // It takes connections before it answers.
    database.wait_ready(|| run(psql().args(["-c", "SELECT 1"]), "psql").ok())?;

    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let mut script =
        "CREATE TABLE sogo_users (c_uid text PRIMARY KEY, c_name text, c_password text, c_cn text, \
                      mail text);\n"
            .to_owned();
    for account in accounts {
        let [address, password] = [&account.address, &account.password].map(|value| text(value));
        script += &format!(
            "INSERT INTO sogo_users VALUES ({address}, {address}, {password}, {address}, {address});\n"
        );
    }
    let script = scratch.write("sogo.sql", script)?;
    run(psql().arg("-f").arg(script), "psql")?;
    Ok(database)
}

fn run(command: &mut Command, what: &str) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot run {what}"))?;
    if !output.status.success() {
        bail!("{what}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// SOGo's settings, on its command line: they count before those of the system's files.
fn settings(database: u16, cache: u16, imap: u16, own: u16, home: &Path) -> Vec<String> {
    let table = |name: &str| format!("postgresql://sogo:@127.0.0.1:{database}/postgres/{name}");
    let users = format!(
        "({{ type = sql; id = users; canAuthenticate = YES; isAddressBook = NO; userPasswordAlgorithm = plain; \
         viewURL = \"{}\"; }})",
        table("sogo_users")
    );
    let pairs = [
        ("WONoDetach", "YES".to_owned()),
        ("WOUseWatchDog", "NO".to_owned()),
        ("WOWorkersCount", "1".to_owned()),
        ("WOPort", format!("127.0.0.1:{own}")),
        ("WOLogFile", "-".to_owned()),
        ("WOPidFile", home.join("sogo.pid").display().to_string()),
        ("SOGoMemcachedHost", format!("127.0.0.1:{cache}")),
        ("SOGoProfileURL", table("sogo_user_profile")),
        ("OCSFolderInfoURL", table("sogo_folder_info")),
        ("OCSSessionsFolderURL", table("sogo_sessions_folder")),
        ("OCSEMailAlarmsFolderURL", table("sogo_alarms_folder")),
        ("SOGoUserSources", users),
        ("SOGoIMAPServer", format!("imap://127.0.0.1:{imap}")),
        ("SOGoSentFolderName", "Sent".to_owned()),
        ("SOGoLoginModule", "Mail".to_owned()),
        ("SOGoLanguage", "Italian".to_owned()),
        ("SOGoTimeZone", "Europe/Rome".to_owned()),
    ];
    pairs.into_iter().flat_map(|(name, value)| [format!("-{name}"), value]).collect()
}

/// nginx as SOGo's guide has it; a login's answer has headers of several kilobytes.
fn front(dir: &Path, port: u16, program: u16, folders: &[(&str, u16)], other: u16) -> String {
    let user = if geteuid().is_root() { "user root;\n" } else { "" };
    let dir = dir.display();
    let folders: String = folders
        .iter()
        .map(|(folder, port)| format!("    location {folder} {{ proxy_pass http://127.0.0.1:{port}; }}\n"))
        .collect();
    format!(
        "{user}daemon off;
pid {dir}/nginx.pid;
error_log stderr;
events {{}}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  proxy_buffer_size 64k;
  proxy_buffers 8 64k;
  proxy_busy_buffers_size 128k;
  proxy_set_header Host $http_host;
  server {{
    listen 127.0.0.1:{port};
{folders}    location / {{
      proxy_pass http://127.0.0.1:{other};
    }}
    location /SOGo {{
      proxy_pass http://127.0.0.1:{program};
      proxy_set_header Host $http_host;
      proxy_set_header x-webobjects-server-protocol HTTP/1.0;
      proxy_set_header x-webobjects-server-name $host;
      proxy_set_header x-webobjects-server-url https://$http_host;
      proxy_set_header x-webobjects-server-port 443;
    }}
    location /SOGo.woa/WebServerResources/ {{
      alias {RESOURCES};
    }}
  }}
}}
"
    )
}

fn answers(port: u16) -> Option<()> {
    TcpStream::connect(("127.0.0.1", port)).ok().map(drop)
}
