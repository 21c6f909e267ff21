//! The parts of a multipart body (RFC 2046), also where its last boundary was lost or its boundary was changed on the
//! way. A boundary is a line of its own: the same words inside a line are none.

use super::lines::{Line, lines, without_end};

/// The parts in their order; none if no boundary is found.
pub(super) fn parts<'a>(body: &'a [u8], declared: Option<&str>) -> Vec<&'a [u8]> {
    let declared = declared.map_or_else(Vec::new, |boundary| cut(body, boundary.as_bytes()));
    if !declared.is_empty() {
        return declared;
    }
    used_boundary(body).map_or_else(Vec::new, |boundary| cut(body, boundary))
}

fn cut<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut start = None;
    for line in lines(body) {
        let Some(rest) = line.text.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary)) else {
            continue;
        };
        let closes = match rest.trim_ascii() {
            b"" => false,
            b"--" => true,
            _ => continue,
        };
        parts.extend(start.and_then(|start| body.get(start..line.start)).map(without_end));
        start = (!closes).then_some(line.next);
        if closes {
            break;
        }
    }
    parts.extend(start.and_then(|start| body.get(start..)));
    parts
}

/// The boundary that is used, if it is not the declared one: a line of its own, with a part's header behind it.
fn used_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut before: Option<Line<'_>> = None;
    for line in lines(body) {
        let is_part = line.text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"Content-"));
        let boundary = before.and_then(|before| before.text.strip_prefix(b"--")).map(<[u8]>::trim_ascii_end);
        if let Some(boundary) = boundary.filter(|boundary| is_part && !boundary.is_empty()) {
            return Some(boundary);
        }
        before = Some(line);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str, boundary: Option<&str>) -> Vec<String> {
        parts(body.as_bytes(), boundary)
            .into_iter()
            .map(|part| String::from_utf8_lossy(part).into_owned())
            .collect()
    }

    #[test]
    fn parts_stand_between_boundaries() {
        let body = "preamble\r\n--b\r\n\r\n1\r\n\r\n--b  \r\n\r\n2\r\n--b--\r\nepilogue";
        assert_eq!(found(body, Some("b")), ["\r\n1\r\n", "\r\n2"]);
    }

    #[test]
    fn the_last_part_ends_with_the_body_where_the_last_boundary_is_missing() {
        assert_eq!(found("--b\n\n1\n--b\n\n2\n", Some("b")), ["\n1", "\n2\n"]);
    }

    #[test]
    fn the_words_of_a_boundary_inside_a_line_or_of_a_longer_boundary_part_nothing() {
        assert_eq!(found("--b\n\nx --b y\n--bc\n--b z\n--b--\n", Some("b")), ["\nx --b y\n--bc\n--b z"]);
    }

    #[test]
    fn a_boundary_that_is_not_the_declared_one_is_found_by_the_header_behind_it() {
        let body = "--changed\nContent-Type: text/plain\n\n1\n--changed--\n";
        for declared in [None, Some("b")] {
            assert_eq!(found(body, declared), ["Content-Type: text/plain\n\n1"]);
        }
        assert!(found("--\nContent-Type: x\n\n-- \n1\n", Some("b")).is_empty());
    }
}
