//! Puts right the exported tables of an optimised module: wasm-opt before version 109 writes every such export
//! as table 0 (WebAssembly/binaryen issue 4711), and the glue would then fill the wrong table.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use wasmparser::{ExternalKind, Parser, Payload, RefType, TypeRef};

/// Makes each exported table of `after` one of the type that the export of that name has in `before`.
/// Returns how many exports had to be put right.
pub(super) fn put_right(before: &[u8], after: &mut [u8]) -> Result<usize> {
    let wanted: BTreeMap<String, RefType> = {
        let module = Tables::read(before)?;
        module
            .exports
            .iter()
            .map(|export| Ok((export.name.clone(), module.kind(export)?)))
            .collect::<Result<_>>()?
    };
    let module = Tables::read(after)?;
    let mut changed = 0;
    for export in &module.exports {
        let Some(kind) = wanted.get(&export.name) else { continue };
        if module.kind(export)? == *kind {
            continue;
        }
        let mut fitting = (0_u8..).zip(&module.kinds).filter(|(_, other)| *other == kind);
        let (Some((index, _)), None) = (fitting.next(), fitting.next()) else {
            bail!("no single table can be the export {}", export.name);
        };
        // A number below 128 is one byte, so that nothing else moves.
        if index >= 128 || export.index >= 128 {
            bail!("the module has more tables than expected");
        }
        *after.get_mut(export.position).context("an export ends outside the module")? = index;
        changed += 1;
    }
    Ok(changed)
}

/// The tables of a module, imported ones first as in its index space, and their exports.
struct Tables {
    kinds: Vec<RefType>,
    exports: Vec<Export>,
}

struct Export {
    name: String,
    index: u32,
    /// Where the index stands in the module.
    position: usize,
}

impl Tables {
    fn read(module: &[u8]) -> Result<Self> {
        let mut tables = Self { kinds: Vec::new(), exports: Vec::new() };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Table(table) = import?.ty {
                            tables.kinds.push(table.element_type);
                        }
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        tables.kinds.push(table?.ty.element_type);
                    }
                }
                Payload::ExportSection(section) => {
                    for entry in section {
                        let entry = entry?;
                        if entry.kind == ExternalKind::Table {
                            // An export is its name, one byte for its kind, and the index.
                            let name = entry.name.as_ptr().addr() - module.as_ptr().addr();
                            let position = name + entry.name.len() + 1;
                            tables.exports.push(Export {
                                name: entry.name.to_owned(),
                                index: entry.index,
                                position,
                            });
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(tables)
    }

    fn kind(&self, export: &Export) -> Result<RefType> {
        let index = usize::try_from(export.index)?;
        self.kinds
            .get(index)
            .copied()
            .with_context(|| format!("{} exports a table that is not there", export.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two tables, one of functions and one of JavaScript values, and an export `t` of one of them.
    fn module(exported: u8) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([4, 7, 2, 0x70, 0, 1, 0x6f, 0, 1]);
        module.extend([7, 5, 1, 1, b't', 1, exported]);
        module
    }

    #[test]
    fn an_export_that_the_optimiser_turned_to_the_wrong_table_is_turned_back() {
        let mut after = module(0);
        assert_eq!(put_right(&module(1), &mut after).unwrap(), 1);
        assert_eq!(after, module(1));
    }

    #[test]
    fn a_right_export_is_left_alone() {
        let mut after = module(1);
        assert_eq!(put_right(&module(1), &mut after).unwrap(), 0);
        assert_eq!(after, module(1));
    }

    #[test]
    fn an_export_of_a_table_that_is_not_there_is_an_error() {
        assert!(put_right(&module(2), &mut module(0)).is_err());
    }
}
