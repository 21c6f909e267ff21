//! A mail or a part of one as its header and its body (RFC 2045). Knows no content.

use mail_parser::{ContentType, HeaderName, HeaderValue, Message as Header, MessageParser};

use super::lines::lines;

/// A header, where there is one, and what stands behind it.
pub(super) struct Entity<'a> {
    pub(super) header: Option<Header<'a>>,
    pub(super) body: &'a [u8],
}

/// What an entity holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Html,
    /// Of whose parts one is chosen.
    Alternative,
    /// Parts that belong to the first one.
    Related,
    /// Any other parts, one after the other.
    Mixed,
    /// The same, of which each is a message.
    Digest,
    /// A whole message.
    Message,
    /// What was signed, inside its signature.
    Signed,
    Other,
}

impl<'a> Entity<'a> {
    /// The header ends at the first empty line, or where a line is none of a header's and neither is the next.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let mut end = 0;
        let mut all = lines(bytes).peekable();
        while let Some(line) = all.next() {
            let is_broken = |next: &[u8]| has_name(next) && !line.text.is_empty() && end > 0;
            if line.text.is_empty() {
                return Self::split(bytes, end, line.next);
            }
            if !is_header_line(line.text, end > 0) && !all.peek().is_some_and(|next| is_broken(next.text)) {
                break;
            }
            end = line.next;
        }
        Self::split(bytes, end, end)
    }

    fn split(bytes: &'a [u8], header: usize, body: usize) -> Self {
        let header = bytes.get(..header).unwrap_or_default();
        Self {
            header: MessageParser::default().parse_headers(header),
            body: bytes.get(body..).unwrap_or_default(),
        }
    }

    pub(super) fn has(&self, name: HeaderName<'static>) -> bool {
        self.header.as_ref().is_some_and(|header| header.header(name).is_some())
    }

    /// Its name among other parts, without brackets.
    pub(super) fn id(&self) -> Option<&str> {
        self.header.as_ref()?.header_raw(HeaderName::ContentId).map(unbracketed)
    }

    /// What it declares, or what its kind of whole holds where it declares nothing.
    pub(super) fn kind(&self, undeclared: Kind) -> Kind {
        let Some(declared) = self.structured(HeaderName::ContentType) else { return undeclared };
        match (declared.ctype(), declared.subtype().unwrap_or_default().to_ascii_lowercase().as_str()) {
            ("multipart", "alternative") => Kind::Alternative,
            ("multipart", "related") => Kind::Related,
            ("multipart", "digest") => Kind::Digest,
            ("multipart", _) => Kind::Mixed,
            ("message", "rfc822" | "global") => Kind::Message,
            ("application", "pkcs7-mime" | "x-pkcs7-mime") => Kind::Signed,
            ("text", "html") => Kind::Html,
            // What has no second half is no kind at all.
            ("text", "plain") | (_, "") => Kind::Plain,
            _ => Kind::Other,
        }
    }

    /// A parameter of what it declares to be.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.structured(HeaderName::ContentType)?.attribute(name).map(str::trim)
    }

    /// The encoding of its body, in lower case.
    pub(super) fn transfer_encoding(&self) -> String {
        let declared =
            self.header.as_ref().and_then(|header| header.header(HeaderName::ContentTransferEncoding));
        let declared = declared.and_then(HeaderValue::as_text).unwrap_or_default();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let mut words = declared.split(|c| !is_part(c)).filter(|word| !word.is_empty());
        words.next().unwrap_or_default().to_ascii_lowercase()
    }

    pub(super) fn is_attachment(&self) -> bool {
        self.structured(HeaderName::ContentDisposition).is_some_and(ContentType::is_attachment)
    }

    fn structured(&self, name: HeaderName<'static>) -> Option<&ContentType<'a>> {
        self.header.as_ref()?.header(name)?.as_content_type()
    }
}

/// A name of a part without what stands around it.
pub(super) fn unbracketed(id: &str) -> &str {
    let id = id.trim();
    id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id)
}

/// Whether a line is one of a header, `continued` where another one stands before it.
fn is_header_line(line: &[u8], continued: bool) -> bool {
    continued && matches!(line.first(), Some(b' ' | b'\t')) || has_name(line)
}

/// Whether a line begins with the name of a header field.
pub(super) fn has_name(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return false };
    let name = line.get(..colon).unwrap_or_default().trim_ascii_end();
    !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        String::from_utf8_lossy(Entity::of(text.as_bytes()).body).into_owned()
    }

    #[test]
    fn the_header_ends_at_the_first_empty_line() {
        assert_eq!(body("A: 1\r\n b\r\n\r\nx: y\r\n"), "x: y\r\n");
        assert_eq!(body("A: 1\n\t\n\nx"), "x", "a line of blanks continues a field");
        assert_eq!(body("\nx"), "x");
        assert_eq!(body("A: 1"), "");
    }

    #[test]
    fn a_header_without_its_empty_line_ends_where_the_text_begins() {
        assert_eq!(body("A: 1\nCodice di sessione: x\nb"), "Codice di sessione: x\nb");
        assert_eq!(body("x\ny"), "x\ny");
    }

    #[test]
    fn a_broken_line_inside_a_header_costs_no_field_behind_it() {
        let entity = Entity::of(b"Received: by a\nwithout a blank\nMIME-Version: 1.0\n\nx");
        assert!(entity.has(HeaderName::MimeVersion));
        assert_eq!(entity.body, b"x");
    }

    #[test]
    fn an_encoding_is_read_whatever_stands_around_its_name() {
        for written in ["base64", " \"BASE64\"", "Base64; x", "base64 (comment)"] {
            let header = format!("Content-Transfer-Encoding: {written}\n\n");
            assert_eq!(Entity::of(header.as_bytes()).transfer_encoding(), "base64", "{written}");
        }
    }
}
