//! `webmails.toml`: how the open mail is found in the pages of a webmail's software.

use serde::{Deserialize, Serialize};

use super::{Wrong, must, phrased};

/// How webmails write a day instead of its date.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// Today.
    pub today: Vec<String>,
    /// Yesterday.
    pub yesterday: Vec<String>,
    /// The days of the last week, from Monday.
    pub weekdays: [Vec<String>; 7],
    /// How the names of the months begin, from January.
    pub months: [Vec<String>; 12],
}

/// How a message is told in the pages of software that no row knows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnknownPage {
    /// A selector of what no mail has in it: the page's own controls.
    pub controls: String,
    /// A selector of those that have no mail in them either: rows that are chosen as a whole, and drafts.
    pub chosen: String,
}

/// A webmail's software, and how a mail is found in its pages. What is selected is one place, never a list of places;
/// `@name` at the end of a place means an attribute there, not the words.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webmail {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// No other host runs it than those of the mailboxes that name it.
    #[serde(default)]
    pub nowhere_else: bool,
    /// The folder in which all its paths are; no other software's are there.
    #[serde(default)]
    pub folder: String,
    /// The paths of the documents that it makes for a mail: `*` is any part, `**` any number of plain ones.
    pub paths: Vec<String>,
    /// What the queries of these documents have, of which each has one: `name=value`, joined by `&`; `name=*` for any
    /// value. An empty one stands for a document without a query; `*` alone for any, where the path says it all.
    pub queries: Vec<String>,
    /// These queries have nothing else in them.
    #[serde(default)]
    pub whole_queries: bool,
    /// What else has these paths is read as a page of software that no row knows: it may show a mail, too.
    #[serde(default)]
    pub others_unknown: bool,
    /// How the names of all its parameters begin.
    #[serde(default)]
    pub parameters: String,
    /// The parameter with the mail's number; anything but a number names a message inside a mail.
    #[serde(default)]
    pub mail_number: String,
    /// What its addresses call the folder of drafts, in a part of its own: what is written there nobody sent.
    #[serde(default)]
    pub drafts: Vec<String>,
    /// It shows only the first whom `From` names, or those whom the mail server finds there: nobody can tell whether
    /// there are others.
    #[serde(default)]
    pub first_of_from: bool,
    /// How its pages are read.
    pub page: Page,
}

/// How a mail is found in a page. Nothing that stands in a mail's body is any of these places but `enclosed`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// One of these is there in every page of this software: its versions differ.
    pub marks: Vec<String>,
    /// A mail shows up in the page as it is, without a new document.
    #[serde(default)]
    pub changes: bool,
    /// One mail, with its header and its text.
    pub mail: String,
    /// The text, in a mail; may be all of it.
    pub body: String,
    /// Frames in the text that show parts of it, which the page writes.
    #[serde(default)]
    pub frames: String,
    /// What is in the body when it shows a message inside the message.
    #[serde(default)]
    pub enclosed: String,
    /// The header, in a mail: one for each skin and each way of showing a mail, of which a page has one. Without, only
    /// the text of a mail can be read.
    pub headers: Vec<String>,
    /// Everybody whom `From` names, and nothing else; in a header.
    #[serde(default)]
    pub from: String,
    /// What is written before that place, in the languages met here, where the place alone does not tell.
    #[serde(default)]
    pub from_label: Vec<String>,
    /// The mailboxes it was sent to; in a header.
    #[serde(default)]
    pub recipient: String,
    /// What is written before that place.
    #[serde(default)]
    pub recipient_label: Vec<String>,
    /// When it was received; in a header.
    #[serde(default)]
    pub date: String,
    /// What is written before that place.
    #[serde(default)]
    pub date_label: Vec<String>,
    /// Where the sender is shown once more, or in a folder of mails sent, a recipient; in a mail.
    #[serde(default)]
    pub summary: String,
    /// A person in any of these places.
    #[serde(default)]
    pub person: String,
    /// Where a person has its address: which persons have one there, as a selector, or all; then `@name` for an
    /// attribute of theirs, or else their words.
    #[serde(default)]
    pub address: Vec<String>,
    /// Behind a person's name its address stands in angle brackets, in the same place.
    #[serde(default)]
    pub bracketed: bool,
    /// What stands beside a person and names it in words of its own.
    #[serde(default)]
    pub neighbour: String,
}

impl Dates {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        phrased(&self.today, "dates", "today")?;
        phrased(&self.yesterday, "dates", "yesterday")?;
        self.weekdays.iter().try_for_each(|names| phrased(names, "dates", "weekdays"))?;
        self.months.iter().try_for_each(|names| phrased(names, "dates", "months"))
    }
}

impl UnknownPage {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        must(!self.controls.trim().is_empty(), "unknown_page", "controls has a selector")?;
        must(!self.chosen.trim().is_empty(), "unknown_page", "chosen has a selector")
    }
}

impl Webmail {
    pub(crate) fn check(&self) -> Result<(), Wrong> {
        let row = &self.id;
        let page = &self.page;
        let (text, header) = ([&page.mail, &page.body], [&page.from, &page.date, &page.person]);
        let is_there = |place: &&String| !place.is_empty();
        let has_mark = !page.marks.is_empty() && page.marks.iter().all(|mark| !mark.is_empty());
        must(text.iter().all(is_there) && has_mark, row, "a place has a selector")?;
        let is_whole = header.iter().all(is_there) && !page.address.is_empty();
        let is_missing = !header.iter().any(is_there) && page.address.is_empty();
        must(
            if page.headers.is_empty() { is_missing } else { is_whole },
            row,
            "sender and date stand in a header, or cannot be read",
        )?;
        let places = text.into_iter().chain(header).chain(&page.headers).chain(&page.marks);
        must(
            places
                .chain([&page.recipient, &page.summary, &page.frames])
                .chain(&page.address)
                .all(|place| !place.contains(',')),
            row,
            "a selector names one place, and no other instead",
        )?;
        let labels = [&page.from_label, &page.recipient_label, &page.date_label];
        let all: Vec<&String> = labels.into_iter().flatten().collect();
        let is_one = |label: &&&String| all.iter().filter(|other| other == label).count() == 1;
        must(
            all.iter().all(|label| !label.is_empty() && label.trim() == label.as_str())
                && all.iter().filter(is_one).count() == all.len(),
            row,
            "a label is a word that stands before one place alone",
        )?;
        must(
            !self.paths.is_empty() && !self.queries.is_empty(),
            row,
            "the documents that show a mail are named",
        )?;
        must(self.paths.iter().all(|path| path.starts_with('/')), row, "a path begins with a slash")?;
        let is_pair = |pair: &str| {
            pair.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
        };
        let is_query = |query: &String| query.is_empty() || query.split('&').all(is_pair);
        must(
            self.queries == ["*"] || self.queries.iter().all(is_query),
            row,
            "a query is name=value, joined by &",
        )
    }
}
