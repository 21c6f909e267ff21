//! Where the operating systems differ: the keyring behind `keyring-core`, the raw standard streams, a file that is
//! replaced, who may write one. Each system gives a store and the same three functions; nothing else in the crate asks
//! which system it runs on to reach the keyring.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod system;

pub(crate) mod processes;

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use keyring_core::CredentialStore;
use zeroize::Zeroizing;

#[cfg(target_os = "linux")]
pub(crate) use system::Unprompted;
pub(crate) use system::{entries, entry, state_at_opening};

/// Opens an address in the browser that the user's system has for it. It is one of ours: https, and nothing secret in
/// it. The program that does so is not waited for: it may be the browser.
pub(crate) fn open_in_browser(address: &str) -> io::Result<()> {
    let mut opener = system::opener();
    opener.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    Ok(())
}

/// Connects to the keyring.
pub(crate) fn open_store() -> keyring_core::Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = system::Store::new()?;
    Ok(store)
}

/// What somebody wants to do with entries of the keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyringUse {
    /// Read, or delete, those that are there.
    Read,
    /// Write new ones, too.
    Write,
}

/// What an entry holds.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// What is looked for does not lie open as far as can be told without the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotOpen;

/// Windows' keyring is open while the user is logged in; macOS asks for the password of a keychain by itself.
#[cfg(not(target_os = "linux"))]
#[derive(Default)]
pub(crate) struct Unprompted(());

#[cfg(not(target_os = "linux"))]
impl Unprompted {
    /// Everything is the store's there.
    pub(crate) fn secrets(&mut self, _service: &str, _user: &str) -> Result<Vec<Secret>, NotOpen> {
        Err(NotOpen)
    }

    /// Everything is the store's there.
    pub(crate) fn all_secrets(
        &mut self,
        _service: &str,
        _most: usize,
    ) -> Result<Vec<(String, Secret)>, NotOpen> {
        Err(NotOpen)
    }

    pub(crate) fn is_locked(&mut self, _service: &str, _usage: KeyringUse) -> bool {
        false
    }

    pub(crate) fn prompt(&mut self, _service: &str) -> bool {
        false
    }
}

/// A standard stream without the buffer of the standard library, which nobody could wipe.
#[cfg(unix)]
pub(crate) fn raw(stream: &impl std::os::fd::AsFd) -> io::Result<File> {
    Ok(File::from(stream.as_fd().try_clone_to_owned()?))
}

/// A standard stream without the buffer of the standard library, which nobody could wipe.
#[cfg(windows)]
pub(crate) fn raw(stream: &impl std::os::windows::io::AsHandle) -> io::Result<File> {
    Ok(File::from(stream.as_handle().try_clone_to_owned()?))
}

/// The id of the administrator, where users have such.
pub(crate) const ADMINISTRATOR: u32 = 0;

/// The id of the user who owns a file.
#[cfg(unix)]
pub(crate) fn owner(about: &Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(about)
}

/// On Windows users have no such ids.
#[cfg(not(unix))]
pub(crate) fn owner(_: &Metadata) -> u32 {
    ADMINISTRATOR
}

/// Whether a file or folder belongs to this user and nobody else may write it.
#[cfg(unix)]
pub(crate) fn is_only_written_by(user: u32, about: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    const WRITTEN_BY_OTHERS: u32 = 0o022;
    about.uid() == user && about.mode() & WRITTEN_BY_OTHERS == 0
}

/// On Windows the place says it: only administrators may write below `Program Files`.
#[cfg(not(unix))]
pub(crate) fn is_only_written_by(_: u32, _: &Metadata) -> bool {
    true
}

/// Writes a file, whole or not at all: beside its place, and then moved there. With these permissions where the system
/// has such, or as it gives them; whoever may read the file then may also enter the folders that are made for it.
pub(crate) fn replace_file(place: &Path, content: &[u8], permissions: Option<u32>) -> io::Result<()> {
    make_folder(place.parent().ok_or(io::ErrorKind::InvalidInput)?, permissions)?;
    let fresh = place.with_extension(format!("{}.new", std::process::id()));
    let written = File::create(&fresh).and_then(|mut file| {
        file.write_all(content)?;
        #[cfg(unix)]
        if let Some(mode) = permissions {
            file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))?;
        }
        #[cfg(not(unix))]
        let _ = permissions;
        file.sync_all()
    });
    // What was begun is of no use to anybody.
    written.and_then(|()| fs::rename(&fresh, place)).inspect_err(|_| drop(fs::remove_file(&fresh)))
}

/// Makes a folder for a file with these permissions, and those above that are missing; leaves others as they are.
fn make_folder(folder: &Path, permissions: Option<u32>) -> io::Result<()> {
    let named = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    let missing: Vec<&Path> = named.take_while(|folder| !folder.exists()).collect();
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    if let Some(mode) = permissions {
        let may_enter = mode | (mode & 0o444) >> 2;
        for made in missing {
            fs::set_permissions(made, std::os::unix::fs::PermissionsExt::from_mode(may_enter))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (missing, permissions);
    Ok(())
}
