//! Which documents of a mailbox show a mail, by the address that the browser stamped, and for which webmail's software.
//! Attachments are shown at the same origin, and bring headers of their own. Which software it is, its pages say.

use crate::Origin;
use crate::profiles::{
    self,
    schema::{Mailbox, Webmail},
};

/// What a document of a webmail shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A mail, with the header that the webmail read.
    Mail,
    /// A message inside a mail, with the header that somebody wrote.
    Enclosed,
}

/// The webmails that make a document at this address of a mailbox for a mail, and what it then shows.
pub fn shown_at(mailbox: &Origin, address: &str) -> Vec<(&'static Webmail, Shown)> {
    let shown = |webmail: &'static Webmail| Some((webmail, webmail.shown_at(mailbox, address)?));
    profiles::webmails().iter().filter_map(shown).collect()
}

/// Whether a frame of this origin is one in which the mailbox of a page shows its mails.
pub fn is_frame_of(frame: &Origin, page: &Origin) -> bool {
    let shows =
        |mailbox: &Mailbox| mailbox.hosts.contains(page.host()) && mailbox.frames.contains(frame.host());
    profiles::mailboxes().iter().any(shows)
}

/// Whether a document of a mailbox may show a mail of software that no row knows. Where one does, only that says which
/// documents are mails.
pub fn may_be_unknown(mailbox: &Origin, address: &str) -> bool {
    let is_of_known = profiles::webmails().iter().any(|webmail| webmail.has_made(mailbox, address));
    mailbox.has_address(address) && (!is_of_known || !shown_at(mailbox, address).is_empty())
}

/// The address in what a webmail writes where a person has it; where it is `bracketed`, behind the name.
pub fn address_in(written: &str, bracketed: bool) -> &str {
    let whole = written.trim_start_matches("mailto:");
    let behind = bracketed.then(|| name_and_address(whole)).flatten();
    behind.map_or(whole, |(_, address)| address)
}

/// The name in a person's words; where the address is `bracketed` in them, what stands before it.
pub fn name_in(written: &str, bracketed: bool) -> &str {
    let before = bracketed.then(|| name_and_address(written)).flatten();
    before.map_or(written, |(name, _)| {
        let name = name.trim();
        name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name)
    })
}

/// What stands in the last brackets, at the end, and what stands before them.
fn name_and_address(written: &str) -> Option<(&str, &str)> {
    written.trim().strip_suffix('>')?.rsplit_once('<')
}

impl Webmail {
    /// Whether an address is one that this software alone has.
    fn has_made(&self, mailbox: &Origin, address: &str) -> bool {
        let whole = address.strip_prefix(&mailbox.to_string()).unwrap_or_default();
        let rest = whole.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let is_left_to_others = self.others_unknown && !self.is_draft(whole);
        let is_parameter = |pair: &str| pair.starts_with(&self.parameters);
        (self.nowhere_else && self.is_known_at(mailbox))
            || is_in(path, &self.folder)
            || (self.whole_queries && !is_left_to_others && self.has_path(path))
            || (!self.parameters.is_empty() && query.split('&').any(is_parameter))
    }

    fn shown_at(&self, mailbox: &Origin, address: &str) -> Option<Shown> {
        let is_here = !self.nowhere_else || self.is_known_at(mailbox);
        if !is_here || !mailbox.has_address(address) {
            return None;
        }
        let rest = address.strip_prefix(&mailbox.to_string())?;
        if self.is_draft(rest) {
            return None;
        }
        let rest = rest.split('#').next()?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if self.has_path(path) && self.queries == ["*"] {
            return Some(Shown::Mail);
        }
        let parameters = plain_parameters(query)?;
        if !self.has_path(path) || !parameters.iter().all(|(name, _)| name.starts_with(&self.parameters)) {
            return None;
        }
        let has = |pair: &str| {
            let fits = |(name, value): (&str, &str)| {
                parameters.iter().any(|&(one, its)| one == name && (value == "*" || its == value))
            };
            pair.split_once('=').is_some_and(fits)
        };
        let is_query = |wanted: &String| match wanted.as_str() {
            "" => query.is_empty(),
            wanted => {
                let is_whole = !self.whole_queries || wanted.split('&').count() == parameters.len();
                is_whole && wanted.split('&').all(has)
            }
        };
        let number =
            parameters.iter().find(|(name, _)| *name == self.mail_number).map_or("", |(_, value)| value);
        let is_mail = number.bytes().all(|b| b.is_ascii_digit());
        let shown = if is_mail { Shown::Mail } else { Shown::Enclosed };
        self.queries.iter().any(is_query).then_some(shown)
    }

    /// Whether an address is of a message in the folder of drafts.
    fn is_draft(&self, rest: &str) -> bool {
        let rest = rest.replace("%2F", "/").replace("%2E", ".");
        let mut parts = rest.split(|c: char| "/.?&=#:;".contains(c));
        parts.any(|part| self.drafts.iter().any(|draft| part == draft))
    }

    /// Whether a mailbox that is known runs it there.
    fn is_known_at(&self, mailbox: &Origin) -> bool {
        let is_its_own = |known: &Mailbox| {
            known.webmail == self.id && known.all_hosts().any(|host| host == mailbox.host())
        };
        profiles::mailboxes().iter().any(is_its_own)
    }

    fn has_path(&self, path: &str) -> bool {
        let is_anothers = profiles::webmails()
            .iter()
            .any(|other| other.folder != self.folder && is_in(path, &other.folder));
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &String| is_path(&pattern.split('/').collect::<Vec<_>>(), &parts);
        !is_anothers && self.paths.iter().any(fits)
    }
}

/// Whether a path is in a folder that is named.
fn is_in(path: &str, folder: &str) -> bool {
    let start = path.get(..folder.len());
    !folder.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(folder))
}

/// Whether the parts of a path are as a pattern has them.
fn is_path(pattern: &[&str], parts: &[&str]) -> bool {
    match (pattern, parts) {
        (["**", pattern @ ..], _) => {
            let plain = parts.iter().take_while(|part| is_plain(part)).count();
            (0..=plain).any(|some| is_path(pattern, &parts[some..]))
        }
        ([one, pattern @ ..], [part, parts @ ..]) => {
            (one == part || (*one == "*" && !part.is_empty())) && is_path(pattern, parts)
        }
        (pattern, parts) => pattern.is_empty() && parts.is_empty(),
    }
}

/// Whether a server can take the part of a path for no other.
fn is_plain(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

/// The parameters of a query; `None` when one is there twice, or has a name that a server may take for another's (PHP
/// reads `.action` and `%5Faction` as `_action`, and counts the last).
fn plain_parameters(query: &str) -> Option<Vec<(&str, &str)>> {
    let mut parameters: Vec<(&str, &str)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let is_plain = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !is_plain || parameters.iter().any(|(other, _)| *other == name) {
            return None;
        }
        parameters.push((name, value));
    }
    Some(parameters)
}

#[cfg(test)]
#[path = "webmail_tests.rs"]
mod tests;
