//! Keeps what this process holds inside it: no core dumps, no debugger of the same user, a panic that says nothing but its place.

use std::panic::set_hook;

/// Everything this module can do. Runs before the request is read.
pub(crate) fn harden() {
    forbid_dumps();
    // The message of a panic may hold a value; the line says where to look, and nothing else.
    set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" {}:{}", place.file(), place.line()));
        eprintln!("staffetta-card: errore interno{}", place.unwrap_or_default());
    }));
}

#[cfg(unix)]
fn forbid_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // A refusal leaves the system's own setting.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(unix))]
fn forbid_dumps() {}
