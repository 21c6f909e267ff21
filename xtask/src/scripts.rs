//! The extension's scripts and styles as the release ships them: without the lines that are comments and without
//! indentation, which are for who reads the sources and would be a fiftieth of the package. Nothing else is changed, so
//! that what ships can be read.

use anyhow::{Result, ensure};

/// A script or style without its lines of comment, whose lines otherwise say what they did.
///
/// # Errors
/// Where it cannot be told without a grammar what is a comment: when code follows one in its line, or a text between
/// backquotes has a line like one. When a licence would be left out.
pub(crate) fn as_shipped(script: &str) -> Result<String> {
    let mut shipped = String::with_capacity(script.len());
    let mut in_template = false;
    let mut in_block = false;
    for line in script.lines() {
        let text = line.trim();
        let is_comment = in_block || text.starts_with("//") || text.starts_with("/*");
        if !is_comment {
            let quotes = line.matches('`').count();
            ensure!(quotes == 0 || !has_quoted_backquote(line), "a backquote that begins no text: {line}");
            // White space in a text between backquotes is part of it.
            shipped.push_str(if in_template { line } else { line.trim_start() });
            in_template ^= quotes % 2 == 1;
            shipped.push('\n');
            continue;
        }
        ensure!(!in_template, "a text between backquotes has a line like a comment: {line}");
        let is_licence = ["@license", "/*!", "SPDX"].iter().any(|mark| text.contains(mark));
        ensure!(!is_licence, "a licence ships: {line}");
        if let Some((_, after)) = text.split_once("*/").filter(|_| !text.starts_with("//")) {
            ensure!(after.is_empty(), "code follows a comment: {line}");
            in_block = false;
        } else {
            in_block |= text.starts_with("/*");
        }
    }
    ensure!(!in_template && !in_block, "a comment or a text between backquotes does not end");
    Ok(shipped)
}

fn has_quoted_backquote(line: &str) -> bool {
    ["\\`", "'`'", "\"`\""].iter().any(|quoted| line.contains(quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_comment_are_left_out_and_all_else_stays_as_it_is() {
        let script = "// What it is.\nconst a = `\n  x`; // why\n\n  // `\n  f(\"https://x\");\n";
        assert_eq!(as_shipped(script).unwrap(), "const a = `\n  x`; // why\n\nf(\"https://x\");\n");
        let style = "/* Two lines\n   of it. */\na { b: c } /* why */\n/** One. */\nd {}\n";
        assert_eq!(as_shipped(style).unwrap(), "a { b: c } /* why */\nd {}\n");
    }

    #[test]
    fn what_is_not_surely_a_comment_is_refused() {
        for script in [
            "const a = `\n  // of the text\n`;\n",
            "const a = `\n",
            "a {}\n/* open\n",
            "/* why */ a { b: c }\n",
            "/* one\n two */ f();\n",
            "const a = '`';\n// why\n",
            "const a = /\\`/;\n",
        ] {
            assert!(as_shipped(script).is_err(), "{script}");
        }
    }

    #[test]
    fn a_licence_is_not_left_out() {
        for licence in ["/*! @license X */", "// SPDX-License-Identifier: MIT", "/**\n * @license X\n */"] {
            assert!(as_shipped(licence).is_err(), "{licence}");
        }
    }
}
