//! Who sent a message, and how far his word goes. `From` alone counts, and of it the address; a display name proves
//! nothing, but can give a lie away.

use super::{Message, Warning};
use crate::fold::Folded;
use crate::invisible::{is_invisible, turns};
use crate::profiles::{self, schema::Issuer};
use crate::session::SessionView;
use crate::user::{ApprovedSender, User};

/// One that `From` names, as a mail program shows it.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    /// The address; `None` when the mail program makes none of what is written.
    pub address: Option<String>,
    /// The words beside the address, or in its place.
    pub name: String,
}

/// What the sender is to the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderTrust {
    /// One of the issuer's addresses.
    Known,
    /// Somebody else who does not pretend otherwise, a colleague or an address we do not know yet; or nobody can tell.
    Unknown,
    /// Somebody else who makes himself look like the issuer, more than one address, or an address the receiving server
    /// found not genuine.
    Contradicts,
}

impl SenderTrust {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Unknown => "unknown",
            Self::Contradicts => "contradicts",
        }
    }
}

/// The sender whom the user may approve, so that no later notice of his is in doubt: of an issuer whose own senders
/// nobody knows, or seen in a webmail that shows only the first; and not of a message that was passed on.
pub fn sender_to_approve(session: &SessionView) -> Option<ApprovedSender> {
    let address = session.sender.as_ref().filter(|sender| !session.confirmed && !sender.is_empty())?;
    let issuer = profiles::issuer(&session.slot.issuer)
        .filter(|issuer| issuer.senders.is_empty() || Warning::FirstOfFrom.is_in(&session.warnings))?;
    (!Warning::Forwarded.is_in(&session.warnings))
        .then(|| ApprovedSender { issuer: issuer.id.clone(), address: address.clone() })
}

/// The address of the sender, when there is exactly one.
pub(super) fn address(message: &Message) -> Option<String> {
    let addresses = addresses(message);
    let own = message.from.iter().find_map(|sender| sender.address.as_deref()).map(normal)?;
    (addresses.len() == 1).then_some(own)
}

/// Whether the message names its sender so, or by an address with that in it: what anybody may write.
pub(super) fn calls_itself(message: &Message, name: &str) -> bool {
    let says = |text: &str| Folded::new(text).contains(name);
    message.from.iter().any(|sender| says(&sender.name) || sender.address.as_deref().is_some_and(says))
}

/// Whether the sender is one of the issuer's addresses, or one that the user approved for it.
pub(super) fn is_of(issuer: &Issuer, message: &Message, user: &User) -> bool {
    address(message).is_some_and(|address| user.knows(issuer, &address))
}

/// Whether the user approved the sender himself. Of a webmail that shows only the first sender he was told so when he
/// did.
fn is_approved(issuer: &Issuer, message: &Message, user: &User) -> bool {
    address(message).is_some_and(|address| user.approved(issuer, &address))
}

/// Whether the sender is the issuer's test environment.
pub(super) fn is_of_test(issuer: &Issuer, message: &Message) -> bool {
    address(message).is_some_and(|address| issuer.test_senders.contains(&address))
}

/// What a message's sender is to an issuer whose notification it brings.
pub(super) fn judge(issuer: &Issuer, message: &Message, user: &User) -> SenderTrust {
    if addresses(message).len() > 1 {
        return SenderTrust::Contradicts;
    }
    if is_of(issuer, message, user) {
        return match message {
            Message { authentication_failed: true, .. } => SenderTrust::Contradicts,
            Message { enclosed: true, .. } => SenderTrust::Unknown,
            Message { first_of_from: true, .. } if !is_approved(issuer, message, user) => {
                SenderTrust::Unknown
            }
            _ => SenderTrust::Known,
        };
    }
    // An address that the user approved for another issuer is nobody for this one; another issuer's own is a lie.
    let of_another = profiles::issuers().iter().any(|other| is_of(other, message, &User::default()));
    if is_certified_envelope(message) && !message.authentication_failed {
        return if of_another { SenderTrust::Contradicts } else { SenderTrust::Unknown };
    }
    let imitates =
        |genuine: &String| message.from.iter().any(|sender| imitates(sender, genuine, &issuer.name));
    if of_another || issuer.senders.iter().any(imitates) {
        SenderTrust::Contradicts
    } else {
        SenderTrust::Unknown
    }
}

/// Whether the message is one that a provider of certified mail (PEC) made, with another one inside it. It names that
/// one's sender beside its own address, which is no imitation; nor is it believed: anybody can write so.
pub(super) fn is_certified_envelope(message: &Message) -> bool {
    let [Sender { address: Some(address), name }] = message.from.as_slice() else { return false };
    let pec = profiles::pec();
    let [address, name] = [address, name].map(|written| normal(written));
    let is_seen = !address.chars().chain(name.chars()).any(|c| is_invisible(c) || !c.is_ascii());
    let behalf = name.strip_prefix(&pec.envelope_name).map(str::trim).unwrap_or_default();
    message.enclosed
        && is_seen
        && address.split('@').next() == Some(pec.envelope_user.as_str())
        && like_addresses(behalf).eq([behalf])
}

/// Every address that the message names as its sender's: those of `From`, those that hide in its words, and those that
/// another view of the message shows and `From` does not have.
fn addresses(message: &Message) -> Vec<String> {
    let mut all: Vec<String> = message.from.iter().flat_map(addresses_of).collect();
    let others: Vec<String> = message
        .shown_elsewhere
        .iter()
        .map(|other| normal(other))
        .filter(|other| !all.contains(other))
        .collect();
    all.extend(others);
    all
}

fn addresses_of(sender: &Sender) -> Vec<String> {
    let words = readable(&sender.name);
    match &sender.address {
        Some(address) => {
            let own = normal(address);
            let hidden: Vec<String> = in_brackets(&words).filter(|other| !is_same(other, &own)).collect();
            std::iter::once(own).chain(hidden).collect()
        }
        None => like_addresses(&words).map(ToOwned::to_owned).collect(),
    }
}

/// Whether two writings are of one address: a domain of other letters has one in ASCII as well.
fn is_same(written: &str, own: &str) -> bool {
    let user = |address: &str| address.split('@').next().map(ToOwned::to_owned);
    written == own || (written.contains("xn--") && !own.is_ascii() && user(written) == user(own))
}

/// Whether a sender from outside the genuine sender's domain dresses up as him.
fn imitates(sender: &Sender, genuine: &str, issuer_name: &str) -> bool {
    let address = sender.address.as_deref().map(normal).unwrap_or_default();
    if address.chars().any(is_invisible) || sender.name.chars().any(turns) {
        return true;
    }
    let (_, domain) = split(&address);
    let (_, genuine_domain) = split(genuine);
    if domain == genuine_domain || domain.strip_suffix(genuine_domain).is_some_and(|rest| rest.ends_with('.'))
    {
        return false;
    }
    let words = readable(&sender.name);
    let name = Folded::new(&words);
    is_foreign(domain)
        || resembles(&readable(&address), genuine)
        || like_addresses(&words).any(|hidden| resembles(hidden, genuine))
        || name.contains(genuine)
        || name.contains(issuer_name)
        || plain(&words).contains(&plain(&issuer_name.to_ascii_lowercase()))
        || is_spelled(&words, &issuer_name.to_ascii_lowercase())
}

/// Whether whole words that stand side by side are a name together: "S I R P E D".
fn is_spelled(words: &str, name: &str) -> bool {
    let letters = |text: &str| plain(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let name = letters(name);
    let words: Vec<String> =
        words.split(|c: char| !c.is_alphanumeric()).map(letters).filter(|word| !word.is_empty()).collect();
    (0..words.len()).any(|start| {
        let mut rest = name.as_str();
        words[start..].iter().any(|word| {
            rest = rest.strip_prefix(word.as_str()).unwrap_or("-");
            rest.is_empty()
        })
    })
}

/// Whether an address can be taken for the genuine one.
fn resembles(address: &str, genuine: &str) -> bool {
    let (user, domain) = split(address);
    let (genuine_user, genuine_domain) = split(genuine);
    plain(user) == plain(genuine_user) || plain(domain).contains(&plain(genuine_domain))
}

/// Whether a domain is written in letters of its own, as browsers or as servers write them, and is no Italian one.
fn is_foreign(domain: &str) -> bool {
    !domain.ends_with(".it") && domain.split('.').any(|label| label.starts_with("xn--") || !label.is_ascii())
}

fn split(address: &str) -> (&str, &str) {
    address.rsplit_once('@').unwrap_or((address, ""))
}

fn normal(address: &str) -> String {
    address.trim().trim_matches(['<', '>']).to_ascii_lowercase()
}

/// What stands in angle brackets and looks like an address.
fn in_brackets(words: &str) -> impl Iterator<Item = String> {
    words
        .split('<')
        .skip(1)
        .map(|rest| normal(rest.split('>').next().unwrap_or(rest)))
        .filter(|word| word.contains('@'))
}

/// The words that look like addresses.
fn like_addresses(words: &str) -> impl Iterator<Item = &str> {
    let parts =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '"' | '\'' | ',' | ';' | ':');
    words.split(parts).filter(|word| word.contains('@'))
}

/// Words as an eye takes them: in lower case, without what is not seen, look-alike letters as those they are taken for.
fn readable(words: &str) -> String {
    let wide = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{fe6b}' => '@',
        // The alphabets of mathematics: bold, slanted and others, one behind the other.
        '\u{1d400}'..='\u{1d6a3}' => {
            char::from_u32(u32::from('a') + (u32::from(c) - 0x1d400) % 26).unwrap_or(c)
        }
        other => other,
    };
    words
        .chars()
        .filter(|c| !is_invisible(*c) && *c != '\\')
        .map(|c| latin(wide(c)).to_ascii_lowercase())
        .collect()
}

/// The Latin letter that a Cyrillic or Greek one is taken for.
const fn latin(c: char) -> char {
    match c {
        'а' | 'А' | 'α' | 'Α' => 'a',
        'с' | 'С' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'Е' | 'Ε' => 'e',
        'і' | 'І' | 'ι' | 'Ι' | 'ı' => 'i',
        'п' | 'ո' => 'n',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'г' => 'r',
        'ѕ' | 'Ѕ' => 's',
        'т' | 'Т' | 'τ' | 'Τ' => 't',
        'у' | 'У' | 'υ' | 'Υ' => 'y',
        other => other,
    }
}

/// Without the signs, and with the digits, that are swapped to make one name look like another.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '.' | '-' | '_'))
        .map(|c| match c {
            '0' => 'o',
            '1' | 'l' => 'i',
            '5' => 's',
            other => other,
        })
        .collect()
}

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
