//! What a message says: nothing to us, the certification of an address, or a session.
//!
//! Recognised by label, then shape, then sender. The order of trust: a known sender; an unknown one (shown, never
//! offered unasked); one that contradicts itself (refused).

mod by_hand;
mod codes;
mod ends;
mod fields;
mod forwarded;
mod life;
mod over;
mod revoked;
mod sender;
mod table;

use std::ops::Range;

use crate::SessionId;
use crate::fold::{Folded, Hit};
use crate::invisible::is_invisible;
use crate::profiles::{
    self,
    schema::{Issuer, Named},
};
use crate::session::Session;
use crate::session_id::SessionIdError;
use crate::slot::{LONGEST_NAME, Slot};
use crate::timestamp::Timestamp;
use crate::user::User;
use crate::validity::{Expiry, NotNow, Validity, ValidityError};

pub use by_hand::{ByHand, by_hand};
pub use codes::{Refusal, Warning};
pub use revoked::revocations;
pub use sender::{Sender, SenderTrust, sender_to_approve};

use fields::Fields;
use over::Over;

/// A message as a webmail page or a mail file gives it.
#[derive(Default)]
pub struct Message {
    /// What a reader sees of it.
    pub text: String,
    /// Everybody whom its `From` names; nobody when that cannot be read.
    pub from: Vec<Sender>,
    /// Its `From` may name others, too, that cannot be read.
    pub first_of_from: bool,
    /// The addresses that another view of the message shows as its sender's.
    pub shown_elsewhere: Vec<String>,
    /// What a reader sees of it is of a message inside it: whoever sent that one, it was passed on.
    pub enclosed: bool,
    /// The mailbox it was sent to.
    pub recipient: Option<String>,
    /// When it was received, or else sent.
    pub received_at: Option<Timestamp>,
    /// The receiving server says that the sender's address is not genuine (SPF, DKIM, DMARC).
    pub authentication_failed: bool,
}

/// What a message is to us.
#[derive(Debug)]
pub enum Recognition {
    /// Not our business.
    Nothing,
    /// The mail with the "codice validazione" that certifies an address: never a session.
    Certification,
    /// The notification of a session.
    Notice(Box<Notice>),
}

/// What a notification says.
#[derive(Debug)]
pub struct Notice {
    /// Whose notification it is.
    pub issuer: &'static Issuer,
    /// The code, when it is whole.
    pub id: Option<SessionId>,
    /// How long it may be used, when that can be told.
    pub validity: Option<Validity>,
    /// Whether its sender is the issuer.
    pub sender: SenderTrust,
    /// The sender's address in lower case, when there is exactly one.
    pub sender_address: Option<String>,
    /// Where the session belongs.
    pub slot: Slot,
    /// What is odd about it, none of which stands in the way.
    pub warnings: Vec<Warning>,
    /// What stands in the way; empty when the session can be used.
    pub refusals: Vec<Refusal>,
}

impl Notice {
    /// The session, to be held.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn into_session(self) -> Result<Session, Vec<Refusal>> {
        match (self.id, self.validity) {
            (Some(id), Some(validity)) if self.refusals.is_empty() => Ok(Session {
                slot: self.slot,
                id,
                validity,
                confirmed: self.sender == SenderTrust::Known,
                sender: (self.sender != SenderTrust::Known).then(|| self.sender_address.unwrap_or_default()),
                warnings: self.warnings.iter().map(|warning| warning.code().to_owned()).collect(),
                replaced: false,
                refused_at: None,
                revoked: None,
                applicazione: None,
            }),
            _ => Err(self.refusals),
        }
    }
}

/// How many notifications a text holds for this user: as many as it has codes, or dates that one cannot have two of.
pub(crate) fn how_many(text: &str, user: &User) -> usize {
    let text = table::as_list(text);
    let text = Folded::new(&text);
    let issuers = profiles::issuers().iter().filter(|issuer| user.may_receive_from(issuer));
    issuers.map(|issuer| fields::how_many(&text, issuer)).max().unwrap_or_default()
}

/// Says what a message is to this user. `now` is the caller's clock.
pub fn recognise(message: &Message, user: &User, now: Timestamp) -> Recognition {
    let text = table::as_list(&message.text);
    let text = Folded::new(&text);
    let certification = profiles::certification_phrases().iter().any(|phrase| text.contains(phrase));
    let issuers = profiles::issuers().iter().filter(|issuer| user.may_receive_from(issuer));
    let readings = issuers.filter_map(|issuer| {
        let notices = fields::read(&text, issuer);
        if notices.is_empty() {
            return None;
        }
        let fit = Fit::of(issuer, message, user, &text);
        fit.is_notice(issuer, &text, &notices).then_some((fit, issuer, notices))
    });
    // With several issuers the one whose headings and sender agree is meant, and of equals the first.
    let best = readings.reduce(|best, other| if other.0 > best.0 { other } else { best });
    match best {
        Some((_, _, notices)) if certification && notices.iter().all(|fields| fields.code.is_err()) => {
            Recognition::Certification
        }
        Some((_, issuer, notices)) => {
            Recognition::Notice(Box::new(judge(message, user, &text, issuer, notices, now)))
        }
        None if certification => Recognition::Certification,
        None => Recognition::Nothing,
    }
}

/// How well a message fits an issuer; what counts most stands first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    is_its_own: bool,
    headings: usize,
    is_known: bool,
}

impl Fit {
    fn of(issuer: &Issuer, message: &Message, user: &User, text: &Folded<'_>) -> Self {
        Self {
            is_its_own: sender::is_of(issuer, message, &User::default()),
            is_known: sender::is_of(issuer, message, user),
            headings: issuer
                .headings
                .iter()
                .filter(|heading| text.contains(heading) || sender::calls_itself(message, heading))
                .count(),
        }
    }

    /// Whether a message with the issuer's label is a notification of it, rather than about one.
    fn is_notice(&self, issuer: &Issuer, text: &Folded<'_>, notices: &[Fields]) -> bool {
        let any = |phrases: &[String]| phrases.iter().any(|phrase| text.contains(phrase));
        let has_heading = || self.headings > 0 || issuer.contesti.iter().any(|contesto| any(&contesto.words));
        let has_code = || notices.iter().any(|fields| fields.code != Err(missing()));
        // Of an issuer that is known by no sender, its own word for the code and a date tell enough.
        let is_told_by_words =
            || issuer.senders.is_empty() && notices.iter().any(|fields| fields.is_dated_id_sessione(text));
        let is_believed =
            || has_code() && (has_heading() || is_told_by_words()) && !any(&profiles::about().phrases);
        self.is_known || is_believed()
    }
}

fn judge(
    message: &Message,
    user: &User,
    text: &Folded<'_>,
    issuer: &'static Issuer,
    mut notices: Vec<Fields>,
    now: Timestamp,
) -> Notice {
    let mut warnings = Vec::new();
    let mut refusals = Vec::new();
    if notices.len() > 1 {
        warnings.push(Warning::SeveralNotices);
    }
    let validity_of = |fields: &Fields| -> Result<Validity, ValidityError> {
        let hours = fields.hours.unwrap_or(issuer.valid_hours);
        let mut validity =
            Validity::derive(fields.requested_at, fields.expires_at, message.received_at, hours)?;
        if fields.hours.is_some() && fields.requested_at.is_some() {
            validity.expiry = Expiry::Stated;
        }
        match fields.ends {
            Some(ends) if validity.expiry == Expiry::Assumed => ends.bound(validity),
            _ => Ok(validity),
        }
    };
    // A message that quotes older notifications: what is not said to be over counts, of that the newest request. One
    // that is still to come counts for none.
    let over = Over::of(text);
    let is_over = |fields: &Fields| over.is_former(fields) || over.is_said_of(fields);
    let worth = |fields: &Fields| {
        let validity = validity_of(fields).ok().filter(|validity| validity.check(now) != Err(NotNow::Ahead));
        (!is_over(fields), validity.map(|validity| validity.requested_at))
    };
    let worths: Vec<_> = notices.iter().map(worth).collect();
    let newest = (1..worths.len())
        .fold(0, |newest, index| if worths[index] > worths[newest] { index } else { newest });
    let fields = notices.swap_remove(newest);
    let is_several = notices.iter().any(|other| {
        let is_as_new = worth(other) == worth(&fields);
        let may_be_newer = is_as_new || (fields.is_undated() && !is_over(other));
        // A code that was cut is one, too, where it has the same date.
        let is_dated = is_as_new && !fields.is_undated();
        may_be_newer && (other.code.is_ok() || is_dated)
    });
    let validity = validity_of(&fields);
    if is_over(&fields) {
        refusals.push(Refusal::SaidOver);
    }

    let id = match fields.code {
        Ok(_) if is_several => {
            refusals.push(Refusal::Code(SessionIdError::Several));
            None
        }
        Ok((id, reading)) => {
            if reading.repaired {
                warnings.push(Warning::CodeRepaired);
            }
            if reading.not_hexadecimal && issuer.code_groups.len() > 1 {
                warnings.push(Warning::CodeNotHexadecimal);
            }
            Some(id)
        }
        Err(error) => {
            refusals.push(Refusal::Code(error));
            None
        }
    };
    match validity {
        Ok(validity) => {
            if validity.expiry == Expiry::Assumed {
                warnings.push(Warning::ExpiryAssumed);
            }
            match validity.check(now) {
                Ok(()) if validity.is_ahead_of_clock(now) => warnings.push(Warning::ClockBehind),
                Ok(()) => {}
                Err(reason) => refusals.push(Refusal::of_life(&validity, reason)),
            }
        }
        Err(error) => refusals.push(Refusal::Dates(error)),
    }
    let sender = sender::judge(issuer, message, user);
    match sender {
        SenderTrust::Known => {}
        SenderTrust::Contradicts => refusals.push(Refusal::SenderContradicts),
        SenderTrust::Unknown => {
            warnings.push(Warning::SenderUnknown);
            if sender::is_of_test(issuer, message) {
                warnings.push(Warning::TestEnvironment);
            }
            if message.first_of_from && sender::is_of(issuer, message, user) {
                warnings.push(Warning::FirstOfFrom);
            }
            if message.enclosed || forwarded::is_told(text) {
                warnings.push(Warning::Forwarded);
            }
            if sender::is_certified_envelope(message) {
                warnings.push(Warning::CertifiedMail);
            }
        }
    }
    Notice {
        issuer,
        id,
        validity: validity.ok(),
        sender,
        sender_address: sender::address(message).as_deref().and_then(mailbox),
        slot: Slot {
            issuer: issuer.id.clone(),
            contesto: meant(&issuer.contesti, text, &fields.about),
            // An issuer with one role alone means it: where it is open, each is one of its roles.
            role: meant(&issuer.roles, text, &fields.about).or(user.role),
            owner: message.recipient.as_deref().and_then(mailbox),
            requested_by: fields.requested_by,
            company: fields.company,
        },
        warnings,
        refusals,
    }
}

/// The one of several that the words about a notification name; `None` when they name none, or more than one.
fn meant<T: Clone + PartialEq>(all: &[Named<T>], text: &Folded<'_>, about: &Range<usize>) -> Option<T> {
    if let Some(only) = Named::only(all) {
        return Some(only);
    }
    let words: Vec<(usize, &str)> = all
        .iter()
        .enumerate()
        .flat_map(|(index, named)| named.words.iter().map(move |word| (index, word.as_str())))
        .collect();
    let hits: Vec<Hit<usize>> =
        text.find(&words).into_iter().filter(|hit| about.contains(&hit.start)).collect();
    // What a form states counts more than what is told of it: "Applicazione: EROGATORE", and then a note on others.
    let stated: Vec<&Hit<usize>> = hits.iter().filter(|hit| is_whole_value(text, hit)).collect();
    let meant = if stated.is_empty() { hits.iter().collect() } else { stated };
    let first = meant.first()?.kind;
    meant.iter().all(|other| other.kind == first).then(|| all[first].id.clone())
}

/// Whether nothing else stands in the value that a phrase is found in.
fn is_whole_value(text: &Folded<'_>, hit: &Hit<usize>) -> bool {
    let is_parting = |c: char| matches!(c, '\n' | '\t' | ':' | '=' | '|' | '/');
    let before = text.original(0, hit.start);
    let behind = text.original(hit.end, text.len());
    let before = before.rsplit(is_parting).next().unwrap_or_default();
    let behind = behind.split(is_parting).next().unwrap_or_default();
    before.chars().chain(behind.chars()).all(|c| fields::is_blank(c) || matches!(c, '*' | '"'))
}

/// A mail address in lower case, `None` for anything that is not one.
fn mailbox(text: &str) -> Option<String> {
    let address = text.trim().to_ascii_lowercase();
    let (user, domain) = address.split_once('@')?;
    let plain = |part: &str| !part.is_empty() && !part.contains(['@', '<', '>', ',', ';']);
    let fine = plain(user) && plain(domain) && !address.contains(char::is_whitespace);
    (fine && address.chars().count() <= LONGEST_NAME && !address.contains(is_invisible)).then_some(address)
}

/// The error of a code that is not there at all.
const fn missing() -> SessionIdError {
    SessionIdError::Missing
}

#[cfg(test)]
mod issuers_tests;
#[cfg(test)]
mod tests;
