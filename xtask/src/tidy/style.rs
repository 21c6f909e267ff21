//! The shape of source files: their length and the words they begin with.

use super::tree::{Problem, Tree};

/// Past this a file has more than one subject.
const LONGEST: usize = 400;

/// Columns of a comment. rustfmt holds those of code (`max_width`), and wraps comments only in its unstable versions.
const WIDEST: usize = 120;

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

/// No line of comment is wider than a reader's window; an address cannot be broken.
pub(super) fn comments_are_narrow(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.below("", ".rs").chain(tree.below("", ".js")) {
        for (index, line) in file.text.lines().enumerate() {
            let columns = line.chars().count();
            if line.trim_start().starts_with("//") && columns > WIDEST && !line.contains("://") {
                problems.push(Problem::at(
                    &file.path,
                    index + 1,
                    format!("{columns} columns of at most {WIDEST}"),
                ));
            }
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
    fn a_comment_past_the_width_is_found_and_an_address_or_code_let_through() {
        let wide = "x".repeat(WIDEST);
        let text = format!("// {wide}\n// https://{wide}\nlet text = \"{wide}\";\n    /// è fits\n");
        let problems = comments_are_narrow(&Tree::of(&[("core/src/a.rs", &text), ("a.md", &text)]));
        assert_eq!(problems, [Problem::at("core/src/a.rs", 1, "123 columns of at most 120")]);
    }

    #[test]
    fn a_module_without_an_introduction_is_found() {
        let tree = Tree::of(&[("a.rs", "//! Knows.\n"), ("b.rs", "use a;\n"), ("c.rs", "//!\n")]);
        let places: Vec<String> =
            modules_say_what_they_know(&tree).into_iter().map(|problem| problem.place).collect();
        assert_eq!(places, ["b.rs:1", "c.rs:1"]);
    }
}
