//! Which addresses show a mail, and in whose pages.

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
    assert!(shown_at(&mailbox, elsewhere).is_empty());
}

#[test]
fn sogo_shows_mails_in_its_two_documents_and_its_folder_is_no_other_softwares() {
    let sogo = |rest: &str| shown_at_host("posta.example", &format!("/SOGo/so/anna@example.org/Mail/{rest}"));
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
fn horde_shows_mails_in_its_dynamic_view_and_its_windows_and_in_nothing_that_has_more_in_its_address() {
    let horde = |rest: &str| shown_at_host("posta.example", rest);
    for rest in [
        "/horde/imp/dynamic.php?page=mailbox",
        "/horde/imp/dynamic.php?page=mailbox#msg:SU5CT1g;5",
        "/imp/dynamic.php?page=mailbox#mbox:U2VudA",
        "/horde/imp/dynamic.php?page=message&buid=5&mailbox=SU5CT1g",
        "/horde/imp/dynamic.php?buid=5&mailbox=SU5CT1g&page=message&uniq=1764380000000",
    ] {
        assert_eq!(horde(rest), [("horde", Shown::Mail)], "{rest}");
    }
    for rest in [
        "/horde/imp/dynamic.php",
        "/horde/imp/dynamic.php?page=compose",
        "/horde/imp/dynamic.php?page=message&buid=5",
        "/horde/imp/view.php?actionID=view_attach&buid=5&id=2&mailbox=SU5CT1g&page=mailbox",
        "/horde/imp/view.php/imp/dynamic.php?page=mailbox",
        "/index.php/imp/dynamic.php?page=mailbox&_task=mail&_action=get&_uid=5&_part=2",
        "/horde/imp/dynamic.php?page=mailbox&actionID=view_attach",
        "/horde/imp/dynamic.php?page=mailbox&page=message",
        "/SOGo/imp/dynamic.php?page=mailbox",
        "/horde/imp/dynamic.php?page=mailbox#msg:RHJhZnRz;5",
        "/horde/imp/dynamic.php?page=message&buid=5&mailbox=SU5CT1guQm96emU",
    ] {
        assert_eq!(horde(rest), [], "{rest}");
    }
}

#[test]
fn an_address_behind_a_name_is_the_last_in_brackets_where_a_row_says_so() {
    for (written, address) in [
        ("mario@asl.it", "mario@asl.it"),
        ("mailto:mario@asl.it", "mario@asl.it"),
        ("Mario Rossi <mario@asl.it>", "mario@asl.it"),
        ("\"noreply@csi.it <noreply@csi.it>\" <mario@asl.it>", "mario@asl.it"),
        // What is no address at its end is none.
        ("Mario <mario@asl.it> Rossi", "Mario <mario@asl.it> Rossi"),
        ("Mario mario@asl.it>", "Mario mario@asl.it>"),
        ("", ""),
    ] {
        assert_eq!(address_in(written, true), address);
    }
    assert_eq!(address_in("Mario <mario@asl.it>", false), "Mario <mario@asl.it>");
}

#[test]
fn the_name_before_an_address_in_brackets_has_neither_that_nor_the_quotes_around_it() {
    for (written, name) in [
        ("Mario Rossi <mario@asl.it>", "Mario Rossi"),
        (
            r#" "Per conto di: noreply@csi.it" <posta-certificata@pec.example> "#,
            "Per conto di: noreply@csi.it",
        ),
        // What hides in a name stays in it.
        (r#""SIRPED <noreply@csi.it>" <mario@asl.it>"#, "SIRPED <noreply@csi.it>"),
        (r#""Rossi" Mario" <mario@asl.it>"#, r#"Rossi" Mario"#),
        ("mario@asl.it", "mario@asl.it"),
        ("<mario@asl.it>", ""),
        ("", ""),
    ] {
        assert_eq!(name_in(written, true), name);
    }
    assert_eq!(name_in("Mario <mario@asl.it>", false), "Mario <mario@asl.it>");
}

#[test]
fn horde_shows_mails_in_its_basic_view_and_in_nothing_that_does_or_shows_more() {
    let horde = |rest: &str| shown_at_host("posta.example", rest);
    for rest in [
        "/horde/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g",
        "/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g&start=1",
        "/horde/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g&token=a-b_c&start=1",
    ] {
        assert_eq!(horde(rest), [("horde-basic", Shown::Mail)], "{rest}");
    }
    for rest in [
        "/horde/imp/basic.php",
        "/horde/imp/basic.php?page=mailbox&mailbox=SU5CT1g",
        "/horde/imp/basic.php?page=compose",
        "/horde/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g&show_all_headers=1",
        "/horde/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g&actionID=add_address",
        "/horde/imp/basic.php?page=thread&u=a1&mailbox=SU5CT1g&buid=5",
        "/horde/imp/basic.php?page=message&buid=5&mailbox=RHJhZnRz",
    ] {
        assert_eq!(horde(rest), [], "{rest}");
    }
}

#[test]
fn gmail_and_outlook_are_at_their_own_hosts_alone() {
    for rest in ["/mail/u/0/", "/mail/u/1/?tab=rm&ogbl#inbox/FMfcgzQ", "/mail/u/0/?ui=2&view=btop&ver=1&th=5"]
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
    for rest in
        ["/appsuite/", "/appsuite/#!!&app=io.ox/mail", "/appsuite/?x=1&Y#a", "/appsuite/ui#!!&app=io.ox/mail"]
    {
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
        ("posta.example", "/horde/imp/dynamic.php?page=mailbox"),
        ("posta.example", "/horde/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g"),
        ("posta.example", "/horde/imp/basic.php?page=message&buid=5&mailbox=SU5CT1g&actionID=delete_message"),
        ("posta.example", "/horde/imp/basic.php?page=message"),
        ("posta.example", "/horde/imp/basic.php?page=thread&u=a1&mailbox=SU5CT1g&buid=5&start=2"),
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
        ("posta.example", "/horde/imp/dynamic.php?page=compose"),
        ("posta.example", "/horde/imp/dynamic.php?page=mailbox#msg:RHJhZnRz;5"),
        ("posta.example", "/horde/imp/basic.php?page=message&buid=5&mailbox=RHJhZnRz"),
    ] {
        assert!(!may(host, rest), "{host}{rest}");
    }
    let mailbox = Origin::parse("https://posta.example").unwrap();
    assert!(!may_be_unknown(&mailbox, "https://altra.example/webmail/"));
}

#[test]
fn an_address_that_the_server_may_read_otherwise_is_no_mail() {
    for odd in
        ["_action=get", ".action=get", "%5Faction=get", "+action=get", "_action[]=get", "_action", "_uid=5.2"]
    {
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
