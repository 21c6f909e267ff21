//! Where a mail begins in a file: behind a byte order mark, the "From " line of an mbox file, a gateway's banner.

use mail_parser::HeaderName;

use super::entity::Entity;
use super::lines::lines;

/// How many lines of a banner are looked at, and how far its mail's header is.
const MOST_LINES: usize = 40;
const LONGEST_HEADER: usize = 256 * 1024;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The mail in a file, from its first header field on; `None` if there is none.
pub(super) fn find(file: &[u8]) -> Option<&[u8]> {
    let mut mail = file;
    loop {
        let rest = mail.strip_prefix(BYTE_ORDER_MARK).unwrap_or(mail).trim_ascii_start();
        let rest = if is_from_line(rest) { behind_line(rest) } else { rest };
        if rest.len() == mail.len() {
            break;
        }
        mail = rest;
    }
    if is_mail(mail) { Some(mail) } else { behind_banner(mail) }
}

/// That of an mbox file. `From :` is the field.
fn is_from_line(text: &[u8]) -> bool {
    let words = text.strip_prefix(b">").unwrap_or(text).strip_prefix(b"From ");
    words.is_some_and(|words| !words.trim_ascii_start().starts_with(b":"))
}

fn behind_line(text: &[u8]) -> &[u8] {
    let next = lines(text).next().map_or(0, |line| line.next);
    text.get(next..).unwrap_or_default()
}

/// Text that has a colon in its first line is not yet a mail.
fn is_mail(text: &[u8]) -> bool {
    let entity = Entity::of(text);
    entity.has(HeaderName::From) || TRANSPORT.into_iter().any(|name| entity.has(name))
}

/// Fields that servers and mail programs write, and people who quote a header leave out.
const TRANSPORT: [HeaderName<'static>; 4] =
    [HeaderName::Received, HeaderName::ReturnPath, HeaderName::MessageId, HeaderName::MimeVersion];

/// A text may quote the header of a mail: behind other words only one of a mail as servers deliver it counts.
fn behind_banner(text: &[u8]) -> Option<&[u8]> {
    let starts = lines(text).take(MOST_LINES).map(|line| line.next);
    starts.filter_map(|start| text.get(start..)).find(|rest| {
        let entity = Entity::of(rest.get(..LONGEST_HEADER).unwrap_or(rest));
        entity.has(HeaderName::From) && TRANSPORT.into_iter().any(|name| entity.has(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Received: by a\r\nFrom: a@example.it\r\nMIME-Version: 1.0\r\n\r\nx";

    #[test]
    fn what_stands_before_a_header_is_passed_over() {
        for before in [
            "",
            "\u{feff}",
            "\r\n\r\n",
            "From a@example.it Mon Dec 14 08:05:20 2026\r\n",
            "\u{feff}\r\n>From a@example.it Mon Dec 14 08:05:20 2026\r\n",
            "*** MESSAGGIO ESTERNO ***\r\n",
            "ATTENZIONE: messaggio esterno\r\nNon aprire gli allegati.\r\n\r\n",
        ] {
            let file = format!("{before}{MAIL}");
            let found = find(file.as_bytes()).map(String::from_utf8_lossy);
            assert!(found.as_deref().is_some_and(|mail| mail.ends_with(MAIL)), "{before}: {found:?}");
        }
    }

    #[test]
    fn a_text_that_quotes_a_header_is_no_mail() {
        let quoted = "Ti giro:\n\nFrom: sirped_noreply@csi.it\nDate: x\nTo: a\nSubject: y\n\nx";
        assert!(find(quoted.as_bytes()).is_none());
        assert!(find("Identificativo: x\ny".as_bytes()).is_none());
    }
}
