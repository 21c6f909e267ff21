//! XML as a small tree, read from whoever sent it: bounded in size, depth and number of elements, UTF-8 alone, no DTD,
//! and no entities but those of XML itself. Knows nothing of SOAP. Namespaces are not told apart: what is looked for is
//! told by its name and its place.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use thiserror::Error;
use zeroize::Zeroize;

/// Longest document.
pub(super) const LARGEST: usize = 256 * 1024;
const DEEPEST: usize = 16;
const MOST_ELEMENTS: usize = 4096;

/// An element with its text and its children.
#[derive(Default)]
pub(super) struct Element {
    /// Its name without a prefix.
    pub(super) name: String,
    /// Its own text.
    pub(super) text: String,
    /// Its children, in their order.
    pub(super) children: Vec<Element>,
}

/// Why a document is not read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum XmlError {
    /// Too long, too deep, or too many elements.
    #[error("longer or deeper than any answer")]
    TooLarge,
    /// Another encoding than UTF-8.
    #[error("not UTF-8")]
    Encoding,
    /// A document type, or an entity that XML itself does not have.
    #[error("a document type or an entity of its own")]
    Dtd,
    /// Not well-formed.
    #[error("not well-formed XML")]
    Malformed,
}

impl Element {
    /// The first child with this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children_named(name).next()
    }

    /// The children with this name.
    pub(super) fn children_named(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child without white space around it, empty without one.
    pub(super) fn text_of(&self, name: &str) -> String {
        self.child(name).map(|child| child.text.trim().to_owned()).unwrap_or_default()
    }
}

/// Answers of a test environment hold a code.
impl Drop for Element {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Element, XmlError> {
    if bytes.len() > LARGEST {
        return Err(XmlError::TooLarge);
    }
    let text = str::from_utf8(bytes).map_err(|_| XmlError::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err(XmlError::Encoding);
    }
    if !text.chars().all(is_allowed) {
        return Err(XmlError::Malformed);
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    // The last is the one that is open; the first holds the root.
    let mut open = vec![Element::default()];
    let (mut count, mut is_begun) = (0, false);
    loop {
        let event = reader.read_event().map_err(|_| XmlError::Malformed)?;
        let is_first = !is_begun;
        is_begun |= !is_space(&event);
        match event {
            // Its place is before everything else (XML 1.0, 2.8).
            Event::Decl(_) if !is_first => return Err(XmlError::Malformed),
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|_| XmlError::Malformed)?;
                let is_utf8 = encoding.is_none_or(|name| name.eq_ignore_ascii_case("utf-8"));
                if !is_utf8 {
                    return Err(XmlError::Encoding);
                }
            }
            Event::DocType(_) => return Err(XmlError::Dtd),
            Event::Start(start) => {
                count += 1;
                if open.len() > DEEPEST || count > MOST_ELEMENTS {
                    return Err(XmlError::TooLarge);
                }
                open.push(element(&start));
            }
            Event::Empty(start) => {
                count += 1;
                if count > MOST_ELEMENTS {
                    return Err(XmlError::TooLarge);
                }
                last(&mut open)?.children.push(element(&start));
            }
            Event::End(_) => {
                let closed = open.pop().ok_or(XmlError::Malformed)?;
                last(&mut open)?.children.push(closed);
            }
            Event::Text(text) => {
                last(&mut open)?.text.push_str(&text.xml10_content());
            }
            Event::CData(text) => {
                last(&mut open)?.text.push_str(&text.xml10_content());
            }
            Event::GeneralRef(reference) => {
                let character = character(&reference)?;
                last(&mut open)?.text.push(character);
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut outside = open.pop().filter(|_| open.is_empty()).ok_or(XmlError::Malformed)?;
    if !outside.text.trim().is_empty() || outside.children.len() != 1 {
        return Err(XmlError::Malformed);
    }
    outside.children.pop().ok_or(XmlError::Malformed)
}

fn last(open: &mut [Element]) -> Result<&mut Element, XmlError> {
    open.last_mut().ok_or(XmlError::Malformed)
}

fn element(start: &BytesStart<'_>) -> Element {
    Element { name: start.local_name().into_inner().to_owned(), text: String::new(), children: Vec::new() }
}

fn is_space(event: &Event<'_>) -> bool {
    matches!(event, Event::Text(text) if text.trim().is_empty())
}

/// Whether XML allows a character (XML 1.0, 2.2), raw or by its number.
const fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// A character that is written by its number, or by one of the five names that XML has.
fn character(reference: &BytesRef<'_>) -> Result<char, XmlError> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| XmlError::Malformed)? {
        return if is_allowed(character) { Ok(character) } else { Err(XmlError::Malformed) };
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(XmlError::Dtd),
    }
}
