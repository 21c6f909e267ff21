//! No circle of files: of two modules of a crate that are not one inside the other, one may know the other, not both
//! each other, however long the way. Reads paths that begin with `crate`, `self` or `super`; knows nothing of
//! re-exports.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Problem, Tree, product_code};

/// A path of modules, from the crate's root.
type Path = Vec<String>;

/// Each group of files that reach each other is told once.
pub(super) fn no_circles_of_files(tree: &Tree) -> Vec<Problem> {
    let mut crates: BTreeMap<&str, BTreeMap<Path, Vec<Path>>> = BTreeMap::new();
    for file in tree.below("", ".rs") {
        let Some((root, within)) = file.path.split_once("src/") else { continue };
        let code: Vec<&str> = product_code(file).into_iter().map(|(_, line)| line).collect();
        let module = module_of(within);
        let named = named_in(&code.join("\n"), &module);
        crates.entry(root).or_default().entry(module).or_default().extend(named);
    }
    crates.into_iter().flat_map(|(root, modules)| circles_of(root, &modules)).collect()
}

fn circles_of(root: &str, modules: &BTreeMap<Path, Vec<Path>>) -> Vec<Problem> {
    let knows = |module: &Path| {
        let named = modules.get(module).into_iter().flatten();
        let files = named
            .filter_map(|path| (0..=path.len()).rev().find_map(|end| modules.get_key_value(&path[..end])));
        let apart = |other: &&Path| !other.starts_with(module) && !module.starts_with(other);
        files.map(|(file, _)| file).filter(apart).collect::<BTreeSet<&Path>>()
    };
    let edges: BTreeMap<&Path, BTreeSet<&Path>> =
        modules.keys().map(|module| (module, knows(module))).collect();
    let reach: BTreeMap<&Path, BTreeSet<&Path>> =
        modules.keys().map(|module| (module, reached(module, &edges))).collect();
    let mut circles = BTreeSet::new();
    for (module, found) in &reach {
        let circle: Vec<String> = found
            .iter()
            .filter(|other| reach[**other].contains(*module))
            .map(|other| other.join("::"))
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    let place = format!("{root}src");
    circles
        .into_iter()
        .map(|circle| Problem::of(&place, format!("know each other: {}", circle.join(", "))))
        .collect()
}

/// Every module that is reached from one, itself too if there is a way back.
fn reached<'a>(start: &'a Path, edges: &BTreeMap<&'a Path, BTreeSet<&'a Path>>) -> BTreeSet<&'a Path> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![start]);
    while let Some(next) = waiting.pop() {
        waiting.extend(edges[next].iter().filter(|other| found.insert(**other)).copied());
    }
    found
}

/// `a/b.rs` and `a/b/mod.rs` are both the module `a::b`; a program's or a library's root is the empty path.
fn module_of(within: &str) -> Path {
    let bare = within.trim_end_matches(".rs").trim_end_matches("/mod");
    bare.split('/').filter(|name| !matches!(*name, "lib" | "main")).map(str::to_owned).collect()
}

/// Every path that the code names, from the crate's root; a group in braces is as many paths.
fn named_in(code: &str, module: &Path) -> Vec<Path> {
    let parent = module.split_last().map_or(Vec::new(), |(_, parent)| parent.to_vec());
    let mut found = Vec::new();
    for (word, base) in [("crate::", Vec::new()), ("self::", module.clone()), ("super::", parent)] {
        for (start, _) in code.match_indices(word) {
            let inside = code.get(..start).and_then(|before| before.chars().next_back());
            if !inside.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                follow(code.get(start + word.len()..).unwrap_or_default(), base.clone(), &mut found);
            }
        }
    }
    found
}

/// Reads on after `prefix::`, adds what is named there and gives back the rest of the code.
fn follow<'a>(code: &'a str, mut prefix: Path, found: &mut Vec<Path>) -> &'a str {
    if let Some(mut rest) = code.strip_prefix('{') {
        while let Some(next) = Some(rest.trim_start()).filter(|next| !next.is_empty()) {
            rest = match next.strip_prefix('}') {
                Some(after) => return after,
                None => follow(next, prefix.clone(), found).trim_start().trim_start_matches(','),
            };
            if rest == next {
                break;
            }
        }
        return rest;
    }
    let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    match name {
        "super" => drop(prefix.pop()),
        _ => prefix.push(name.to_owned()),
    }
    match rest.strip_prefix("::") {
        Some(rest) if !name.is_empty() => follow(rest, prefix, found),
        _ => {
            found.push(prefix);
            rest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(files: &[(&str, &str)]) -> Vec<String> {
        no_circles_of_files(&Tree::of(files)).into_iter().map(|problem| problem.text).collect()
    }

    #[test]
    fn files_that_know_each_other_are_found_however_they_name_each_other() {
        for back in [
            "use crate::a::A;",
            "use super::{\n    b, x::{self},\n    a::{A, B},\n};",
            "fn f() -> super::a::A {}",
        ] {
            let circle = judged(&[("core/src/a.rs", "use crate::{b::{C, D}, e};"), ("core/src/b.rs", back)]);
            assert_eq!(circle, ["know each other: a, b"], "{back}");
        }
    }

    #[test]
    fn a_circle_is_found_over_a_third_file_and_told_once() {
        let files = [
            ("core/src/a.rs", "use crate::b::B;"),
            ("core/src/b.rs", "use crate::c::d::D;"),
            ("core/src/c/mod.rs", ""),
            ("core/src/c/d.rs", "use crate::a::A;"),
        ];
        assert_eq!(judged(&files), ["know each other: a, b, c::d"]);
    }

    #[test]
    fn a_module_and_what_is_inside_it_tests_and_other_crates_make_no_circle() {
        let files = [
            ("core/src/a/mod.rs", "mod b;\nuse self::b::B;"),
            ("core/src/a/b.rs", "use super::A;\n#[cfg(test)]\nmod tests {\n    use crate::c::C;\n}"),
            ("core/src/c.rs", "use crate::a::A;"),
            ("wasm/src/a.rs", "use crate::c::C;"),
            ("wasm/src/c.rs", ""),
        ];
        assert_eq!(judged(&files), [] as [&str; 0]);
    }
}
