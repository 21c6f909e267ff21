//! The program. Knows nothing but where the library begins.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    staffetta_host::run(&arguments)
}
