//! The parts of a mail that a reader sees, all of them, in their order, as he sees them. Attachments he does not see; a
//! message inside the mail he sees, but apart: it is somebody else's.

use mail_parser::HeaderName;
use staffetta_core::Timestamp;
use staffetta_core::invisible::is_invisible;
use staffetta_native::html_text::{Source, parse, to_text};

use super::entity::{Entity, Kind, unbracketed};
use super::{charset, date, flowed, multipart, signed, transfer};

/// How deep parts may lie in one another, and how many are looked at.
const DEEPEST: usize = 12;
const MOST_PARTS: usize = 500;

/// Parts lie too deep in one another, or there are too many: something of it would not be seen.
pub(super) struct TooManyParts;

/// What is seen of a mail.
#[derive(Default)]
pub(super) struct Visible {
    /// Of the mail itself.
    pub(super) text: String,
    /// Of the messages in it.
    pub(super) enclosed: String,
    /// When the first of them to have been sent says it was.
    pub(super) enclosed_at: Option<Timestamp>,
    is_html: bool,
}

/// What is seen of a mail, all of it.
pub(super) fn read(mail: &Entity<'_>) -> Result<Visible, TooManyParts> {
    let mut reader = Reader { parts: 0, has_left_out: false };
    let seen = reader.whole(mail, 0);
    if reader.has_left_out { Err(TooManyParts) } else { Ok(seen) }
}

struct Reader {
    parts: usize,
    has_left_out: bool,
}

impl Reader {
    /// A mail, or a message in one: its body is seen even where it is called an attachment.
    fn whole(&mut self, mail: &Entity<'_>, depth: usize) -> Visible {
        self.content(mail, mail.kind(Kind::Plain), depth)
    }

    fn part(&mut self, part: &Entity<'_>, undeclared: Kind, depth: usize) -> Visible {
        self.parts += 1;
        let kind = part.kind(undeclared);
        let unseen = part.is_attachment() && !matches!(kind, Kind::Message | Kind::Signed);
        let is_too_much = depth > DEEPEST || self.parts > MOST_PARTS;
        self.has_left_out |= is_too_much && !unseen;
        if unseen || is_too_much {
            return Visible::default();
        }
        self.content(part, kind, depth)
    }

    fn content(&mut self, entity: &Entity<'_>, kind: Kind, depth: usize) -> Visible {
        match kind {
            Kind::Plain => Visible { text: plain(entity), ..Visible::default() },
            Kind::Html => Visible { text: html(entity), is_html: true, ..Visible::default() },
            Kind::Message => self.enclosed(entity, depth),
            Kind::Signed => self.signed(entity, depth),
            Kind::Alternative | Kind::Related | Kind::Mixed | Kind::Digest => self.parts(entity, kind, depth),
            Kind::Other => Visible::default(),
        }
    }

    fn parts(&mut self, entity: &Entity<'_>, kind: Kind, depth: usize) -> Visible {
        let parts = multipart::parts(entity.body, entity.parameter("boundary"));
        if parts.is_empty() {
            let is_html = entity.body.trim_ascii_start().starts_with(b"<");
            return self.content(entity, if is_html { Kind::Html } else { Kind::Plain }, depth);
        }
        let undeclared = if kind == Kind::Digest { Kind::Message } else { Kind::Plain };
        let mut parts: Vec<Entity<'_>> = parts.into_iter().map(Entity::of).collect();
        if kind == Kind::Related {
            parts = related(parts, entity.parameter("start"));
        }
        let mut seen: Vec<_> = parts.iter().map(|part| self.part(part, undeclared, depth + 1)).collect();
        if kind == Kind::Alternative {
            choose(&mut seen);
        }
        joined(seen)
    }

    /// What was signed is a part itself: without a header it is some other document.
    fn signed(&mut self, entity: &Entity<'_>, depth: usize) -> Visible {
        let bytes = transfer::decode_data(entity.body, &entity.transfer_encoding());
        let Some(content) = signed::content(&bytes) else { return Visible::default() };
        let content = Entity::of(&content);
        if content.has(HeaderName::ContentType) {
            self.part(&content, Kind::Plain, depth + 1)
        } else {
            Visible::default()
        }
    }

    /// The header of a message in a mail is the word of whoever put it there.
    fn enclosed(&mut self, entity: &Entity<'_>, depth: usize) -> Visible {
        if depth > DEEPEST {
            self.has_left_out = true;
            return Visible::default();
        }
        let bytes = transfer::decode(entity.body, &entity.transfer_encoding());
        let message = Entity::of(bytes.trim_ascii_start());
        let sent_at = message.header.as_ref().and_then(|header| header.header_raw(HeaderName::Date));
        let sent_at = sent_at.and_then(date::parse);
        let seen = self.whole(&message, depth + 1);
        Visible {
            enclosed: lines_of(seen.text, &seen.enclosed),
            enclosed_at: earliest(sent_at, seen.enclosed_at),
            ..Visible::default()
        }
    }
}

/// Of parts that belong to one, that one: the part that `start` names (RFC 2387 3.2), else the first. What has a name
/// of its own beside the first is a picture or a sheet of it; what has none, a gateway may have put there.
fn related<'a>(mut parts: Vec<Entity<'a>>, start: Option<&str>) -> Vec<Entity<'a>> {
    let start = start.map(unbracketed).filter(|start| !start.is_empty());
    if let Some(root) = start.and_then(|start| parts.iter().position(|part| part.id() == Some(start))) {
        return vec![parts.swap_remove(root)];
    }
    let mut index = 0;
    parts.retain(|part| {
        index += 1;
        index == 1 || !part.has(HeaderName::ContentId)
    });
    parts
}

/// Of alternatives mail programs show HTML, and words alone only where that shows nothing. Those of one kind are taken
/// together: a gateway that adds a part may have put it here.
fn choose(alternatives: &mut Vec<Visible>) {
    alternatives.retain(|seen| shows_something(&seen.text) || shows_something(&seen.enclosed));
    if alternatives.iter().any(|seen| seen.is_html) {
        alternatives.retain(|seen| seen.is_html);
    }
}

fn joined(seen: Vec<Visible>) -> Visible {
    seen.into_iter().fold(Visible::default(), |all, one| Visible {
        is_html: all.is_html || one.is_html && shows_something(&one.text),
        text: lines_of(all.text, &one.text),
        enclosed: lines_of(all.enclosed, &one.enclosed),
        enclosed_at: earliest(all.enclosed_at, one.enclosed_at),
    })
}

fn lines_of(mut first: String, second: &str) -> String {
    if !first.is_empty() && !first.ends_with('\n') && !second.is_empty() {
        first.push('\n');
    }
    first.push_str(second);
    first
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

fn shows_something(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !is_invisible(c))
}

fn plain(entity: &Entity<'_>) -> String {
    let text = body(entity);
    let is = |parameter: &str, value: &str| {
        entity.parameter(parameter).is_some_and(|given| given.eq_ignore_ascii_case(value))
    };
    if is("format", "flowed") { flowed::joined(&text, is("delsp", "yes")) } else { text }
}

fn html(entity: &Entity<'_>) -> String {
    to_text(&parse(&body(entity)), Source::Mail).to_string()
}

fn body(entity: &Entity<'_>) -> String {
    let bytes = transfer::decode(entity.body, &entity.transfer_encoding());
    charset::decode(&bytes, entity.parameter("charset")).into_owned()
}
