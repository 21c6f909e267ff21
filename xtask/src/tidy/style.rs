//! The shape of source files: their length, the words they begin with, and how they end in trouble.

use super::tree::{Problem, Tree, product_code};

/// Past this a file has more than one subject.
const LONGEST: usize = 400;

/// No source file is longer than the limit.
pub(super) fn files_are_short(tree: &Tree) -> Vec<Problem> {
    let source =
        |path: &str| [".rs", ".js", ".css", ".html", ".c"].iter().any(|ending| path.ends_with(ending));
    let mut problems = Vec::new();
    for file in tree.files().iter().filter(|file| source(&file.path)) {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            problems.push(Problem::of(&file.path, format!("{lines} lines of at most {LONGEST}: split it")));
        }
    }
    problems
}

/// Every Rust file begins with what it knows and what it does not.
pub(super) fn modules_say_what_they_know(tree: &Tree) -> Vec<Problem> {
    tree.below("", ".rs")
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Problem::at(&file.path, 1, "begins without a module comment (//! ...)"))
        .collect()
}

/// What is shipped has no `unwrap()`: an error is a value, or `expect` says why it cannot happen.
pub(super) fn nothing_shipped_unwraps(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for directory in ["core/src/", "wasm/src/", "native-host/src/"] {
        for file in tree.below(directory, ".rs") {
            for (number, line) in product_code(file) {
                if line.contains(".unwrap()") {
                    problems.push(Problem::at(&file.path, number, "unwrap() outside tests"));
                }
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_past_the_limit_is_found() {
        let long = "x\n".repeat(LONGEST + 1);
        let fits = "x\n".repeat(LONGEST);
        let tree = Tree::of(&[("extension/popup.js", &long), ("core/src/a.rs", &fits), ("README.md", &long)]);
        let problems = files_are_short(&tree);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place, "extension/popup.js");
    }

    #[test]
    fn a_module_without_an_introduction_is_found() {
        let tree = Tree::of(&[("a.rs", "//! Knows.\n"), ("b.rs", "use a;\n"), ("c.rs", "//!\n")]);
        let places: Vec<String> =
            modules_say_what_they_know(&tree).into_iter().map(|problem| problem.place).collect();
        assert_eq!(places, ["b.rs:1", "c.rs:1"]);
    }

    #[test]
    fn an_unwrap_is_found_in_what_is_shipped_and_nowhere_else() {
        let code = "fn a() { b().unwrap(); }\n";
        let test = "#[cfg(test)]\nmod tests {\n    fn a() { b().unwrap(); }\n}\n";
        let tree = Tree::of(&[
            ("core/src/a.rs", code),
            ("core/src/b.rs", test),
            ("tests/src/a.rs", code),
            ("wasm/src/c.rs", "b().unwrap_or_default();\n"),
        ]);
        assert_eq!(
            nothing_shipped_unwraps(&tree),
            [Problem::at("core/src/a.rs", 1, "unwrap() outside tests")]
        );
    }
}
