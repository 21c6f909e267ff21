//! Which field of a page asks for the ID-SESSIONE, by the words in and around it. Rather none than the wrong one.

use serde::Deserialize;

use crate::fold::Folded;
use crate::profiles::{self, schema::Weighted};

/// Kinds of input a code can be typed into.
const TEXT_KINDS: &[&str] = &["", "text", "search", "password", "textarea"];
/// Two fields closer than this in weight are not told apart.
const CLEAR_LEAD: i32 = 10;

/// A field and the words around it, as the page shows them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldDescription {
    /// The content script's own number for it.
    pub handle: u32,
    /// `type` of the input, or `textarea`.
    pub kind: String,
    /// Text of its labels, `aria-label`, `title`.
    pub label: String,
    /// Its placeholder.
    pub placeholder: String,
    /// Its `name` and `id`.
    pub names: String,
    /// Text of the dialog, form or group it stands in.
    pub around: String,
    /// `maxlength`, when there is one.
    pub max_length: Option<u32>,
    /// Whether a user could see it and write in it.
    pub usable: bool,
    /// Whether it is the only text field of its dialog, form or group.
    pub alone: bool,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// No field asks for it.
    Nothing,
    /// More than one could: none is taken.
    Ambiguous,
    /// The field with this handle asks for it.
    Field(u32),
}

/// The field that asks for a code of this contesto and length (in characters).
pub fn choose(fields: &[FieldDescription], contesto: &str, code_length: usize) -> Choice {
    let mut best: Option<(i32, u32)> = None;
    let mut second = i32::MIN;
    let accept_from = profiles::field().accept_from;
    for field in fields.iter().filter(|field| could_hold(field, code_length) && fits(field, contesto)) {
        let weight = weigh(field);
        match best {
            Some((lead, _)) if weight <= lead => second = second.max(weight),
            previous => {
                second = previous.map_or(second, |(lead, _)| lead);
                best = Some((weight, field.handle));
            }
        }
    }
    match best {
        Some((weight, _)) if weight < accept_from => Choice::Nothing,
        Some((weight, _)) if second >= accept_from && weight - second < CLEAR_LEAD => Choice::Ambiguous,
        Some((_, handle)) => Choice::Field(handle),
        None => Choice::Nothing,
    }
}

fn could_hold(field: &FieldDescription, code_length: usize) -> bool {
    let kind = field.kind.to_ascii_lowercase();
    field.usable
        && TEXT_KINDS.contains(&kind.as_str())
        && field.max_length.is_none_or(|length| length as usize >= code_length)
}

/// Whether the dialog's words leave room for this contesto: the field's own first, then those around it.
fn fits(field: &FieldDescription, contesto: &str) -> bool {
    let Some(words) = profiles::contesto(contesto) else { return false };
    let own = own_words(field);
    for text in [own.as_str(), field.around.as_str()] {
        let text = Folded::new(text);
        let ours = words.words.iter().any(|word| text.contains(word));
        let others = words.other_words.iter().any(|word| text.contains(word));
        if ours != others {
            return ours;
        }
    }
    true
}

fn weigh(field: &FieldDescription) -> i32 {
    let own = own_words(field);
    let own_text = Folded::new(&own);
    let around = Folded::new(&field.around);
    let heaviest = |text: &Folded<'_>, phrases: &[Weighted]| {
        phrases.iter().filter(|row| text.contains(&row.phrase)).map(|row| row.weight).max().unwrap_or(0)
    };
    let words = profiles::field();
    let asks = heaviest(&own_text, &words.asks_for);
    let asked_around = heaviest(&around, &words.asks_for) / 2;
    let against = heaviest(&own_text, &words.speaks_against);
    // A nameless field alone in a dialog that asks for the code can only be the one.
    let nameless = field.alone && field.label.trim().is_empty() && field.placeholder.trim().is_empty();
    asks + asked_around + if nameless { asked_around } else { 0 } - against
}

fn own_words(field: &FieldDescription) -> String {
    [field.label.as_str(), &field.placeholder, &field.names].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTESTO: &str = "RICETTA-DEM";
    const TITLE: &str = "RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA È necessario inserire l'ID Sessione ricevuto nella mail";

    fn asking() -> FieldDescription {
        FieldDescription {
            handle: 3,
            kind: "text".into(),
            label: "ID Sessione ricetta SSN elettronica".into(),
            placeholder: "ID Sessione ricetta SSN elettronica".into(),
            around: TITLE.into(),
            usable: true,
            alone: true,
            ..FieldDescription::default()
        }
    }

    fn choice(fields: &[FieldDescription]) -> Choice {
        choose(fields, CONTESTO, 36)
    }

    #[test]
    fn the_field_of_the_dialog_is_found_among_others() {
        let search =
            FieldDescription { handle: 1, label: "Cerca paziente".into(), around: TITLE.into(), ..asking() };
        let fiscal_code = FieldDescription {
            handle: 2,
            label: "Codice fiscale".into(),
            placeholder: String::new(),
            ..asking()
        };
        assert_eq!(choice(&[search.clone(), fiscal_code.clone(), asking()]), Choice::Field(3));
        assert_eq!(choice(&[asking(), search, fiscal_code]), Choice::Field(3));
    }

    #[test]
    fn a_field_whose_own_words_ask_needs_no_words_around_it() {
        assert_eq!(choice(&[FieldDescription { around: String::new(), ..asking() }]), Choice::Field(3));
        let by_mail = FieldDescription {
            label: "ID Sessione ricevuto per e-mail".into(),
            placeholder: String::new(),
            around: "ID Sessione".into(),
            ..asking()
        };
        assert_eq!(choice(&[by_mail]), Choice::Field(3));
    }

    #[test]
    fn a_field_that_a_reader_sees_asked_for_goes_before_one_known_by_its_attribute() {
        let attribute = FieldDescription {
            handle: 4,
            label: String::new(),
            placeholder: String::new(),
            names: "idSessione".into(),
            alone: false,
            ..asking()
        };
        assert_eq!(choice(&[attribute.clone(), asking()]), Choice::Field(3));
        assert_eq!(choice(&[asking(), attribute]), Choice::Field(3));
    }

    #[test]
    fn a_field_known_only_by_its_attribute_is_found() {
        let field = FieldDescription {
            label: String::new(),
            placeholder: String::new(),
            names: "txtIdSessioneSsn".into(),
            around: "Ricetta SSN".into(),
            ..asking()
        };
        assert_eq!(choice(&[FieldDescription { around: TITLE.into(), ..field }]), Choice::Field(3));
    }

    #[test]
    fn a_nameless_field_alone_in_the_dialog_is_found_but_not_one_of_two() {
        let nameless = FieldDescription { label: String::new(), placeholder: String::new(), ..asking() };
        assert_eq!(choice(std::slice::from_ref(&nameless)), Choice::Field(3));
        assert_eq!(choice(&[FieldDescription { alone: false, ..nameless }]), Choice::Nothing);
    }

    #[test]
    fn a_page_that_only_speaks_of_sessions_has_no_field_for_it() {
        let search =
            FieldDescription { label: "Cerca".into(), placeholder: String::new(), alone: false, ..asking() };
        assert_eq!(choice(&[search]), Choice::Nothing);
        assert_eq!(choice(&[]), Choice::Nothing);
    }

    #[test]
    fn hidden_short_or_odd_fields_are_never_taken() {
        for field in [
            FieldDescription { usable: false, ..asking() },
            FieldDescription { max_length: Some(16), ..asking() },
            FieldDescription { kind: "hidden".into(), ..asking() },
            FieldDescription { kind: "email".into(), ..asking() },
        ] {
            assert_eq!(choice(&[field]), Choice::Nothing);
        }
        assert_eq!(choice(&[FieldDescription { max_length: Some(36), ..asking() }]), Choice::Field(3));
    }

    #[test]
    fn two_fields_that_ask_alike_are_left_alone() {
        assert_eq!(choice(&[asking(), FieldDescription { handle: 4, ..asking() }]), Choice::Ambiguous);
    }

    #[test]
    fn the_field_of_the_ricetta_bianca_is_not_offered_an_ssn_code() {
        let white = FieldDescription {
            handle: 4,
            label: "ID Sessione ricetta bianca".into(),
            placeholder: String::new(),
            around: "RICHIESTA ID SESSIONE RICETTA BIANCA".into(),
            ..asking()
        };
        assert_eq!(choice(std::slice::from_ref(&white)), Choice::Nothing);
        assert_eq!(choice(&[white, asking()]), Choice::Field(3));
    }

    #[test]
    fn of_two_fields_that_look_alike_the_code_goes_to_the_one_whose_dialog_speaks_of_the_ssn() {
        let named = |handle, around: &str| FieldDescription {
            handle,
            label: "ID Sessione".into(),
            placeholder: "ID Sessione".into(),
            around: around.into(),
            ..asking()
        };
        let white =
            named(4, "RICHIESTA ID SESSIONE RICETTA BIANCA Inserire l'ID Sessione ricevuto nella mail");
        assert_eq!(choice(&[white.clone(), named(3, TITLE)]), Choice::Field(3));
        assert_eq!(choice(&[named(3, TITLE), white.clone()]), Choice::Field(3));
        assert_eq!(choice(std::slice::from_ref(&white)), Choice::Nothing);
        // The words at the field itself count more than those of a dialog around both.
        let own = FieldDescription { label: "ID Sessione ricetta bianca".into(), ..named(4, TITLE) };
        assert_eq!(choice(&[own.clone(), named(3, TITLE)]), Choice::Field(3));
        assert_eq!(choice(&[own]), Choice::Nothing);
    }

    #[test]
    fn two_fields_that_nothing_tells_apart_get_no_code() {
        let both = "RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA E RICETTA BIANCA";
        let named = |handle| FieldDescription {
            handle,
            label: "ID Sessione".into(),
            placeholder: "ID Sessione".into(),
            around: both.into(),
            ..asking()
        };
        assert_eq!(choice(&[named(3), named(4)]), Choice::Ambiguous);
    }

    #[test]
    fn an_unknown_contesto_has_no_field() {
        assert_eq!(choose(&[asking()], "ALTRO", 36), Choice::Nothing);
    }
}
