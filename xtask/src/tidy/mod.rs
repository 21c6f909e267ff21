//! `tidy`: the rules of the house that a machine can check, each a small function over the source tree.
//! What is written here only says which checks there are and how their findings are told.

mod circles;
mod citations;
mod contract;
mod extension;
mod guide;
mod layers;
mod map;
mod places;
mod profiles;
mod secrets;
mod store;
mod style;
mod texts;
mod tree;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use staffetta_native::language::Language;
use staffetta_protocol::FailureCode;

use self::tree::{Problem, Tree};
use crate::{domain, locales, process, project::Project};

/// Checks the tree; anything found is printed, and an error.
pub(crate) fn check(project: &Project) -> Result<()> {
    let mut tree = Tree::read(&project.root)?;
    // The texts are judged as they ship.
    for language in Language::ALL {
        let path = format!("extension/{}", locales::path_of(language));
        tree.change(&path, |text| locales::complete(text, language))?;
    }
    let mut broken = 0;
    for (rule, problems) in findings(&tree, project)? {
        if problems.is_empty() {
            println!("      {rule}");
            continue;
        }
        broken += 1;
        println!("BROKEN {rule}");
        for problem in problems {
            println!("         {}: {}", problem.place, problem.text);
        }
    }
    if broken > 0 {
        bail!("{broken} rules of the tree are broken");
    }
    Ok(())
}

fn findings(tree: &Tree, project: &Project) -> Result<Vec<(&'static str, Vec<Problem>)>> {
    let metadata = process::read(&mut project.cargo(&["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo's metadata are not JSON")?;
    let codes = domain::text_keys();
    let names = domain::protocol_names();
    let words = domain::profile_words();
    Ok(vec![
        ("dependencies point inward", layers::dependencies_point_inward(&metadata)),
        ("nothing is derived for secrets", secrets::nothing_is_derived_for_secrets(tree)),
        ("secrets are exposed only where listed", secrets::secrets_are_exposed_only_where_listed(tree)),
        (
            "profile rows have sources, assumptions are listed",
            profiles::rows_have_sources_and_assumptions_are_listed(tree),
        ),
        ("citations lead somewhere", citations::citations_lead_somewhere(tree)),
        ("tests that documents name exist", citations::tests_that_documents_name_exist(tree)),
        ("pages cannot probe the extension", extension::pages_cannot_probe(tree)),
        ("installation asks for no page", extension::installation_asks_for_no_page(tree)),
        ("content scripts are eyes and hands", extension::content_scripts_are_eyes_and_hands(tree, &words)),
        (
            "the extension's ids are those of its manifests",
            extension::ids_are_those_of_the_manifest(
                tree,
                domain::CHROMIUM_EXTENSION_ID,
                domain::FIREFOX_EXTENSION_ID,
            ),
        ),
        ("a missing function of a browser is caught", extension::a_missing_function_is_caught(tree)),
        ("Firefox is new enough", extension::firefox_is_new_enough(tree)),
        ("the extension's languages agree", texts::languages_agree(tree)),
        ("every text asked for exists", texts::every_text_asked_for_exists(tree, &codes)),
        ("guide and listings quote the product's own words", guide::quotes_are_the_products_words(tree)),
        ("permissions are explained", store::permissions_are_explained(tree)),
        ("summaries are as short as stores want them", store::summaries_are_short(tree)),
        ("every text is used", texts::every_text_is_used(tree, &codes)),
        ("every file is on the map", map::every_file_is_on_the_map(tree)),
        ("PROTOCOL.md is complete", contract::the_contract_is_complete(tree, &names, FailureCode::ALL)),
        ("files are short", style::files_are_short(tree)),
        ("comments are narrow", style::comments_are_narrow(tree)),
        ("modules say what they know", style::modules_say_what_they_know(tree)),
        ("no circles of files", circles::no_circles_of_files(tree)),
        ("no paths of a machine", places::no_paths_of_a_machine(tree, &project.root)),
        ("no registry of a machine", places::no_registry_of_a_machine(tree)),
    ])
}
