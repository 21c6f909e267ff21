//! What of a page is taken for a message where no row of `webmails.toml` knows how its software shows one. From whom it
//! is, nobody can tell there.

use serde::Deserialize;

use crate::invisible::turns_to_the_left;
use crate::notice;
use crate::profiles::{self, schema::UnknownPage};
use crate::user::User;

/// How much higher than its room a message that is open may be: margins and frames hide a line of it at most.
const MOST_CUT_OFF: f64 = 1.2;

/// A part of a page in which words of a notification occur, as the content script describes it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What a reader sees of it; `None` where it has controls of the page, or is one.
    pub text: Option<String>,
    /// Whether it is chosen as a whole, or written in.
    pub chosen: bool,
    /// The pointer's shape over it, as the page chose it.
    pub cursor: String,
    /// How it shows that a line was cut (`text-overflow`), and after how many lines it cuts (`-webkit-line-clamp`).
    pub cut: [String; 2],
    /// What becomes of what has no room in it (`overflow-y`).
    pub overflow: String,
    /// How high it is, and how high what is in it.
    pub heights: [f64; 2],
    /// The parts of it in which such words occur.
    pub parts: Vec<Part>,
}

impl Part {
    /// What the user selected.
    pub fn selected(text: String) -> Self {
        Self { text: Some(text), cut: ["clip".into(), "none".into()], ..Self::default() }
    }

    /// Whether it is a preview or a draft: pressed or written in as a whole, or cut to the room it has.
    fn is_preview(&self) -> bool {
        let [overflow, lines] = &self.cut;
        self.chosen
            || self.cursor == "pointer"
            || overflow != "clip"
            || lines != "none"
            || (self.text.is_some() && self.is_cut_off())
    }

    /// Whether a good part of it is out of sight and cannot be scrolled to.
    fn is_cut_off(&self) -> bool {
        let [height, inside] = self.heights;
        matches!(self.overflow.as_str(), "hidden" | "clip") && inside > height * MOST_CUT_OFF
    }

    fn notices(&self, user: &User) -> usize {
        self.text.as_deref().map_or(0, |text| notice::how_many(text, user))
    }

    /// Whether a notification in it is but a preview.
    fn has_previews(&self, user: &User) -> bool {
        self.parts.iter().any(|part| (part.is_preview() && part.notices(user) > 0) || part.has_previews(user))
    }

    /// Whether it may be a message: it holds exactly one notification, and no previews.
    fn is_one_notice(&self, user: &User) -> bool {
        self.notices(user) == 1 && !self.has_previews(user)
    }

    /// Whether its words are not all seen in the order in which they are written.
    fn is_out_of_order(&self) -> bool {
        self.text.as_deref().is_some_and(|text| text.contains(turns_to_the_left))
    }

    /// A mail has no controls of the page in it, and no previews: the largest part without any that holds exactly one
    /// notification is a message. What holds several is looked at part by part, so that none is read with another's
    /// dates; so is what is out of order, as a list is beside the message that it shows.
    fn collect<'a>(&'a self, user: &User, messages: &mut Vec<&'a str>) {
        if self.is_preview() {
            return;
        }
        let is_within = || self.parts.iter().any(|part| !part.is_preview() && part.is_one_notice(user));
        match &self.text {
            Some(text) if self.is_one_notice(user) && !(self.is_out_of_order() && is_within()) => {
                messages.push(text);
            }
            _ => self.parts.iter().for_each(|part| part.collect(user, messages)),
        }
    }
}

/// The texts in a page that are taken for messages with a notification each.
pub fn messages<'a>(page: &'a Part, user: &User) -> Vec<&'a str> {
    let mut messages = Vec::new();
    page.collect(user, &mut messages);
    messages
}

/// Selectors of what is no part of a mail: the page's own controls, and those of them that have no mail in them either.
pub fn controls() -> [&'static str; 2] {
    let UnknownPage { controls, chosen } = profiles::unknown_page();
    [controls, chosen]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    const OTHER: &str = "1111aaaa-2222-4333-8444-555566662222";

    fn notice(code: &str, day: u8) -> String {
        format!("La richiesta è stata effettuata il: {day}/03/2026 18:19\nIdentificativo di sessione: {code}")
    }

    fn text(text: &str) -> Part {
        Part { text: Some(text.into()), ..around(Vec::new()) }
    }

    /// Parts with controls among them.
    fn around(parts: Vec<Part>) -> Part {
        let cut = ["clip".into(), "none".into()];
        Part { cursor: "auto".into(), cut, parts, ..Part::default() }
    }

    /// Parts without any, one below the other.
    fn plain(parts: Vec<Part>) -> Part {
        let texts: Vec<&str> = parts.iter().filter_map(|part| part.text.as_deref()).collect();
        Part { text: Some(texts.join("\n")), ..around(parts) }
    }

    fn read(page: &Part) -> Vec<&str> {
        messages(page, &User::default())
    }

    #[test]
    fn the_largest_part_without_controls_is_the_message() {
        let whole = format!("Notifica SIRPED\n{}", notice(ONE, 30));
        let mail = plain(vec![text("Notifica SIRPED"), text(&notice(ONE, 30))]);
        assert_eq!(read(&around(vec![around(vec![mail]), text("Rispondi")])), [whole]);
        assert!(read(&around(vec![text("Ci vediamo alle 18 per la sessione.")])).is_empty());
        assert!(read(&around(Vec::new())).is_empty());
    }

    #[test]
    fn a_preview_in_a_list_is_no_message() {
        let page = |change: fn(&mut Part)| {
            let mut row = text(&notice(ONE, 30));
            change(&mut row);
            around(vec![plain(vec![row])])
        };
        assert_eq!(read(&page(|_| {})).len(), 1);
        assert!(read(&page(|row| row.cursor = "pointer".into())).is_empty());
        assert!(read(&page(|row| row.cut[0] = "ellipsis".into())).is_empty());
        assert!(read(&page(|row| row.cut[1] = "2".into())).is_empty());
        assert!(read(&page(|row| row.chosen = true)).is_empty());
    }

    #[test]
    fn what_is_partly_out_of_sight_is_a_preview_unless_it_can_be_scrolled_to() {
        let row = |overflow: &str, heights| {
            let row = Part { overflow: overflow.into(), heights, ..text(&notice(ONE, 30)) };
            read(&around(vec![row])).len()
        };
        assert_eq!(row("hidden", [38.0, 190.0]), 0);
        assert_eq!(row("clip", [42.0, 60.0]), 0);
        assert_eq!(row("auto", [38.0, 190.0]), 1);
        assert_eq!(row("visible", [38.0, 190.0]), 1);
        assert_eq!(row("hidden", [190.0, 204.0]), 1);
        assert_eq!(row("hidden", [50.0, 60.0]), 1, "a fifth more is not much");
        // The page itself has controls, and may have no height of its own.
        let whole =
            Part { overflow: "hidden".into(), heights: [0.0, 800.0], ..around(vec![text(&notice(ONE, 30))]) };
        assert_eq!(read(&whole).len(), 1);
    }

    #[test]
    fn what_has_no_mail_in_it_is_among_what_is_no_part_of_one() {
        let [controls, chosen] = controls();
        for both in ["textarea", "[role=row]", "[contenteditable=true]"] {
            assert!(controls.contains(both) && chosen.contains(both), "{both}");
        }
        assert!(controls.contains("input") && !chosen.contains("input"));
    }

    #[test]
    fn what_the_user_selected_is_a_message_when_it_is_one() {
        assert_eq!(read(&Part::selected(notice(ONE, 30))), [&notice(ONE, 30)]);
        assert!(read(&Part::selected("Ci vediamo.".into())).is_empty());
    }

    #[test]
    fn a_draft_that_quotes_a_notice_is_no_message() {
        let draft = Part { chosen: true, text: None, ..around(vec![text(&notice(ONE, 30))]) };
        assert!(read(&around(vec![draft])).is_empty());
    }

    #[test]
    fn a_link_in_a_mail_does_not_take_it_apart() {
        let link = Part { cursor: "pointer".into(), ..text("Gestisci le sessioni") };
        let mail = plain(vec![text(&notice(ONE, 30)), link]);
        assert_eq!(read(&mail), [mail.text.as_deref().unwrap()]);
    }

    #[test]
    fn several_notices_are_read_apart_or_not_at_all() {
        let (one, other) = (notice(ONE, 30), notice(OTHER, 29));
        assert_eq!(read(&around(vec![text(&one), text(&other)])), [&one, &other]);
        assert_eq!(read(&plain(vec![text(&one), text(&other)])), [&one, &other]);
        assert!(read(&text(&format!("{one}\n{other}"))).is_empty());
    }

    #[test]
    fn a_list_that_is_laid_out_beside_the_message_is_no_part_of_it() {
        let mail = plain(vec![text("SIRPED"), text(&notice(ONE, 30))]);
        let whole = format!("Notifica SIRPED 1111aaaa\n\u{202e}\n{}", mail.text.as_deref().unwrap());
        let page = |parts| around(vec![Part { text: Some(whole.clone()), ..around(parts) }]);
        assert_eq!(read(&page(vec![plain(vec![text(&notice(ONE, 30))])])), [&notice(ONE, 30)]);
        let whole_mail = mail.text.clone().unwrap();
        assert_eq!(read(&page(vec![mail])), [&whole_mail], "with all that is in order there");
        for parts in [Vec::new(), vec![text("Ci vediamo.")]] {
            assert_eq!(read(&page(parts)), [&whole], "what has no notice in a part is judged as it is");
        }
    }

    #[test]
    fn the_dates_of_a_message_without_a_code_are_not_anothers() {
        let dates = "Notifica SIRPED\nLa richiesta è stata effettuata il: 29/03/2026 07:00";
        let one = notice(ONE, 30);
        assert_eq!(read(&plain(vec![text(dates), text(&one)])), [&one]);
        assert!(read(&text(&format!("{dates}\n{one}"))).is_empty());
        let end = "L'identificativo di sessione scadrà il: ";
        let lives = |hour: u8| format!("{end}31/03/2026 0{hour}:19");
        let ending = format!("{one}\n{}", lives(2));
        assert_eq!(read(&text(&ending)), [&ending]);
        assert!(read(&text(&format!("{}\n{ending}", lives(7)))).is_empty());
    }

    #[test]
    fn a_code_that_stands_in_its_message_twice_is_one() {
        let twice = format!("{}\nIdentificativo di sessione: {ONE}", notice(ONE, 30));
        assert_eq!(read(&text(&twice)), [&twice]);
    }
}
