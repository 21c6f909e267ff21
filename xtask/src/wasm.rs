//! The extension's Rust part: compiled, given its JavaScript glue, optimised and proved valid.
//! Knows the tool chain of wasm; nothing of what the code does.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;
use wasmparser::{Validator, WasmFeatures};

use crate::{
    process,
    project::{Profile, Project},
    setup::WASM,
};

/// The name of the glue and of the module beside it.
const NAME: &str = "staffetta";

/// What is used of wasm: every supported browser has it. Name for the linker, name for the optimiser, and for the
/// validation. Without reference types values of JavaScript are numbers in a list of the glue's: the optimiser
/// (binaryen 108, Debian 12) exports a second table under the number of the first, so that the glue would fill the
/// wrong one.
const FEATURES: [(&str, &str, WasmFeatures); 5] = [
    ("bulk-memory", "bulk-memory", WasmFeatures::BULK_MEMORY),
    ("multivalue", "multivalue", WasmFeatures::MULTI_VALUE),
    ("mutable-globals", "mutable-globals", WasmFeatures::MUTABLE_GLOBAL),
    ("nontrapping-fptoint", "nontrapping-float-to-int", WasmFeatures::SATURATING_FLOAT_TO_INT),
    ("sign-ext", "sign-ext", WasmFeatures::SIGN_EXTENSION),
];

/// Builds `staffetta.js` and `staffetta_bg.wasm` into a directory.
pub(crate) fn build(project: &Project, profile: Profile, into: &Path) -> Result<()> {
    let (cargo_profile, directory) = match profile {
        Profile::Debug => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    // As its manifest says it is also an rlib, which tests need; that would switch link-time optimisation off.
    process::run(&mut project.cargo(&[
        "rustc",
        "--package",
        "staffetta-wasm",
        "--lib",
        "--crate-type",
        "cdylib",
        "--target",
        WASM,
        "--profile",
        cargo_profile,
        "--",
        "-Clink-arg=--no-check-features",
        &format!("-Clink-arg=--features={}", FEATURES.map(|(name, ..)| name).join(",")),
    ]))?;
    let compiled = project.target.join(WASM).join(directory).join("staffetta_wasm.wasm");
    glue(&compiled, into).with_context(|| format!("cannot generate the glue of {}", compiled.display()))?;
    let module = into.join(format!("{NAME}_bg.wasm"));
    if profile == Profile::Release {
        optimise(project, &module)?;
    }
    let bytes = fs::read(&module)?;
    validate(&bytes).with_context(|| format!("{} is not valid", module.display()))?;
    println!("      wasm: {} bytes", bytes.len());
    Ok(())
}

fn glue(compiled: &Path, into: &Path) -> Result<()> {
    let mut generator = Bindgen::new();
    generator
        .input_path(compiled)
        .out_name(NAME)
        .omit_default_module_path(false)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    generator.web(true)?;
    generator.generate(into)
}

fn optimise(project: &Project, module: &Path) -> Result<()> {
    let mut command = project.command("wasm-opt");
    command.args(["-Oz", "--strip-target-features", "--mvp-features"]);
    command.args(FEATURES.map(|(_, name, _)| format!("--enable-{name}")));
    command.arg(module).arg("-o").arg(module);
    process::run(&mut command).context("wasm-opt comes with the Debian package binaryen")
}

fn validate(module: &[u8]) -> Result<()> {
    let known = FEATURES.iter().fold(WasmFeatures::WASM1, |known, (.., feature)| known | *feature);
    Validator::new_with_features(known).validate_all(module)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn a_module_is_judged_by_the_features_that_browsers_have() {
        assert!(validate(EMPTY).is_ok());
        assert!(validate(b"\0asm\x02\0\0\0").is_err());
        // A function type with a typed function reference, which the optimiser writes when all features are on.
        let typed_reference = [EMPTY, &[1, 6, 1, 0x60, 1, 0x64, 0x70, 0]].concat();
        assert!(validate(&typed_reference).is_err());
    }
}
