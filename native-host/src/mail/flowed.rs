//! `format=flowed` (RFC 3676): lines that a mail program broke to be joined again.

/// The text with its soft breaks taken out; `deletes_blank` as its `DelSp` says.
pub(super) fn joined(text: &str, deletes_blank: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let words = line.trim_start_matches('>');
        let depth = line.len() - words.len();
        let words = words.strip_prefix(' ').unwrap_or(words);
        if open != Some(depth) {
            end_line(&mut joined);
            joined.extend(std::iter::repeat_n('>', depth));
        }
        let is_soft = words.ends_with(' ') && words != "-- ";
        joined.push_str(if is_soft && deletes_blank {
            words.strip_suffix(' ').unwrap_or(words)
        } else {
            words
        });
        open = is_soft.then_some(depth);
        if !is_soft {
            joined.push('\n');
        }
    }
    joined
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn soft_breaks_are_taken_out_and_hard_ones_stay() {
        assert_eq!(joined("scadrà il: 14/12/2026 \r\n23:30\r\nx", false), "scadrà il: 14/12/2026 23:30\nx\n");
        assert_eq!(joined("sessione:  \ne896b9de- \n301b\n", true), "sessione: e896b9de-301b\n");
        assert_eq!(joined("-- \nfirma\n", false), "-- \nfirma\n");
    }

    #[test]
    fn quoted_lines_are_joined_among_themselves_and_stuffing_is_taken_out() {
        assert_eq!(
            joined("> uno \n> due\ntre \n> quattro\n From x\n", false),
            ">uno due\ntre \n>quattro\nFrom x\n"
        );
    }
}
