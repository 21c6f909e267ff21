//! The extension's Rust part: compiled, given its JavaScript glue, optimised and proved valid.
//! Knows the tool chain of wasm; nothing of what the code does.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, RawSection};
use wasmparser::{Parser, Payload, RefType, Validator, WasmFeatures};

use crate::{
    process,
    project::{Profile, Project},
    remap, scripts,
    setup::WASM,
    wasm_order,
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
    let mut command = project.cargo(&[
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
    ]);
    if profile == Profile::Release {
        command.args(remap::arguments(project, Some(WASM))?);
    }
    process::run(&mut command)?;
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
    // What is made flat and looped anew gives the second round something to do, and what is worked out and shared then
    // the third. Nothing of Rust lies in the first kilobyte: it is the far end of the stack.
    command.args(["--flatten", "--rereloop", "-Oz", "-Oz"]);
    command.args(["--precompute-propagate", "--local-cse", "--simplify-locals", "--reorder-locals", "-Oz"]);
    command.arg("--low-memory-unused");
    command.args(["--strip-target-features", "--mvp-features"]);
    command.args(FEATURES.map(|(name, _)| format!("--enable-{name}")));
    command.arg(module).arg("-o").arg(module);
    process::run(&mut command).context("wasm-opt comes with the Debian package binaryen")?;
    let glue = module.with_file_name(format!("{NAME}.js"));
    let (short, its_glue) =
        with_short_names(&with_its_values(&fs::read(module)?)?, &fs::read_to_string(&glue)?)?;
    fs::write(module, wasm_order::by_their_ends(&short)?)?;
    fs::write(&glue, scripts::as_shipped(&its_glue)?)?;
    Ok(())
}

/// The optimiser of Debian 12 (binaryen 108) exports every table under the number of the first: the glue would put
/// JavaScript's values among the functions. All else stays as the optimiser left it, byte for byte.
fn with_its_values(module: &[u8]) -> Result<Vec<u8>> {
    let mut mended = wasm_encoder::Module::new();
    // No table is imported, so they are numbered in the order of their section.
    let mut values = None;
    let mut is_exported = false;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::TableSection(tables) = &payload {
            let types: Vec<_> = tables.clone().into_iter().collect::<Result<_, _>>()?;
            values = types.iter().position(|table| table.ty.element_type == RefType::EXTERNREF);
        }
        if let Payload::ExportSection(exports) = payload {
            let mut numbered = ExportSection::new();
            for export in exports {
                let export = export?;
                let is_of_values = export.name == VALUES;
                is_exported |= is_of_values;
                let index = match values {
                    Some(values) if is_of_values => u32::try_from(values)?,
                    _ => export.index,
                };
                numbered.export(export.name, RoundtripReencoder.export_kind(export.kind)?, index);
            }
            mended.section(&numbered);
        } else if let Some((id, range)) = payload.as_section() {
            mended.section(&RawSection { id, data: &module[range] });
        }
    }
    values.context("the module has no table of JavaScript's values")?;
    ensure!(is_exported, "the module exports no {VALUES}");
    Ok(mended.finish())
}

/// What the module has of the glue is named for people, and by what it was made of: for it and the glue alone, the
/// shortest names do.
fn with_short_names(module: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut renamed = wasm_encoder::Module::new();
    let mut glue = with_another(glue, &format!("\"./{NAME}_bg.js\": import0"), "g: import0")?;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::ImportSection(imports) = payload {
            let mut short = ImportSection::new();
            for (number, import) in imports.into_imports().enumerate() {
                let import = import?;
                let name = format!("i{number:x}");
                glue = with_another(
                    &glue,
                    &format!(" {}: function(", import.name),
                    &format!(" {name}: function("),
                )?;
                short.import("g", &name, RoundtripReencoder.entity_type(import.ty)?);
            }
            renamed.section(&short);
        } else if let Some((id, range)) = payload.as_section() {
            renamed.section(&RawSection { id, data: &module[range] });
        }
    }
    Ok((renamed.finish(), glue))
}

/// A text with something else in place of what is there once.
fn with_another(text: &str, from: &str, to: &str) -> Result<String> {
    ensure!(text.matches(from).count() == 1, "the glue has not one `{from}`");
    Ok(text.replacen(from, to, 1))
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
        // Two tables, of functions and of values, and the export of the first.
        let tables = |values: u8| [EMPTY, &[4, 7, 2, 0x70, 0, 0, values, 0, 0]].concat();
        let export = |index| [&[7, 25, 1, 21], VALUES.as_bytes(), &[1, index]].concat();
        let module = [tables(0x6f), export(0)].concat();
        assert_eq!(with_its_values(&module).unwrap(), [tables(0x6f), export(1)].concat());

        assert!(with_its_values(&[tables(0x70), export(0)].concat()).is_err());
        assert!(with_its_values(&tables(0x6f)).is_err());
    }

    const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn module_and_glue_know_each_other_by_the_shortest_names() {
        // A type of functions, and one that the glue has.
        let import = |module: &str, name: &str| {
            let section =
                [&[1, module.len() as u8], module.as_bytes(), &[name.len() as u8], name.as_bytes(), &[0, 0]]
                    .concat();
            [EMPTY, &[1, 4, 1, 0x60, 0, 0, 2, section.len() as u8], &section].concat()
        };
        let glue = |module: &str, name: &str| {
            format!("const import0 = {{ {name}: function() {{}} }}; ({{ {module}: import0 }})")
        };
        let long =
            (import("./staffetta_bg.js", "__wbg_now_0123"), glue("\"./staffetta_bg.js\"", "__wbg_now_0123"));
        let short = (import("g", "i0"), glue("g", "i0"));
        assert_eq!(with_short_names(&long.0, &long.1).unwrap(), short);
        assert!(validate(&short.0).is_ok());

        assert!(with_short_names(&long.0, &glue("\"./staffetta_bg.js\"", "__wbg_now_4567")).is_err());
    }

    #[test]
    fn a_module_is_judged_by_the_features_that_browsers_have() {
        assert!(validate(EMPTY).is_ok());
        assert!(validate(b"\0asm\x02\0\0\0").is_err());
        // A function type with a typed function reference, which the optimiser writes when all features are on.
        let typed_reference = [EMPTY, &[1, 6, 1, 0x60, 1, 0x64, 0x70, 0]].concat();
        assert!(validate(&typed_reference).is_err());
    }
}
