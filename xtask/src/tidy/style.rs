//! The shape of source files: their length and the words they begin with.

use super::tree::{Problem, Tree};

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
}
