//! Whether a page says, after a fill, that it does not take the code that was filled in there. In doubt it does not: a
//! code wrongly marked as refused is missing when somebody needs it.

use serde::{Deserialize, Serialize};

use super::phrases::{has, places, sentences};
use crate::fold::Folded;
use crate::profiles;
use crate::session::Seen;
use crate::timestamp::Timestamp;

/// Most words between the name of the code and what is said of it.
const NEAR: usize = 4;
/// Most words of a message that does not name what it is about.
const SHORT: usize = 6;
/// How long after a fill a page is believed, in seconds.
pub const BELIEVED: i64 = 120;

/// A piece of text that a page shows since a fill, and did not show before.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageMessage {
    /// The text.
    pub text: String,
    /// Whether it stands beside the field that was filled, and no other field does.
    pub beside: bool,
}

/// A fill that was done: only the page that got a code, and the one that it leads to, may say that it is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The browser's tab.
    pub tab: i32,
    /// The browser's name for the document in it.
    pub document: String,
    /// The origin of that document.
    pub origin: String,
    /// Whether that page said so before, of another code or in general.
    pub was_said_before: bool,
    /// The code, as the user chose it.
    pub seen: Seen,
    /// When it was filled in.
    pub at: Timestamp,
}

impl Filled {
    /// Whether it may still be spoken of.
    pub fn is_recent(&self, now: Timestamp) -> bool {
        self.at.is_recent(BELIEVED, now)
    }

    /// Whether it was done in that document, as the browser stamps it.
    pub fn is_in(&self, tab: i32, document: &str) -> bool {
        self.tab == tab && self.document == document
    }

    /// Whether another document of that tab may speak of it: a portal that is sent a code answers with a new page. Not
    /// where the one before said the same without having this code: the new one may only repeat it.
    pub fn may_be_answered_in(&self, tab: i32, document: &str, origin: &str) -> bool {
        self.tab == tab && self.document != document && self.origin == origin && !self.was_said_before
    }
}

/// Whether one of the messages says that a code for this contesto is not taken.
pub fn is_refused(messages: &[PageMessage], contesto: Option<&str>) -> bool {
    messages.iter().any(|message| {
        let is_of_contesto = |text: &str| contesto.is_none_or(|contesto| leaves_room_for(contesto, text));
        let clauses = message.text.split([';', ',', '\n']).filter(|clause| is_of_contesto(clause));
        clauses.flat_map(sentences).any(|words| says_refused(&words, message.beside))
    })
}

fn says_refused(words: &[String], beside: bool) -> bool {
    let (field, refusal) = (profiles::field(), profiles::refusal());
    if has(words, &refusal.unless) || has(words, &field.elsewhere) {
        return false;
    }
    let names = places(words, &field.asks_for);
    let verdicts = places(words, &refusal.verdicts);
    let is_near = |(name, verdict): (&(usize, usize), &(usize, usize))| {
        let (first, second) = if name.0 < verdict.0 { (name, verdict) } else { (verdict, name) };
        second.0.saturating_sub(first.1) <= NEAR
    };
    let is_named = names.iter().any(|name| verdicts.iter().any(|verdict| is_near((name, verdict))));
    let is_numbered = has(words, &refusal.error_codes) && has(words, &refusal.errors);
    let is_beside = beside && !verdicts.is_empty() && names.is_empty() && words.len() <= SHORT;
    is_named || is_numbered || is_beside
}

/// Whether a text may be about a code for this contesto: it names no other one alone.
fn leaves_room_for(contesto: &str, text: &str) -> bool {
    let text = Folded::new(text);
    let named = |words: &[String]| words.iter().any(|word| text.contains(word));
    let row = profiles::contesti().iter().find(|row| row.id == contesto);
    row.is_none_or(|row| named(&row.words) || !named(&row.other_words))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::slot::Slot;

    fn says(text: &str) -> bool {
        refused(text, false)
    }

    fn refused(text: &str, beside: bool) -> bool {
        is_refused(&[PageMessage { text: text.into(), beside }], Some("RICETTA-DEM"))
    }

    #[test]
    fn a_page_that_says_of_the_code_that_it_is_not_good_refuses_it() {
        for text in [
            "ID Sessione scaduto o non valido",
            "ID-SESSIONE non valido",
            "L'ID SESSIONE inserito è scaduto.",
            "Errore: l’identificativo di sessione non è più valido. Richiederne uno nuovo.",
            "ID Sessione non valido: non risulta rilasciato a questo utente.",
            "ID Sessione ricetta SSN elettronica non valido",
            "Non valido: ID Sessione",
            "Scaduto l'ID Sessione",
            "Invio non riuscito; ID Sessione errato",
            "warning 9101 - id-sessione non presente o non valido. Valore atteso in http header con campo Authorization2F",
            "Errore 9101",
            "ID Sessione scaduto. Richiederne uno nuovo con «Reinvia ID Sessione via mail».",
            "ID-SESSIONE ungültig",
            "Der ID-SESSIONE ist abgelaufen.",
        ] {
            assert!(says(text), "{text}");
        }
    }

    #[test]
    fn what_is_said_of_something_else_refuses_no_code() {
        for text in [
            "",
            "ID Sessione accettato",
            "Inserire l'ID Sessione ricevuto via mail.",
            "PIN non valido",
            "ID Sessione accettato, PIN non valido",
            "Codice fiscale non valido",
            "Se l'ID Sessione è scaduto o non valido richiederne uno nuovo",
            "Quando l'ID Sessione è scaduto comparirà un messaggio.",
            "ID Sessione non ancora scaduto",
            "L'ID Sessione non è scaduto",
            "La sessione di lavoro è scaduta: accedere di nuovo.",
            "Sessione scaduta",
            "ID Sessione non valido: deve essere di 36 caratteri (inseriti: 35).",
            "L'ID Sessione precedente non è più valido.",
            "ID Sessione fascia C scaduto",
            "ID Sessione ricetta bianca non valido",
            "ID Sessione valido fino alle 10:40. La ricetta è scaduta.",
            "Prestazione 9101 aggiunta",
            "9101",
            "ID Sessione Farmaclick non valido",
            "Scaduto o non valido",
        ] {
            assert!(!says(text), "{text}");
        }
    }

    #[test]
    fn a_message_that_names_nothing_counts_beside_the_field_alone() {
        for text in ["Scaduto o non valido", "Codice non valido", "Codice scaduto.", "Valore errato"] {
            assert!(refused(text, true) && !says(text), "{text}");
        }
        for text in ["Codice fiscale non valido", "PIN errato", "La ricetta del 3 marzo risulta già scaduta"]
        {
            assert!(!refused(text, true), "{text}");
        }
    }

    #[test]
    fn each_code_has_the_words_of_its_own_contesto() {
        let of = |contesto| {
            let text = "ID Sessione fascia C scaduto".into();
            is_refused(&[PageMessage { text, beside: false }], contesto)
        };
        assert!(of(Some("RICETTA-BIANCA")) && of(None) && !of(Some("RICETTA-DEM")));
    }

    #[test]
    fn a_page_speaks_of_what_it_got_itself_and_soon() {
        let slot = Slot {
            issuer: "sirped".into(),
            contesto: None,
            role: None,
            owner: None,
            requested_by: None,
            company: None,
        };
        let seen = Seen { slot: slot.key(true, &[]), masked: "408c…b4c1".into() };
        let at = Timestamp::from_seconds(1_774_890_000);
        let origin = "https://portale.example";
        let filled =
            Filled { tab: 7, document: "D".into(), origin: origin.into(), was_said_before: false, seen, at };
        assert!(filled.is_in(7, "D") && !filled.is_in(8, "D") && !filled.is_in(7, "E"));
        let answered = |filled: &Filled| {
            let there =
                [(7, "E", origin), (7, "D", origin), (8, "E", origin), (7, "E", "https://altro.example")];
            there.map(|(tab, document, origin)| filled.may_be_answered_in(tab, document, origin))
        };
        assert_eq!(answered(&filled), [true, false, false, false]);
        assert_eq!(answered(&Filled { was_said_before: true, ..filled.clone() }), [false; 4]);
        for (seconds, recent) in [(0, true), (BELIEVED, true), (BELIEVED + 1, false), (-1, false)] {
            assert_eq!(filled.is_recent(at.plus(seconds)), recent, "after {seconds} s");
        }
    }

    proptest! {
        #[test]
        fn any_text_that_does_not_name_the_code_refuses_none(text in "[A-Za-zàèéìòù' .,:-]{0,80}") {
            let named = ["sessione", "9101"].iter().any(|name| text.to_lowercase().contains(name));
            prop_assert!(named || !says(&text));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,120}", beside: bool) {
            let _ = refused(&text, beside);
        }

        #[test]
        fn a_refusal_is_found_among_other_messages(before in "[a-z .]{0,40}", after in "[a-z .]{0,40}") {
            let texts = [before, "ID Sessione scaduto".into(), after];
            let all = texts.map(|text| PageMessage { text, beside: false });
            prop_assert!(is_refused(&all, Some("RICETTA-DEM")));
        }
    }
}
