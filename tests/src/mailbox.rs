//! A real Dovecot with its own configuration, folders and port, and users made up for the run.
//! Knows how mail is delivered (a Maildir, as a local delivery agent does); knows nothing of what a mail says.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};

use anyhow::{Context, Result, bail};
use rustix::process::{getegid, geteuid};

use crate::{
    loopback::free_port, part::Part, random, scratch::Scratch, system_user::SystemUser, wait::wait_until,
};

/// The IMAP server of the run. Stopped on drop.
#[derive(Debug)]
pub struct Mailbox {
    port: u16,
    config: PathBuf,
    homes: PathBuf,
    owner: Owner,
    users: Vec<Account>,
    delivered: AtomicU64,
    _dovecot: Part,
}

/// A mailbox and how to open it.
#[derive(Clone, Debug)]
pub struct Account {
    /// The full address, which is also the user name.
    pub address: String,
    /// Made up for the run.
    pub password: String,
}

impl Mailbox {
    /// Starts Dovecot with one empty mailbox for each address.
    ///
    /// # Errors
    /// When `dovecot-imapd` is not installed, or does not come up.
    pub fn start(scratch: &Scratch, addresses: &[&str]) -> Result<Self> {
        let port = free_port()?;
        let owner = Owner::of_the_mail()?;
        let dir = scratch.dir("mailbox")?;
        let homes = scratch.dir("mailbox/homes")?;
        let users = make_users(addresses, &homes, &owner)?;
        let passwords: String =
            users.iter().map(|user| format!("{}:{{PLAIN}}{}\n", user.address, user.password)).collect();
        scratch.write("mailbox/users", passwords)?;
        let config = scratch.write("mailbox/dovecot.conf", config(&dir, port, &owner))?;
        if owner.other.is_some() {
            // Mail is never served with root's rights: its owner must be able to walk to it.
            for dir in [scratch.path(), &dir, &homes] {
                fs::set_permissions(dir, fs::Permissions::from_mode(0o711))?;
            }
        }
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(&config);
        let mut dovecot = Part::start(scratch, "dovecot", command)?;
        dovecot.wait_ready(|| greeted(port))?;
        Ok(Self { port, config, homes, owner, users, delivered: AtomicU64::new(0), _dovecot: dovecot })
    }

    /// The IMAP port, in clear, on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The account of an address given at the start.
    ///
    /// # Errors
    /// When there is none.
    pub fn account(&self, address: &str) -> Result<&Account> {
        let found = self.users.iter().find(|user| user.address == address);
        found.with_context(|| format!("there is no mailbox {address}"))
    }

    /// Delivers a whole mail, byte for byte, into the inbox of `address`: it is there entirely or not at all.
    ///
    /// # Errors
    /// When there is no such mailbox, or it cannot be written.
    pub fn deliver(&self, address: &str, mail: &[u8]) -> Result<()> {
        self.deliver_into("", address, mail)
    }

    /// The same into a folder, `Sent` for one, which is made if no webmail has done so yet; without a name it is the
    /// inbox.
    ///
    /// # Errors
    /// As [`Mailbox::deliver`].
    pub fn deliver_into(&self, folder: &str, address: &str, mail: &[u8]) -> Result<()> {
        self.account(address)?;
        let maildir = self.homes.join(address).join("Maildir");
        let inbox = if folder.is_empty() { maildir } else { maildir.join(format!(".{folder}")) };
        if !folder.is_empty() {
            // Dovecot makes its standard folders when they are first opened, here or by a webmail.
            self.numbers(folder, address)?;
            wait_until(&format!("the folder «{folder}»"), || {
                Ok(["tmp", "new"].iter().all(|part| inbox.join(part).is_dir()).then_some(()))
            })?;
        }
        let count = self.delivered.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}.{count}.staffetta", jiff::Timestamp::now().as_microsecond());
        let (tmp, new) = (inbox.join("tmp").join(&name), inbox.join("new").join(&name));
        fs::write(&tmp, mail).with_context(|| format!("cannot write {}", tmp.display()))?;
        self.owner.give(&tmp)?;
        fs::rename(&tmp, &new).with_context(|| format!("cannot deliver to {address}"))
    }

    /// The numbers by which webmails know the mails of a folder, by their subjects; of equal subjects the last.
    ///
    /// # Errors
    /// When Dovecot does not tell.
    pub fn numbers(&self, folder: &str, address: &str) -> Result<HashMap<String, u64>> {
        let mut command = Command::new("doveadm");
        command.arg("-c").arg(&self.config).args(["-f", "tab", "fetch", "-u", address, "uid hdr.subject"]);
        let output = command.args(["mailbox", folder, "all"]).output().context("cannot run doveadm")?;
        if !output.status.success() {
            bail!("doveadm: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(parsed(&String::from_utf8(output.stdout)?))
    }
}

/// The subject of each mail of a folder, with its number there.
fn parsed(listing: &str) -> HashMap<String, u64> {
    let row = |line: &str| {
        let (number, subject) = line.split_once('\t')?;
        Some((subject.to_owned(), number.parse().ok()?))
    };
    listing.lines().filter_map(row).collect()
}

/// Whose the mail is: the user who runs, or `mail` when that is root, whom Dovecot does not serve.
#[derive(Debug)]
struct Owner {
    name: String,
    group: String,
    uid: u32,
    gid: u32,
    other: Option<SystemUser>,
}

impl Owner {
    fn of_the_mail() -> Result<Self> {
        let other = SystemUser::instead_of_root("mail")?;
        if let Some(SystemUser { uid, gid }) = other {
            return Ok(Self { name: "mail".into(), group: "mail".into(), uid, gid, other });
        }
        let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
        Ok(Self { name: said_by_id("-un")?, group: said_by_id("-gn")?, uid, gid, other })
    }

    fn give(&self, path: &Path) -> Result<()> {
        self.other.map_or(Ok(()), |user| user.give(path))
    }
}

fn said_by_id(flag: &str) -> Result<String> {
    let output = Command::new("id").arg(flag).output().context("cannot run `id`")?;
    if !output.status.success() {
        bail!("`id {flag}` failed: this user has no name");
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn make_users(addresses: &[&str], homes: &Path, owner: &Owner) -> Result<Vec<Account>> {
    let mut users = Vec::new();
    for address in addresses {
        let home = homes.join(address);
        for dir in ["", "Maildir", "Maildir/tmp", "Maildir/new", "Maildir/cur"] {
            let dir = home.join(dir);
            fs::create_dir(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
            owner.give(&dir)?;
        }
        users.push(Account { address: (*address).to_owned(), password: random::password()? });
    }
    Ok(users)
}

fn greeted(port: u16) -> Option<()> {
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", port)).ok()?;
    socket.set_read_timeout(Some(std::time::Duration::from_secs(5))).ok()?;
    let mut start = [0; 4];
    std::io::Read::read_exact(&mut socket, &mut start).ok()?;
    (start == *b"* OK").then_some(())
}

/// As root Dovecot changes to its own system users; as anyone else everything runs as that user, without chroot.
fn config(dir: &Path, port: u16, owner: &Owner) -> String {
    let dir = dir.display();
    let Owner { name, group, uid, gid, .. } = owner;
    let rights = if owner.other.is_some() {
        String::new()
    } else {
        format!(
            "default_internal_user = {name}\ndefault_internal_group = {group}\ndefault_login_user = {name}\n\
             service imap-login {{\n  chroot =\n}}\nservice anvil {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
        )
    };
    format!(
        "protocols = imap
base_dir = {dir}/run
state_dir = {dir}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = username_format=%u {dir}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={dir}/homes/%u
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    auto = subscribe
    special_use = \\Drafts
  }}
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = subscribe
    special_use = \\Trash
  }}
}}
{rights}"
    )
}
