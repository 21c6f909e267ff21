//! A process of ours that does not outlive us, where the system knows such a thing.

use std::process::Command;

/// Has the child killed when the thread that starts it, which must wait for it, is gone. Linux only.
#[cfg(target_os = "linux")]
pub(crate) fn end_with_us(command: &mut Command) {
    use std::os::unix::process::CommandExt;

    use rustix::process::{Signal, set_parent_process_death_signal};

    let ask = || set_parent_process_death_signal(Some(Signal::KILL)).map_err(std::io::Error::from);
    #[expect(
        unsafe_code,
        reason = "what runs between fork and exec may do little, and this does one call of the system"
    )]
    // SAFETY: the closure makes one system call; it neither allocates nor takes locks.
    unsafe {
        command.pre_exec(ask);
    }
}

/// Nothing: the system does not offer it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn end_with_us(_: &mut Command) {}
