//! The program. Knows nothing but where the library begins.

use std::process::ExitCode;

fn main() -> ExitCode {
    staffetta_card::run(&staffetta_card::SystemPlatform)
}
