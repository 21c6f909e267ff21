//! Lists the texts of the Italian catalogue with their parameters for the macro of `src/texts.rs`, which makes a type
//! of them: a text that is not there, or a parameter that is forgotten, does not compile.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;

const MODEL: &str = "texts/it.ftl";

/// Parameters by name, with their kind: a variant of `texts::Value`, and the type that is in it.
type Parameters = BTreeMap<String, &'static str>;
const WORDS: &str = "Words(&'a str)";
const NUMBER: &str = "Number(Option<u8>)";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={MODEL}");
    let catalogue =
        parse(fs::read_to_string(MODEL)?).map_err(|(_, errors)| format!("{MODEL}: {errors:?}"))?;
    let mut table = String::from("texts! {\n");
    for entry in &catalogue.body {
        let Entry::Message(message) = entry else { continue };
        let key = &message.id.name;
        let mut parameters = Parameters::new();
        collect(message.value.as_ref().ok_or_else(|| format!("{key} says nothing"))?, &mut parameters);
        let fields: Vec<String> = parameters.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        let fields = if fields.is_empty() { String::new() } else { format!(" {{ {} }}", fields.join(", ")) };
        table += &format!("    {} = \"{key}\"{fields},\n", camel_case(key));
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), table + "}\n")?;
    Ok(())
}

/// The parameters of a text and of its variants.
fn collect(text: &Pattern<String>, parameters: &mut Parameters) {
    for element in &text.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                parameters.entry(id.name.clone()).or_insert(WORDS);
            }
            Expression::Inline(_) => {}
            Expression::Select { selector, variants } => {
                if let InlineExpression::VariableReference { id } = selector {
                    parameters.insert(id.name.clone(), NUMBER);
                }
                variants.iter().for_each(|variant| collect(&variant.value, parameters));
            }
        }
    }
}

/// `pin_last_try` as `PinLastTry`.
fn camel_case(key: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    key.split('_').map(capital).collect()
}
