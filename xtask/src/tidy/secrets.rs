//! The two types that hold a secret, on the heap and in locked memory: neither gets by derivation what would show or copy it.
//! Whatever is made of them cannot get it either: that does not compile.

use super::tree::{Problem, Tree};

/// Where a secret's bytes lie; every other type that has one is built on these.
const SECRET_TYPES: [&str; 2] = ["Secret", "SecretPage"];

/// What shows or copies a value, or compares it in a time that depends on it.
const FORBIDDEN: [&str; 8] =
    ["Clone", "Copy", "Debug", "Display", "Hash", "PartialEq", "PartialOrd", "Serialize"];

/// No secret type derives what would show or copy it; each type listed above exists.
pub(super) fn secret_types_derive_nothing_telling(tree: &Tree) -> Vec<Problem> {
    derive_nothing_telling(tree, &SECRET_TYPES)
}

fn derive_nothing_telling(tree: &Tree, types: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for name in types {
        let mut found = false;
        for file in tree.below("", ".rs").filter(|file| !file.path.starts_with("xtask/")) {
            let lines: Vec<&str> = file.text.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                if !declares(line, name) {
                    continue;
                }
                found = true;
                for derived in derived_above(&lines, index) {
                    if FORBIDDEN.contains(&derived.as_str()) {
                        let text = format!("{name} is a secret: it must not derive {derived}");
                        problems.push(Problem::at(&file.path, index + 1, text));
                    }
                }
            }
        }
        if !found {
            let text = format!("{name} is listed as a secret type and is declared nowhere");
            problems.push(Problem::of("xtask/src/tidy/secrets.rs", text));
        }
    }
    problems
}

/// Whether a line begins the declaration of exactly this type.
fn declares(line: &str, name: &str) -> bool {
    let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    let bare = line.trim_start();
    if !(bare.starts_with("pub") || bare.starts_with("struct") || bare.starts_with("enum")) {
        return false;
    }
    words.any(|word| matches!(word, "struct" | "enum")) && words.next() == Some(name)
}

/// The traits derived in the attributes right above a line.
fn derived_above(lines: &[&str], declaration: usize) -> Vec<String> {
    let mut attributes: Vec<&str> = Vec::new();
    for line in lines[..declaration].iter().rev() {
        let bare = line.trim();
        if bare.is_empty() || bare == "}" || bare.ends_with(';') || bare.ends_with('{') {
            break;
        }
        if !bare.starts_with("//") {
            attributes.push(bare);
        }
    }
    attributes.reverse();
    let mut derived = Vec::new();
    for list in attributes.concat().split("derive(").skip(1) {
        let list = list.split(')').next().unwrap_or_default();
        let last = |path: &str| path.rsplit("::").next().unwrap_or_default().trim().to_owned();
        derived.extend(list.split(',').map(last));
    }
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(code: &str) -> Vec<String> {
        let tree = Tree::of(&[("core/src/secret.rs", code)]);
        derive_nothing_telling(&tree, &["Secret"]).into_iter().map(|problem| problem.text).collect()
    }

    #[test]
    fn a_secret_that_derives_debug_is_found_in_any_layout() {
        for code in [
            "#[derive(Debug)]\npub struct Secret(String);",
            "#[derive(Eq, Debug)]\n/// The code.\n#[must_use]\npub(crate) struct Secret {",
            "#[derive(\n    Eq,\n    std::fmt::Debug,\n)]\nstruct Secret(String);",
        ] {
            assert_eq!(judged(code), ["Secret is a secret: it must not derive Debug"], "{code}");
        }
    }

    #[test]
    fn only_the_attributes_of_the_secret_itself_count() {
        let code = "#[derive(Debug, Clone)]\npub struct Reading;\n\npub struct Secret(String);\n\
                    #[derive(Debug)]\npub enum SecretError {\n}\n";
        assert_eq!(judged(code), [] as [&str; 0]);
    }

    #[test]
    fn a_listed_type_that_is_gone_is_reported() {
        assert_eq!(judged("pub struct Code(String);").len(), 1);
    }
}
