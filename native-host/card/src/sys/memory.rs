//! One page of memory for one secret: locked, left out of dumps and of child processes, wiped before it is given back.
//! A page of its own, because locks do not count: unlocking one secret's page would unlock a neighbour's. Knows nothing
//! of PINs.

use std::alloc::{Layout, handle_alloc_error};
use std::ptr::NonNull;

use zeroize::Zeroize;

/// Bytes of a page's part that is used: more than a line of any dialog, less than a page of any system.
pub(crate) const SIZE: usize = 4096;

/// A page that only its owner reads.
pub(crate) struct SecretPage {
    start: NonNull<u8>,
}

#[expect(unsafe_code, reason = "memory that is locked comes from the system, not from an allocator")]
// SAFETY: the page belongs to this value alone; nothing in it is tied to a thread.
unsafe impl Send for SecretPage {}

impl SecretPage {
    /// A page of zeros. Where the system does not allow more locked memory, it is at least wiped.
    ///
    /// # Panics
    /// When there is no memory, as every allocation does.
    pub(crate) fn new() -> Self {
        let Some(start) = system::take(SIZE) else { handle_alloc_error(Layout::new::<[u8; SIZE]>()) };
        Self { start }
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> &[u8] {
        #[expect(unsafe_code, reason = "memory that is locked comes from the system, not from an allocator")]
        // SAFETY: `start` is a live, initialised mapping of SIZE bytes until drop; the borrow is tied to self.
        unsafe {
            std::slice::from_raw_parts(self.start.as_ptr(), SIZE)
        }
    }

    /// All of it, to be written.
    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        #[expect(unsafe_code, reason = "memory that is locked comes from the system, not from an allocator")]
        // SAFETY: as above, and the exclusive borrow of self is the only way in.
        unsafe {
            std::slice::from_raw_parts_mut(self.start.as_ptr(), SIZE)
        }
    }
}

impl Drop for SecretPage {
    fn drop(&mut self) {
        self.bytes_mut().zeroize();
        system::give_back(self.start, SIZE);
    }
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "mapping and locking memory are calls of the system with raw addresses")]
mod system {
    use std::ptr::{NonNull, null_mut};

    use rustix::mm::{self, MapFlags, ProtFlags};

    pub(super) fn take(size: usize) -> Option<NonNull<u8>> {
        let access = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new private mapping, at an address the system chooses; nothing else refers to it.
        let start = unsafe { mm::mmap_anonymous(null_mut(), size, access, MapFlags::PRIVATE) }.ok()?;
        // SAFETY: both concern exactly the mapping just made. A refusal leaves it as it is.
        unsafe {
            let _ = mm::mlock(start, size);
            #[cfg(target_os = "linux")]
            {
                let _ = mm::madvise(start, size, mm::Advice::LinuxDontDump);
                let _ = mm::madvise(start, size, mm::Advice::LinuxDontFork);
            }
        }
        NonNull::new(start.cast())
    }

    pub(super) fn give_back(start: NonNull<u8>, size: usize) {
        // SAFETY: the mapping made by `take`, with its size; the owner is being dropped, so nothing refers to it.
        let _ = unsafe { mm::munmap(start.as_ptr().cast(), size) };
    }
}

#[cfg(windows)]
#[expect(unsafe_code, reason = "mapping and locking memory are calls of the system with raw addresses")]
mod system {
    use std::ptr::{NonNull, null};

    use windows_sys::Win32::System::Memory::{
        MEM_COMMIT, MEM_RELEASE, MEM_RESERVE, PAGE_READWRITE, VirtualAlloc, VirtualFree, VirtualLock,
    };

    pub(super) fn take(size: usize) -> Option<NonNull<u8>> {
        // SAFETY: a new allocation, at an address the system chooses; nothing else refers to it.
        let start = unsafe { VirtualAlloc(null(), size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) };
        let start = NonNull::new(start.cast::<u8>())?;
        // SAFETY: exactly the allocation just made. A refusal leaves it as it is.
        let _ = unsafe { VirtualLock(start.as_ptr().cast(), size) };
        Some(start)
    }

    pub(super) fn give_back(start: NonNull<u8>, _: usize) {
        // SAFETY: the allocation made by `take`; the owner is being dropped. Size 0 releases all of it.
        let _ = unsafe { VirtualFree(start.as_ptr().cast(), 0, MEM_RELEASE) };
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    /// The page's line `VmFlags` in `/proc/self/smaps`.
    fn flags_of(page: &SecretPage) -> String {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let address = page.start.as_ptr() as usize;
        let mut lines = maps.lines().skip_while(|line| {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            let Some((from, to)) = range else { return true };
            let number = |text| usize::from_str_radix(text, 16);
            !matches!((number(from), number(to)), (Ok(from), Ok(to)) if (from..to).contains(&address))
        });
        lines.find(|line| line.starts_with("VmFlags:")).unwrap().to_owned()
    }

    #[test]
    fn a_page_is_locked_and_left_out_of_dumps_and_of_children() {
        let page = SecretPage::new();
        let neighbour = SecretPage::new();
        drop(neighbour);
        let flags = flags_of(&page);
        for flag in [" lo", " dd", " dc"] {
            assert!(flags.contains(flag), "{flags} lacks{flag}");
        }
        assert!(page.bytes().iter().all(|byte| *byte == 0));
    }
}
