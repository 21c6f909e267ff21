//! The extension's Rust part: compiled, given its JavaScript glue, optimised and proved valid.
//! Knows the tool chain of wasm; nothing of what the code does.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use walrus::{ExportItem, Module, RefType};
use wasm_bindgen_cli_support::Bindgen;
use wasmparser::{Validator, WasmFeatures};

use crate::{
    process,
    project::{Profile, Project},
    setup::WASM,
};

/// The name of the glue and of the module beside it.
const NAME: &str = "staffetta";

/// What the compiler uses and every supported browser has. The optimiser is told of these and no others:
/// with more it writes what browsers refuse.
const FEATURES: [(&str, WasmFeatures); 6] = [
    ("bulk-memory", WasmFeatures::BULK_MEMORY),
    ("multivalue", WasmFeatures::MULTI_VALUE),
    ("mutable-globals", WasmFeatures::MUTABLE_GLOBAL),
    ("nontrapping-float-to-int", WasmFeatures::SATURATING_FLOAT_TO_INT),
    ("reference-types", WasmFeatures::REFERENCE_TYPES),
    ("sign-ext", WasmFeatures::SIGN_EXTENSION),
];

/// The name under which the glue fills the table of JavaScript's values.
const VALUES: &str = "__wbindgen_externrefs";

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
    // Nothing of Rust lies in the first kilobyte: it is the far end of the stack.
    command.args(["-Oz", "--low-memory-unused", "--strip-target-features", "--mvp-features"]);
    command.args(FEATURES.map(|(name, _)| format!("--enable-{name}")));
    command.arg(module).arg("-o").arg(module);
    process::run(&mut command).context("wasm-opt comes with the Debian package binaryen")?;
    fs::write(module, with_its_values(&fs::read(module)?)?)?;
    Ok(())
}

/// The optimiser of Debian 12 (binaryen 108) exports every table under the number of the first: the glue would put
/// JavaScript's values among the functions.
fn with_its_values(module: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(module)?;
    let values = module.tables.iter().find(|table| table.element_ty == RefType::EXTERNREF);
    let values = values.context("the module has no table of JavaScript's values")?.id();
    let export = module.exports.iter_mut().find(|export| export.name == VALUES);
    export.with_context(|| format!("the module exports no {VALUES}"))?.item = ExportItem::Table(values);
    Ok(module.emit_wasm())
}

fn validate(module: &[u8]) -> Result<()> {
    let known = FEATURES.iter().fold(WasmFeatures::WASM1, |known, (_, feature)| known | *feature);
    Validator::new_with_features(known).validate_all(module)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_is_given_the_table_of_values_whichever_is_exported() {
        let mut module = Module::default();
        let functions = module.tables.add_local(false, 1, None, RefType::FUNCREF);
        let values = module.tables.add_local(false, 1, None, RefType::EXTERNREF);
        module.exports.add(VALUES, functions);
        let mended = Module::from_buffer(&with_its_values(&module.emit_wasm()).unwrap()).unwrap();
        let is_values = |id| mended.tables.get(id).element_ty == RefType::EXTERNREF;
        assert!(matches!(mended.exports.iter().next().unwrap().item, ExportItem::Table(id) if is_values(id)));

        module.tables.delete(values);
        assert!(with_its_values(&module.emit_wasm()).is_err());
    }

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
