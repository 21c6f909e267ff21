//! The program. Knows nothing but where the library begins.

use std::process::ExitCode;

fn main() -> ExitCode {
    staffetta_host::run(std::env::args_os().skip(1).collect())
}
