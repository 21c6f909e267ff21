//! `cargo xtask`: the one place that knows how the parts of Staffetta are put together.
//! It builds, packs, checks and starts things; it holds no rule of the domain.

#![allow(clippy::print_stdout, reason = "a command line program speaks on standard output")]

mod archive;
mod assemble;
mod cli;
mod debian;
mod dist;
mod domain;
mod end_to_end;
mod extension_package;
mod in_firefox;
mod locales;
mod manifest;
mod mutants;
mod notices;
mod packing;
mod pictures;
mod policies;
mod process;
mod project;
mod remap;
mod sbom;
mod scripts;
mod setup;
mod stage;
mod steps;
mod suite;
mod tally;
mod tidy;
mod wasm;
mod wasm_order;
mod windows;
mod windows_packages;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os().skip(1).collect()).unwrap_or_else(|error| {
        eprintln!("\nerror: {error:#}");
        ExitCode::FAILURE
    })
}
