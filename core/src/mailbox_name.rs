//! The names that the user gives his mailboxes (*Dott.ssa Bianchi*, *sostituto*). They are shown where the address
//! would be, and are part of nothing else: no slot and no key knows them.

use serde::{Deserialize, Serialize};

use crate::invisible;

/// Longest name, in characters: it stands on a button.
pub const LONGEST_MAILBOX_NAME: usize = 32;
/// Longest owner, in characters: no slot has a longer one.
const LONGEST_OWNER: usize = 120;
/// Most names kept.
const MOST_NAMES: usize = 64;

/// The names that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Named>")]
pub struct MailboxNames(Vec<Named>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    /// The owner, as slots have it: an address, or a codice fiscale.
    owner: String,
    name: String,
}

impl MailboxNames {
    /// The name for an owner, if he has one.
    pub fn of(&self, owner: &str) -> Option<&str> {
        self.0.iter().find(|named| named.owner == owner).map(|named| named.name.as_str())
    }

    /// What is shown of an owner: the name, or what he is known by.
    pub fn shown<'a>(&'a self, owner: &'a str) -> &'a str {
        self.of(owner).unwrap_or(owner)
    }

    /// The owners that have a name.
    pub fn owners(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|named| named.owner.as_str())
    }

    /// Gives an owner a name, as far as it can be one; nothing of it takes the name away.
    pub fn set(&mut self, owner: &str, name: &str) {
        self.0.retain(|named| named.owner != owner);
        let name = cleaned(name);
        let is_owner = !owner.is_empty() && owner.chars().count() <= LONGEST_OWNER;
        if !name.is_empty() && name != owner && is_owner && self.0.len() < MOST_NAMES {
            self.0.push(Named { owner: owner.to_owned(), name });
        }
    }
}

/// What was kept is held to the same rules as what is typed.
impl From<Vec<Named>> for MailboxNames {
    fn from(kept: Vec<Named>) -> Self {
        let mut names = Self::default();
        for Named { owner, name } in kept {
            names.set(&owner, &name);
        }
        names
    }
}

/// In one line, without characters that nobody sees or that turn the words around them, and not too long.
fn cleaned(name: &str) -> String {
    let seen: String = name.chars().filter(|c| !invisible::is_invisible(*c)).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let cut: String = words.join(" ").chars().take(LONGEST_MAILBOX_NAME).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: &str = "anna@example.it";

    fn named(name: &str) -> MailboxNames {
        let mut names = MailboxNames::default();
        names.set(ANNA, name);
        names
    }

    #[test]
    fn a_name_is_shown_for_its_address_and_no_other() {
        let names = named("Dott.ssa Bianchi");
        assert_eq!(names.shown(ANNA), "Dott.ssa Bianchi");
        assert_eq!(names.shown("bruno@example.it"), "bruno@example.it");
    }

    #[test]
    fn what_nobody_sees_and_what_turns_the_writing_is_left_out_of_a_name() {
        assert_eq!(named("  Dott.\u{202e}\u{200b}ssa\n\tBianchi\u{2066} ").shown(ANNA), "Dott.ssa Bianchi");
        assert_eq!(named("\u{202e}\u{feff} ").of(ANNA), None);
    }

    #[test]
    fn a_long_name_is_cut_and_an_empty_one_takes_the_name_away() {
        assert_eq!(named(&"è".repeat(100)).shown(ANNA).chars().count(), LONGEST_MAILBOX_NAME);
        let mut names = named("Bianchi");
        names.set(ANNA, " ");
        assert_eq!(names, MailboxNames::default());
        assert_eq!(named(ANNA), MailboxNames::default());
    }

    #[test]
    fn no_more_names_are_kept_than_there_is_room_for() {
        let mut names = MailboxNames::default();
        for number in 0..100 {
            names.set(&format!("m{number}@example.it"), "Nome");
        }
        assert_eq!(names.owners().count(), MOST_NAMES);
        names.set("m0@example.it", "Altro");
        assert_eq!(names.of("m0@example.it"), Some("Altro"));
    }

    #[test]
    fn what_was_kept_is_read_back_by_the_same_rules() {
        let read = |json: &str| serde_json::from_str::<MailboxNames>(json).unwrap();
        assert_eq!(read(&serde_json::to_string(&named("Bianchi")).unwrap()), named("Bianchi"));
        let kept = r#"[{"owner":"anna@example.it","name":"Bian\u202echi"},{"owner":"","name":"Nessuno"}]"#;
        assert_eq!(read(kept), named("Bianchi"));
    }
}
