//! Keeps what the process holds inside it: no core dumps, no debugger of the same user, a panic that says nothing.
//!
//! Windows and macOS write no dump by themselves unless an administrator asks for it, and forbidding debuggers there needs
//! foreign calls that would be this crate's only `unsafe`; there only the limit of core files is set.

/// Everything this module can do. Cheap: it runs before the first frame is read.
pub(crate) fn harden() {
    forbid_dumps();
    // The message of a panic may hold a value; the line says where to look, and nothing else.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" {}:{}", place.file(), place.line()));
        eprintln!("staffetta-host: errore interno{}", place.unwrap_or_default());
    }));
}

#[cfg(unix)]
fn forbid_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // A refusal leaves the system's own setting; `diagnose` tells.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(unix))]
fn forbid_dumps() {}

/// Whether this process can leave a core dump; `None` where that cannot be told.
pub(crate) fn dumps_possible() -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, dumpable_behavior};

        dumpable_behavior().ok().map(|behaviour| behaviour != DumpableBehavior::NotDumpable)
    }
    #[cfg(not(target_os = "linux"))]
    None
}
