//! Which document of a webmail shows a mail, by the address that the browser stamped. Attachments are shown at the same
//! origin, and bring headers of their own.

use crate::Origin;
use crate::profiles::schema::Webmail;

/// What a document of a webmail shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A mail, with the header that the webmail read.
    Mail,
    /// A message inside a mail, with the header that somebody wrote.
    Enclosed,
}

impl Webmail {
    /// What the document at this address shows; `None` when the webmail did not make it for a mail.
    pub fn shown_at(&self, address: &str) -> Option<Shown> {
        let origin = Origin::of_address(address).ok().filter(|origin| self.origins.contains(origin))?;
        let rest = address.strip_prefix(&origin.to_string())?.split('#').next()?;
        let (path, query) = rest.split_once('?')?;
        let parameters = plain_parameters(query)?;
        let has = |pair: &str| pair.split_once('=').is_some_and(|pair| parameters.contains(&pair));
        let is_document = self.paths.iter().any(|end| path.ends_with(end.as_str()))
            && self.queries.iter().any(|wanted| wanted.split('&').all(has));
        let number =
            parameters.iter().find(|(name, _)| *name == self.mail_number).map_or("", |(_, value)| value);
        let is_mail = number.bytes().all(|b| b.is_ascii_digit());
        is_document.then_some(if is_mail { Shown::Mail } else { Shown::Enclosed })
    }
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
mod tests {
    use super::*;
    use crate::profiles::webmail_of;

    fn shown(rest: &str) -> Option<Shown> {
        webmail_of("https://mail.tiscali.it")?.shown_at(&format!("https://mail.tiscali.it{rest}"))
    }

    #[test]
    fn the_documents_that_the_webmail_makes_for_a_mail_are_known_by_their_address() {
        for rest in [
            "/?_task=mail&_action=show&_uid=5&_mbox=INBOX",
            "/?_task=mail&_caps=pdf%3D1%2Cflash%3D0&_uid=5&_mbox=INBOX&_framed=1&_action=preview",
            "/?_task=mail&_action=show&_uid=5&_mbox=INBOX.Posta%20inviata&_extwin=1#top",
            "/9TYu/index.php?_task=mail&_action=show&_uid=5&",
        ] {
            assert_eq!(shown(rest), Some(Shown::Mail), "{rest}");
        }
    }

    #[test]
    fn a_part_of_a_mail_is_a_message_inside_it() {
        for number in ["5.2", "5.1.2", "5%2E2", "5-INBOX"] {
            let rest = format!("/?_task=mail&_action=preview&_uid={number}&_mbox=INBOX&_framed=1");
            assert_eq!(shown(&rest), Some(Shown::Enclosed), "{rest}");
        }
    }

    #[test]
    fn attachments_and_whatever_else_is_at_that_origin_are_no_mails() {
        for rest in [
            "",
            "/",
            "/?_task=mail&_mbox=INBOX",
            "/?_task=mail&_action=get&_uid=5&_part=2&_frame=1",
            "/?_task=mail&_action=get&_uid=5&_part=2&_embed=1#?_task=mail&_action=show",
            "/?_task=mail&_action=compose&_uid=5",
            "/?_task=addressbook&_action=show&_uid=5",
            "/?_task=mail&_action=showing&_uid=5",
            "/lettera.html?_task=mail&_action=show&_uid=5",
        ] {
            assert_eq!(shown(rest), None, "{rest}");
        }
        let webmail = webmail_of("https://mail.tiscali.it").unwrap();
        assert_eq!(
            webmail.shown_at("https://mail.tiscali.it.evil.example/?_task=mail&_action=show&_uid=5"),
            None
        );
    }

    #[test]
    fn an_address_that_the_server_may_read_otherwise_is_no_mail() {
        for odd in [
            "_action=get",
            ".action=get",
            "%5Faction=get",
            "+action=get",
            "_action[]=get",
            "_action",
            "_uid=5.2",
        ] {
            let rest = format!("/?_task=mail&_action=show&_uid=5&_part=2&{odd}");
            assert_eq!(shown(&rest), None, "{rest}");
        }
    }

    #[test]
    fn a_row_that_names_another_place_for_from_is_refused() {
        let text = include_str!("../profiles/webmails.toml");
        let refused = |from: &str, to: &str| {
            let mut file: toml::Table = text.replace(from, to).parse().unwrap();
            let mut row = file["webmail"].as_array_mut().unwrap().remove(0);
            row.as_table_mut().unwrap().retain(|key, _| key != "status" && key != "source");
            row.try_into::<Webmail>().map_or(true, |row| row.check().is_err())
        };
        assert!(!refused("", ""));
        assert!(refused("td.header.from\"", "td.header.from, .header-summary\""));
        let from = "from = \"#message-header .header-headers td.header.from\"";
        assert!(refused(from, "from = [\"td.header.from\", \".header-summary\"]"));
        assert!(refused(from, "from = \"\""));
    }
}
