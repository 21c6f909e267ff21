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

impl Webmail {
    /// Whether an address is one that this software alone has.
    fn has_made(&self, mailbox: &Origin, address: &str) -> bool {
        let rest = address.strip_prefix(&mailbox.to_string()).and_then(|rest| rest.split('#').next());
        let (path, query) =
            rest.unwrap_or_default().split_once('?').unwrap_or((rest.unwrap_or_default(), ""));
        let is_parameter = |pair: &str| pair.starts_with(&self.parameters);
        (self.nowhere_else && self.is_known_at(mailbox))
            || is_in(path, &self.folder)
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
        let has = |pair: &str| pair.split_once('=').is_some_and(|pair| parameters.contains(&pair));
        let is_query = |wanted: &String| match wanted.as_str() {
            "" => query.is_empty(),
            wanted => wanted.split('&').all(has),
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
        let mut parts = rest.split(|c: char| "/.?&=#".contains(c));
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
mod tests {
    use super::*;

    fn shown_at_host(host: &str, rest: &str) -> Vec<(&'static str, Shown)> {
        let mailbox = Origin::parse(&format!("https://{host}")).unwrap();
        let shown = super::shown_at(&mailbox, &format!("{mailbox}{rest}"));
        shown.into_iter().map(|(webmail, shown)| (webmail.id.as_str(), shown)).collect()
    }

    /// What Roundcube, and no other software, shows there.
    fn shown(rest: &str) -> Option<Shown> {
        match *shown_at_host("posta.example", rest) {
            [("roundcube", shown)] => Some(shown),
            [] => None,
            ref others => panic!("{rest}: {others:?}"),
        }
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
    fn what_lies_among_the_drafts_is_no_mail_where_the_address_names_the_folder() {
        for folder in ["Drafts", "INBOX.Drafts", "INBOX%2FDrafts", "INBOX%2EBozze", "Bozze"] {
            let rest = format!("/?_task=mail&_action=preview&_uid=5&_mbox={folder}&_framed=1");
            assert_eq!(shown(&rest), None, "{rest}");
            let mailbox = Origin::parse("https://posta.example").unwrap();
            assert!(!may_be_unknown(&mailbox, &format!("{mailbox}{rest}")), "{rest}");
        }
        for folder in ["Drafts2", "Sent", "INBOX.Le%20bozze", "OldDrafts"] {
            let rest = format!("/?_task=mail&_action=preview&_uid=5&_mbox={folder}&_framed=1");
            assert_eq!(shown(&rest), Some(Shown::Mail), "{rest}");
        }
        let sogo = "/SOGo/so/anna@example.org/Mail/view#!/Mail/0/Drafts/5";
        assert_eq!(shown_at_host("posta.example", sogo), []);
        assert_eq!(shown_at_host("mail.google.com", "/mail/u/0/#drafts/FMfcgzQ"), []);
        assert_eq!(shown_at_host("mail.google.com", "/mail/u/0/#inbox/FMfcgzQ"), [("gmail", Shown::Mail)]);
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
            "//?_task=mail&_action=show&_uid=5",
            "/a%2Fb/index.php?_task=mail&_action=show&_uid=5",
            "/service/home/?auth=co&id=257&part=2&_task=mail&_action=show&_uid=5",
        ] {
            assert_eq!(shown(rest), None, "{rest}");
        }
        let mailbox = Origin::parse("https://posta.example").unwrap();
        let elsewhere = "https://posta.example.evil.example/?_task=mail&_action=show&_uid=5";
        assert!(super::shown_at(&mailbox, elsewhere).is_empty());
    }

    #[test]
    fn sogo_shows_mails_in_its_two_documents_and_its_folder_is_no_other_softwares() {
        let sogo =
            |rest: &str| shown_at_host("posta.example", &format!("/SOGo/so/anna@example.org/Mail/{rest}"));
        for rest in ["view", "view#!/Mail/0/INBOX/5", "UIxMailPopupView#!/Mail/0/INBOX/5"] {
            assert_eq!(sogo(rest), [("sogo", Shown::Mail)], "{rest}");
        }
        for rest in [
            "0/folderINBOX/5/2/index.php?_task=mail&_action=show&_uid=5",
            "0/folderINBOX/5/2/?_task=mail&_action=show&_uid=5",
            "0/folderINBOX/5/2/so/anna/Mail/view",
            "view?_task=mail&_action=show&_uid=5",
        ] {
            assert_eq!(sogo(rest), [], "{rest}");
            assert_eq!(shown_at_host("posta.example", "/SOGo/so//Mail/view"), [], "of nobody");
            // In a name without a sign every part is plain, as in an address of Roundcube's.
            for folder in ["//sogo/so/anna@example.org", "/SOGo/so/anna", "/sogo/so/anna"] {
                let elsewhere = format!("{folder}/Mail/{rest}");
                assert_eq!(shown_at_host("posta.example", &elsewhere), [], "{elsewhere}");
            }
        }
    }

    #[test]
    fn gmail_and_outlook_are_at_their_own_hosts_alone() {
        for rest in
            ["/mail/u/0/", "/mail/u/1/?tab=rm&ogbl#inbox/FMfcgzQ", "/mail/u/0/?ui=2&view=btop&ver=1&th=5"]
        {
            assert_eq!(shown_at_host("mail.google.com", rest), [("gmail", Shown::Mail)], "{rest}");
            assert_eq!(shown_at_host("posta.example", rest), [], "{rest}");
        }
        for rest in ["/", "/mail/u/0/?ui=2&view=att&th=5", "/mail/u/0/x/", "/mail/u/0", "/calendar/u/0/"] {
            assert_eq!(shown_at_host("mail.google.com", rest), [], "{rest}");
        }
        for rest in ["/mail/", "/mail/0/", "/mail/inbox/id/AAQk%3D", "/mail/0/inbox/id/AAQk%3D"] {
            assert_eq!(shown_at_host("outlook.office.com", rest), [("outlook", Shown::Mail)], "{rest}");
            assert_eq!(shown_at_host("posta.example", rest), [], "{rest}");
        }
        for rest in ["/", "/calendar/view/week", "/mail/inbox/id/5?path=/attachment"] {
            assert_eq!(shown_at_host("outlook.office.com", rest), [], "{rest}");
        }
    }

    #[test]
    fn open_xchange_shows_mails_in_its_application_and_not_what_it_serves_beside_it() {
        for rest in [
            "/appsuite/",
            "/appsuite/#!!&app=io.ox/mail",
            "/appsuite/?x=1&Y#a",
            "/appsuite/ui#!!&app=io.ox/mail",
        ] {
            assert_eq!(shown_at_host("mail1.libero.it", rest), [("open-xchange", Shown::Mail)], "{rest}");
            assert_eq!(shown_at_host("posta.example", rest), [("open-xchange", Shown::Mail)], "{rest}");
        }
        for rest in
            ["/", "/appsuite", "/appsuite/api/mail?action=attachment&id=5", "/appsuite/api/mail/appsuite/"]
        {
            assert_eq!(shown_at_host("mail1.libero.it", rest), [], "{rest}");
        }
    }

    #[test]
    fn icloud_shows_mails_in_a_frame_of_another_host_and_nowhere_else() {
        let message = "/applications/mail2-message/current/it-it/index.html?rootDomain=www";
        for host in ["www-mail.icloud-sandbox.com", "www.icloud.com"] {
            assert_eq!(shown_at_host(host, message), [("icloud", Shown::Mail)], "{host}");
            assert_eq!(shown_at_host(host, "/applications/mail2/current/it-it/index.html"), [], "{host}");
        }
        assert_eq!(shown_at_host("posta.example", message), []);
    }

    #[test]
    fn a_frame_of_another_host_is_read_in_the_pages_of_its_own_mailbox_alone() {
        let origin = |host: &str| Origin::parse(&format!("https://{host}")).unwrap();
        let is_frame = |frame: &str, page: &str| is_frame_of(&origin(frame), &origin(page));
        assert!(is_frame("www-mail.icloud-sandbox.com", "www.icloud.com"));
        for (frame, page) in [
            ("www.icloud.com", "www-mail.icloud-sandbox.com"),
            ("www-mail.icloud-sandbox.com", "mail.google.com"),
            ("www-mail.icloud-sandbox.com", "altra.example"),
            ("www-mail.icloud-sandbox.com:8443", "www.icloud.com"),
            ("mail.google.com", "www.icloud.com"),
        ] {
            assert!(!is_frame(frame, page), "{frame} in {page}");
        }
    }

    #[test]
    fn what_known_software_shows_besides_mails_is_not_read_as_if_no_row_knew_it() {
        let may = |host: &str, rest: &str| {
            let mailbox = Origin::parse(&format!("https://{host}")).unwrap();
            may_be_unknown(&mailbox, &format!("{mailbox}{rest}"))
        };
        for (host, rest) in [
            ("posta.example", "/webmail/"),
            ("posta.example", "/?_task=mail&_action=show&_uid=5"),
            ("posta.example", "/SOGo/so/anna/Mail/view"),
            ("mail.google.com", "/mail/u/0/#inbox/5"),
            ("mail.yahoo.com", "/d/folders/1/messages/5?.intl=it"),
            ("mail.yahoo.com", "/altro"),
            ("www-mail.icloud-sandbox.com", "/applications/mail2-message/current/it-it/"),
        ] {
            assert!(may(host, rest), "{host}{rest}");
        }
        for (host, rest) in [
            ("posta.example", "/?_task=mail&_action=get&_uid=5&_part=2"),
            ("posta.example", "/?x=1&_action=get#?"),
            ("posta.example", "/SOGo/so/anna/Mail/0/folderINBOX/5/2/lettera.html"),
            ("posta.example", "/sogo/so/anna/Mail/0/folderINBOX/5/2/lettera.html"),
            ("mail.google.com", "/mail/u/0/?ui=2&view=att&th=5"),
            ("mail1.libero.it", "/appsuite/api/mail?action=attachment&id=5&delivery=view"),
            ("www.icloud.com", "/applications/mail2/current/it-it/index.html"),
        ] {
            assert!(!may(host, rest), "{host}{rest}");
        }
        let mailbox = Origin::parse("https://posta.example").unwrap();
        assert!(!may_be_unknown(&mailbox, "https://altra.example/webmail/"));
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
        let from = "from = \"td.header.from\"";
        assert!(refused(from, "from = [\"td.header.from\", \".header-summary\"]"));
        assert!(refused(from, "from = \"\""));
    }
}
