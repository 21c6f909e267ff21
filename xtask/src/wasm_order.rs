//! The order of a module's functions, which means nothing to a browser and a fiftieth of its size to a packer: those
//! that end alike are put side by side, where it finds what they have in common.

use std::convert::Infallible;

use anyhow::{Context as _, Result, anyhow, ensure};
use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// The module with its functions ordered by their bytes read from the end.
///
/// # Errors
/// When it is no module.
pub(crate) fn by_their_ends(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut types = Vec::new();
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(functions) => types = functions.into_iter().collect::<Result<_, _>>()?,
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    ensure!(types.len() == bodies.len(), "{} functions have {} bodies", types.len(), bodies.len());
    let mut order: Vec<usize> = (0..bodies.len()).collect();
    order.sort_by(|one, other| {
        let from_the_end = |number: &usize| bodies[*number].as_bytes().iter().rev();
        from_the_end(one).cmp(from_the_end(other))
    });
    let mut places = vec![0; order.len()];
    for (place, number) in (0..).zip(&order) {
        places[*number] = place;
    }
    let mut ordered = Module::new();
    let mut reorder = Reorder { imported, types, bodies, order, places };
    let reordered = reorder.parse_core_module(&mut ordered, Parser::new(0), module);
    reordered.map_err(|error| anyhow!("{error}")).context("cannot order the functions")?;
    Ok(ordered.finish())
}

struct Reorder<'a> {
    /// How many functions come from elsewhere: they are numbered first.
    imported: u32,
    types: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    /// The functions in their new order.
    order: Vec<usize>,
    /// The new place of each.
    places: Vec<u32>,
}

impl Reencode for Reorder<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported);
        let place = own.and_then(|own| self.places.get(own as usize));
        Ok(place.map_or(function, |place| self.imported + place))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for number in &self.order {
            functions.function(self.types[*number]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for number in self.order.clone() {
            self.parse_function_body(code, self.bodies[number].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, ImportSection,
        RefType, StartSection, TableSection, TableType, TypeSection, ValType,
    };

    use super::*;

    /// One function from elsewhere, and two of its own: one that calls the other and what comes from elsewhere, and one
    /// that gives a number. The first is exported, run at the start and in a table; the second is in the table alone.
    fn module(ordered: bool) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([], [ValType::I32]);
        let mut imports = ImportSection::new();
        imports.import("g", "i0", EntityType::Function(0));
        let [caller, number] = if ordered { [2, 1] } else { [1, 2] };
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, caller);
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            minimum: 2,
            maximum: None,
            table64: false,
            shared: false,
        });
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(vec![number, caller].into()));
        let start = StartSection { function_index: caller };
        let mut calls = Function::new([]);
        calls.instructions().call(0).call(number).drop().end();
        let mut gives = Function::new([]);
        gives.instructions().i32_const(7).end();
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let all = [(0, calls), (1, gives)];
        for (kind, function) in if ordered { [all[1].clone(), all[0].clone()] } else { all } {
            functions.function(kind);
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&exports);
        module.section(&start).section(&elements).section(&code);
        module.finish()
    }

    #[test]
    fn functions_are_ordered_by_their_ends_and_each_is_still_called_by_who_called_it() {
        assert_eq!(by_their_ends(&module(false)).unwrap(), module(true));
        assert_eq!(by_their_ends(&module(true)).unwrap(), module(true));
        assert!(wasmparser::validate(&module(true)).is_ok());
        assert!(by_their_ends(b"\0asm\x02\0\0\0").is_err());
    }
}
