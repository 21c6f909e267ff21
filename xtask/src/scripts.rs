//! The extension's scripts and styles as the release ships them: without the lines that are comments, which are for who
//! reads the sources and would be a fiftieth of the package. Nothing else is changed, so that what ships can be read.

use anyhow::{Result, ensure};

/// A script without its lines of comment, whose lines are otherwise what they were.
///
/// # Errors
/// When a text between backquotes has a line that looks like a comment, or never ends: what stands there is not ours to
/// take away.
pub(crate) fn without_comments(script: &str) -> Result<String> {
    let mut shipped = String::with_capacity(script.len());
    let mut in_template = false;
    let mut in_block = false;
    for line in script.lines() {
        let text = line.trim();
        in_block |= text.starts_with("/*");
        let is_comment = in_block || text.starts_with("//");
        in_block &= !text.contains("*/");
        ensure!(!(is_comment && in_template), "a text between backquotes has a line like a comment: {line}");
        if !is_comment {
            in_template ^= line.matches('`').count() % 2 == 1;
            shipped.push_str(line);
            shipped.push('\n');
        }
    }
    ensure!(!in_template && !in_block, "a comment or a text between backquotes does not end");
    Ok(shipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_comment_are_left_out_and_all_else_stays_as_it_is() {
        let script = "// What it is.\nconst a = `\n  //`.length; // why\n\n  // `\n  f(\"https://x\");\n";
        assert!(without_comments(script).is_err(), "a line of the text");
        let script = "// What it is.\nconst a = `\n  x`; // why\n\n  // `\n  f(\"https://x\");\n";
        assert_eq!(without_comments(script).unwrap(), "const a = `\n  x`; // why\n\n  f(\"https://x\");\n");
        assert!(without_comments("const a = `\n").is_err(), "it is open in the end");

        let style = "/* Two lines\n   of it. */\na { b: c } /* why */\n/** One. */\nd {}\n";
        assert_eq!(without_comments(style).unwrap(), "a { b: c } /* why */\nd {}\n");
        assert!(without_comments("a {}\n/* open\n").is_err());
    }
}
