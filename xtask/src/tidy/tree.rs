//! The source tree as the checks see it: text files with their paths, and what is code in a Rust file.
//! Knows nothing of any rule.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::project::files_below;

/// Directories that hold no source of ours.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

/// The text files of a tree, in the order of their paths.
pub(super) struct Tree {
    files: Vec<Source>,
}

/// One text file.
pub(super) struct Source {
    /// Relative to the root, with `/` on every system.
    pub(super) path: String,
    /// The whole content.
    pub(super) text: String,
}

/// Something a check found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The file, with the line where there is one: `core/src/lib.rs:12`.
    pub(super) place: String,
    /// What is wrong and what would be right.
    pub(super) text: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub(super) fn of(path: &str, text: impl Into<String>) -> Self {
        Self { place: path.to_owned(), text: text.into() }
    }

    /// A problem of one line, counted from 1.
    pub(super) fn at(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { place: format!("{path}:{line}"), text: text.into() }
    }
}

impl Tree {
    /// Reads the tree; files that are not UTF-8 text (icons) are passed over.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for path in files_below(root, &SKIPPED)? {
            if let Ok(text) = fs::read_to_string(root.join(&path)) {
                files.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { files })
    }

    /// A tree made up for a test.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let source = |(path, text): &(&str, &str)| Source { path: (*path).into(), text: (*text).into() };
        Self { files: files.iter().map(source).collect() }
    }

    /// Puts another text in the place of a file's.
    ///
    /// # Errors
    /// What `change` says, with the file's path.
    pub(super) fn change(&mut self, path: &str, change: impl Fn(&str) -> Result<String>) -> Result<()> {
        if let Some(file) = self.files.iter_mut().find(|file| file.path == path) {
            file.text = change(&file.text).with_context(|| path.to_owned())?;
        }
        Ok(())
    }

    /// Every file.
    pub(super) fn files(&self) -> &[Source] {
        &self.files
    }

    /// The text of one file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// The files below a directory (`""` for all) with an ending such as `.rs`.
    pub(super) fn below<'a>(
        &'a self,
        directory: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = &'a Source> {
        self.files.iter().filter(move |file| file.path.starts_with(directory) && file.path.ends_with(ending))
    }
}

/// The lines of a Rust file that are compiled into the product, with their numbers from 1: no comments,
/// no test modules. Relies on the layout of rustfmt, which is checked before.
pub(super) fn product_code(file: &Source) -> Vec<(usize, &str)> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    if name == "tests.rs" || name.ends_with("_tests.rs") || file.path.contains("/tests/") {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut numbered = file.text.lines().enumerate();
    while let Some((index, line)) = numbered.next() {
        let bare = line.trim_start();
        if bare.starts_with("#[cfg(test)]") {
            skip_item(&mut numbered);
        } else if !bare.starts_with("//") {
            lines.push((index + 1, line));
        }
    }
    lines
}

/// Passes over the item that follows an attribute: up to its `;`, or to the brace in its own column.
fn skip_item<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>) {
    let mut closing = None;
    for (_, line) in lines {
        let bare = line.trim_start();
        match &closing {
            Some(closing) => {
                if line == closing {
                    return;
                }
            }
            None if bare.starts_with('#') => {}
            None if bare.ends_with(';') || bare.ends_with('}') => return,
            None => {
                let indent = line.len() - bare.len();
                closing = Some(format!("{}}}", " ".repeat(indent)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(path: &str, text: &str) -> Vec<usize> {
        let file = Source { path: path.to_owned(), text: text.to_owned() };
        product_code(&file).into_iter().map(|(number, _)| number).collect()
    }

    #[test]
    fn comments_and_test_modules_are_not_product_code() {
        let text = "//! About.\nfn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        assert_eq!(numbers("core/src/a.rs", text), [2, 8]);
        let declared = "#[cfg(test)]\n#[path = \"a_tests.rs\"]\nmod tests;\nfn c() {}\n";
        assert_eq!(numbers("core/src/a.rs", declared), [4]);
    }

    #[test]
    fn a_file_of_tests_holds_no_product_code() {
        assert!(numbers("core/src/a_tests.rs", "fn a() {}").is_empty());
        assert!(numbers("native-host/src/vault/tests/locked.rs", "fn a() {}").is_empty());
    }
}
