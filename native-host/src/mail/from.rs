//! Whom `From` names, as the mail programs read it that people use: leniently. What is wrong with it is core's to say.

use mail_parser::{Message as Mail, MessageParser};
use staffetta_core::invisible::is_invisible;
use staffetta_core::notice::Sender;

/// Everybody whom the `From` of a mail names. A mail has one such line: of several each mail program shows another, so
/// that they name nobody unless each has an address.
pub(super) fn senders(mail: &Mail<'_>) -> Vec<Sender> {
    let lines: Vec<Vec<Sender>> =
        mail.headers_raw().flat_map(from_lines).map(|value| Words::of(value).mailboxes()).collect();
    let has_address = |line: &Vec<Sender>| line.iter().any(|sender| sender.address.is_some());
    if lines.len() > 1 && !lines.iter().all(has_address) {
        return Vec::new();
    }
    lines.into_iter().flatten().collect()
}

/// The `From` that a header line is, or that a carriage return alone parts from it, where some mail programs end a
/// line.
fn from_lines<'a>((name, value): (&'a str, &'a str)) -> impl Iterator<Item = &'a str> {
    let behind = value.split('\r').skip(1).filter(|line| !line.starts_with('\n'));
    let lines = behind.filter_map(|line| line.split_once(':'));
    std::iter::once((name, value)).chain(lines).filter(|(name, _)| is_from(name)).map(|(_, value)| value)
}

/// Also with characters in it that nobody sees: some mail programs leave them out.
fn is_from(name: &str) -> bool {
    let seen = name.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(*c));
    seen.map(|c| c.to_ascii_lowercase()).eq("from".chars())
}

/// A piece of a header line.
#[derive(Debug, PartialEq)]
enum Word {
    /// What stands between blanks; with its quotes taken away, when it had any.
    Plain(String),
    /// What stands between quotes or in a comment.
    Quoted(String),
    /// What stands in angle brackets.
    Angle(String),
    /// A comma or semicolon.
    End,
}

struct Words(Vec<Word>);

impl Words {
    fn of(line: &str) -> Self {
        let mut words = Vec::new();
        let mut characters = line.chars().peekable();
        let mut word = String::new();
        while let Some(c) = characters.next() {
            let next = match c {
                '"' => {
                    let text = until(&mut characters, c, '"');
                    // A local part may be quoted: `"anna rossi"@example.it`.
                    if characters.peek() == Some(&'@') {
                        word.push_str(&text);
                        continue;
                    }
                    Some(Word::Quoted(text))
                }
                '(' => Some(Word::Quoted(until(&mut characters, c, ')'))),
                '<' => Some(Word::Angle(until(&mut characters, c, '>'))),
                ',' | ';' => Some(Word::End),
                c if c.is_whitespace() && c.is_ascii() => None,
                c => {
                    word.push(c);
                    continue;
                }
            };
            if !word.is_empty() {
                words.push(Word::Plain(std::mem::take(&mut word)));
            }
            words.extend(next);
        }
        if !word.is_empty() {
            words.push(Word::Plain(word));
        }
        Self(words)
    }

    fn mailboxes(&self) -> Vec<Sender> {
        self.0
            .split(|word| *word == Word::End)
            .filter(|words| !words.is_empty())
            .flat_map(mailboxes)
            .collect()
    }
}

/// What stands before the closing sign, which is taken as well; comments hold comments.
fn until(characters: &mut impl Iterator<Item = char>, opening: char, closing: char) -> String {
    let mut text = String::new();
    let mut depth = 1;
    while let Some(c) = characters.next() {
        match c {
            '\\' if opening != '<' => text.extend(characters.next()),
            c if c == closing => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
                text.push(c);
            }
            c => {
                depth += usize::from(c == '(' && opening == '(');
                text.push(c);
            }
        }
    }
    text
}

/// The mailboxes between two commas: one, if all is well. The last address in brackets counts and every bare one behind
/// it, else every bare one; beside brackets that hold none, all is a name.
fn mailboxes(words: &[Word]) -> Vec<Sender> {
    let bracketed = words.iter().rposition(|word| matches!(word, Word::Angle(text) if is_address(text)));
    let has_brackets = words.iter().any(|word| matches!(word, Word::Angle(_)));
    // A bare one before the brackets is a name, as many programs write it; behind them some take it for the sender.
    let bare = |index: usize, word: &Word| {
        let may_be = !has_brackets || bracketed.is_some_and(|bracketed| index > bracketed);
        matches!(word, Word::Plain(text) if may_be && is_address(text) && !goes_on(text, &words[index + 1..]))
    };
    let is_own = |index: usize, word: &Word| Some(index) == bracketed || bare(index, word);
    let name = words.iter().enumerate().filter(|(index, word)| !is_own(*index, word));
    let name = decoded(&name.map(|(_, word)| written(word)).collect::<Vec<_>>().join(" "));
    let mut senders: Vec<Sender> = words
        .iter()
        .enumerate()
        .filter(|(index, word)| is_own(*index, word))
        .map(|(_, word)| Sender { address: Some(text(word).trim().to_owned()), name: name.clone() })
        .collect();
    if senders.is_empty() {
        senders.push(Sender { address: None, name });
    }
    senders
}

/// Whether every mail program takes it for the same address: at a blank of Unicode some part it, and of brackets within
/// brackets each takes another.
fn is_address(text: &str) -> bool {
    let is_odd = |c: char| c == '<' || (c.is_whitespace() && !c.is_ascii());
    text.contains('@') && !text.contains("=?") && !text.trim().contains(is_odd)
}

/// Whether more of an address may follow: blanks and comments may stand around each of its dots (RFC 5322 4.4).
fn goes_on(address: &str, behind: &[Word]) -> bool {
    let next = behind.iter().find_map(|word| match word {
        Word::Plain(text) => Some(text),
        _ => None,
    });
    next.is_some_and(|next| next.starts_with('.') || address.ends_with('.'))
}

fn text(word: &Word) -> &str {
    match word {
        Word::Plain(text) | Word::Quoted(text) | Word::Angle(text) => text,
        Word::End => "",
    }
}

fn written(word: &Word) -> String {
    match word {
        Word::Angle(text) => format!("<{text}>"),
        other => text(other).to_owned(),
    }
}

/// Words with their encoded ones (RFC 2047) in clear.
fn decoded(words: &str) -> String {
    let header = format!("Subject: {words}\r\n\r\n");
    let mail = MessageParser::default().parse(header.as_bytes());
    mail.as_ref().and_then(Mail::subject).unwrap_or(words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(String, String)> {
        let senders = Words::of(line).mailboxes();
        senders.into_iter().map(|sender| (sender.address.unwrap_or_default(), sender.name)).collect()
    }

    fn one(address: &str, name: &str) -> Vec<(String, String)> {
        vec![(address.into(), name.into())]
    }

    #[test]
    fn a_mailbox_is_read_in_all_the_ways_it_is_written() {
        assert_eq!(read("a@example.it"), one("a@example.it", ""));
        assert_eq!(read("<a@example.it>"), one("a@example.it", ""));
        assert_eq!(read("Anna Rossi <a@example.it>"), one("a@example.it", "Anna Rossi"));
        assert_eq!(read("\"Rossi, Anna\" <a@example.it>"), one("a@example.it", "Rossi, Anna"));
        assert_eq!(read("a@example.it (Anna (studio))"), one("a@example.it", "Anna (studio)"));
        assert_eq!(read("\"Anna \\\"R\\\"\"\r\n <a@example.it>"), one("a@example.it", "Anna \"R\""));
        assert_eq!(read("\"anna rossi\"@example.it"), one("anna rossi@example.it", ""));
        assert_eq!(read("=?utf-8?Q?Nicol=C3=B2?= <a@example.it>"), one("a@example.it", "Nicolò"));
        assert_eq!(read("Anna <a@example.it"), one("a@example.it", "Anna"));
    }

    #[test]
    fn every_address_is_told_and_what_is_none_stays_a_name() {
        assert_eq!(read("a@example.it, B <b@example.it>").len(), 2);
        assert_eq!(read("a@example.it b@example.it").len(), 2);
        assert_eq!(
            read("Notifiche <a@example.it> <b@example.it>"),
            one("b@example.it", "Notifiche <a@example.it>")
        );
        assert_eq!(read("a@example.it <b@example.it>"), one("b@example.it", "a@example.it"));
        assert_eq!(read("=?utf-8?B?YUBleGFtcGxlLml0?="), one("", "a@example.it"));
        assert_eq!(read("=?utf-8?Q?a@example.it?= <b@example.it>"), one("b@example.it", "a@example.it"));
        assert_eq!(read("<a@example.it>b@example.it").len(), 2);
        assert_eq!(read("Anna <a@example.it> b@example.it").len(), 2);
        assert_eq!(read("Anna <a@example.it> (studio) Torino"), one("a@example.it", "Anna studio Torino"));
        assert_eq!(read("a@example.it <>"), one("", "a@example.it <>"));
        assert_eq!(read("<> a@example.it"), one("", "<> a@example.it"));
        assert_eq!(read("<<a@example.it>b@example.it>"), one("", "<<a@example.it> b@example.it>"));
        assert_eq!(read("a@example.it\u{a0}.example"), one("", "a@example.it\u{a0}.example"));
        assert_eq!(read("b@example.it\u{2003}a@example.it"), one("", "b@example.it\u{2003}a@example.it"));
        assert_eq!(read("Anna\u{a0}Rossi <a@example.it>"), one("a@example.it", "Anna\u{a0}Rossi"));
        assert_eq!(read(""), Vec::new());
    }

    #[test]
    fn an_address_that_goes_on_behind_a_blank_or_a_comment_is_none() {
        let on = "a@example.it .example";
        assert_eq!(read(on), one("", on));
        assert_eq!(read("a@example.it(x).example"), one("", "a@example.it x .example"));
        assert_eq!(read("a@example.it\r\n .example (Anna)"), one("", "a@example.it .example Anna"));
        assert_eq!(read("a@example.it . example"), one("", "a@example.it . example"));
        assert_eq!(read("a@example.it. example"), one("", "a@example.it. example"));
        assert_eq!(read("a@example.it(x) (y) .example"), one("", "a@example.it x y .example"));
        assert_eq!(read("a@example.it (Dott. Anna)"), one("a@example.it", "Dott. Anna"));
        assert_eq!(read("a@example.it Anna"), one("a@example.it", "Anna"));
    }
}
