//! The tree tells nothing of the machine it was written on: neither its folders nor its registry.

use std::{env, path::Path};

use super::tree::{Problem, Tree};

/// Where the home directories of people begin on the systems we use.
const HOMES: [&str; 3] = ["/home/", "/Users/", "\\Users\\"];
/// People we made up, for examples and tests.
const INVENTED: [&str; 2] = ["anna", "medico"];

/// No path of a developer's home, nor of this very checkout, stands in a file.
pub(super) fn no_paths_of_a_machine(tree: &Tree, root: &Path) -> Vec<Problem> {
    // Put together here, or this file would break its own rule.
    let mut own = vec![["", "root", ""].join("/")];
    let home = env::var("HOME").unwrap_or_default();
    for path in [root.to_string_lossy().into_owned(), home] {
        // A short one such as /src is a word of its own in many files.
        if path.matches('/').count() > 1 {
            own.push(path);
        }
    }
    let mut problems = Vec::new();
    for file in tree.files() {
        for (index, line) in file.text.lines().enumerate() {
            let named = own.iter().any(|path| begins_somewhere(line, path, |_| true))
                || HOMES.iter().any(|home| begins_somewhere(line, home, is_in_a_persons_home));
            if named {
                problems.push(Problem::at(&file.path, index + 1, "names a directory of one machine"));
            }
        }
    }
    problems
}

/// The build asks no other registry than crates.io; that the lock file names none is in deny.toml.
pub(super) fn no_registry_of_a_machine(tree: &Tree) -> Vec<Problem> {
    const PATH: &str = ".cargo/config.toml";
    let lines = tree.text(PATH).unwrap_or_default().lines().enumerate();
    lines
        .filter(|(_, line)| ["[source", "[registr"].iter().any(|table| line.trim_start().starts_with(table)))
        .map(|(index, _)| Problem::at(PATH, index + 1, "another registry than crates.io"))
        .collect()
}

/// Whether a path stands in a line as a path of its own (not inside a longer one) and what follows is accepted.
fn begins_somewhere(line: &str, path: &str, accept: impl Fn(&str) -> bool) -> bool {
    line.match_indices(path).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let inside = before.is_some_and(|c| c.is_alphanumeric() || "_-.}$~/".contains(c));
        let after = line.get(start + path.len()..).unwrap_or_default();
        // A drive letter stands right before a path of Windows.
        (!inside || path.starts_with('\\')) && accept(after)
    })
}

/// `NAME/...` with a plain name: `%u/` or `{user}/` are patterns, not a person.
fn is_in_a_persons_home(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(['/', '\\']) else { return false };
    !name.is_empty()
        && !INVENTED.contains(&name)
        && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> usize {
        no_paths_of_a_machine(&Tree::of(&[("README.md", text)]), Path::new("/builds/group/checkout")).len()
    }

    #[test]
    fn a_path_of_a_home_or_of_the_checkout_is_found() {
        let homes = ["home", "Users"].map(|parent| format!("see /{parent}/mario/notes"));
        for text in [&homes[0], &homes[1], "in /builds/group/checkout/core", &format!("/{}/.cargo", "root")] {
            assert_eq!(lines(text), 1, "{text}");
        }
        assert_eq!(lines(&format!("C:\\{}\\mario\\AppData", "Users")), 1);
    }

    #[test]
    fn patterns_and_parts_of_longer_paths_are_let_through() {
        for text in [
            "home=$TMP/home/%u/Maildir",
            "{scratch}/home/mario/Maildir",
            "/home/anna/x",
            "/home/%u/x",
            "/src/lib",
        ] {
            assert_eq!(lines(text), 0, "{text}");
        }
    }

    #[test]
    fn a_registry_of_a_machine_is_found() {
        let judged =
            |config: &str| no_registry_of_a_machine(&Tree::of(&[(".cargo/config.toml", config)])).len();
        assert_eq!(judged("[alias]\n"), 0);
        assert_eq!(judged("[alias]\n[source.crates-io]\n"), 1);
    }
}
