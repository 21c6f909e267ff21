//! Keeps what a process holds inside it: no core dumps, no debugger of the same user, a panic that says nothing but its
//! place.
//!
//! Windows and macOS write no dump by themselves unless an administrator asks for it, and forbidding debuggers there
//! needs foreign calls; there only the limit of core files is set.

/// Everything this module can do, for the program of that name. Cheap: it runs before anything is read.
pub fn harden(program: &'static str) {
    forbid_dumps();
    // The message of a panic may hold a value; the line says where to look, and nothing else.
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(|place| format!(" {}:{}", place.file(), place.line()));
        eprintln!("{program}: errore interno{}", place.unwrap_or_default());
    }));
}

#[cfg(unix)]
fn forbid_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // A refusal leaves the system's own setting; `diagnose` says so.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(unix))]
fn forbid_dumps() {}

/// Whether this process can leave a core dump; `None` where the system does not say.
pub fn dumps_possible() -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, dumpable_behavior};

        dumpable_behavior().ok().map(|behaviour| behaviour != DumpableBehavior::NotDumpable)
    }
    #[cfg(not(target_os = "linux"))]
    None
}
