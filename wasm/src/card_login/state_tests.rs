//! The ways from one state of a login to another, without a browser.

use staffetta_core::Timestamp;

use super::*;

fn shown() -> OpenSession {
    let at = Timestamp::from_seconds;
    OpenSession { operator: None, since: at(0), expires_at: at(1800), open: "https://a.example/".into() }
}

fn session() -> OpenLogin {
    OpenLogin { card: Card::Watched, ..found(shown()) }
}

fn entry(open: Option<OpenSession>) -> PortalEntry {
    PortalEntry {
        id: "a".into(),
        name: "A".into(),
        origins: Vec::new(),
        actions: Vec::new(),
        has_session_code: true,
        open,
    }
}

fn open() -> PortalLogin {
    PortalLogin::Open(session())
}

const LOG_IN: Task = Task::LogIn(Action::Login);
const GENERATE: Task = Task::Code(CodeAct::Generate);

#[test]
fn one_pin_is_asked_at_a_time_and_only_where_nobody_is_logged_in() {
    for task in [Action::Login, Action::Register].map(Task::LogIn) {
        assert!(PortalLogin::Closed.begin(task, false));
        assert!(!open().begin(task, false), "{task:?} while open");
        assert!(!PortalLogin::Closed.begin(task, true), "{task:?} while another PIN is asked");
    }
    for task in [GENERATE, Task::Code(CodeAct::Collect), Task::LogOut] {
        assert!(open().begin(task, true), "{task:?} while open");
        assert!(PortalLogin::CardOut(session()).begin(task, true), "{task:?} with the card out");
        assert!(!PortalLogin::Closed.begin(task, false), "{task:?} while nobody is logged in");
    }
}

#[test]
fn while_something_is_under_way_nothing_else_begins_and_the_session_is_still_there_afterwards() {
    let mut login = open();
    assert!(login.begin(GENERATE, false));
    assert!(!login.begin(Task::LogOut, false) && !login.begin(LOG_IN, false));
    assert_eq!(login.task(), Some(GENERATE));
    assert!(login.session().is_some());
    assert_eq!(login.finish(), Removal::Nothing);
    assert!(matches!(login, PortalLogin::Open(_)));
}

#[test]
fn a_session_that_ends_while_something_is_under_way_is_not_there_afterwards() {
    let mut login = open();
    login.begin(GENERATE, false);
    assert!(login.close().is_some() && login.close().is_none());
    assert_eq!(login.finish(), Removal::Nothing);
    assert!(matches!(login, PortalLogin::Closed));
}

#[test]
fn with_the_card_out_the_user_is_asked_once_and_may_stay() {
    let mut login = open();
    assert_eq!(login.card_pulled(), Removal::Ask);
    assert!(matches!(login, PortalLogin::CardOut(_)));
    assert_eq!(login.card_pulled(), Removal::Nothing);
    login.stay();
    assert!(matches!(login, PortalLogin::Open(_)));
    assert!(!login.watch(), "a card that is out is watched again");
}

#[test]
fn where_it_is_so_configured_the_card_out_logs_out_at_once() {
    let mut login = PortalLogin::Open(OpenLogin { logout_on_removal: true, ..session() });
    assert_eq!(login.card_pulled(), Removal::LogOut);
    assert!(login.begin(Task::LogOut, false));
}

#[test]
fn a_card_pulled_out_while_something_is_under_way_is_asked_about_afterwards() {
    for (logout_on_removal, expected) in [(false, Removal::Ask), (true, Removal::LogOut)] {
        let mut login = PortalLogin::Open(OpenLogin { logout_on_removal, ..session() });
        login.begin(GENERATE, false);
        assert_eq!(login.card_pulled(), Removal::Nothing);
        assert_eq!(login.finish(), expected);
    }
}

#[test]
fn a_card_is_watched_once_and_anew_when_the_host_could_not_say() {
    let mut login = PortalLogin::Open(found(shown()));
    assert!(login.watch() && !login.watch());
    login.unwatch();
    assert!(login.watch());
}

#[test]
fn a_session_opened_here_outlives_the_hosts_copy_and_one_opened_elsewhere_does_not() {
    let here = OpenLogin { in_browser: true, ..session() };
    let mut portal = PortalView { login: PortalLogin::Open(here), ..PortalView::new(entry(None)) };
    assert!(!portal.update(entry(None), true));
    assert!(portal.login.session().is_some_and(|session| !session.in_host));
    assert!(!portal.update(entry(Some(shown())), true));
    assert!(portal.login.session().is_some_and(|session| session.in_host));

    let mut portal = PortalView::new(entry(Some(shown())));
    assert!(portal.update(entry(None), true), "an end that nobody is told of");
    assert!(portal.login.session().is_none());
    assert!(!portal.update(entry(None), true), "the same end once more");
}

#[test]
fn a_portal_left_with_its_own_esci_has_no_cookie_that_may_make_a_session() {
    let cookie = |http_only: bool| -> PortalCookie {
        serde_json::from_value(
            serde_json::json!({"host": "a.example", "domain": false, "path": "/", "name": "a",
            "value": "1", "http_only": http_only, "same_site": "lax"}),
        )
        .unwrap()
    };
    for (has_http_only, cookies, stays) in [
        (true, vec![cookie(true)], true),
        (true, vec![cookie(false)], false),
        (false, vec![cookie(false)], true),
        (false, vec![], false),
    ] {
        let known = OpenLogin { in_browser: true, has_http_only, ..session() };
        let mut portal = PortalView { login: PortalLogin::Open(known), ..PortalView::new(entry(None)) };
        portal.see_cookies(&cookies);
        assert_eq!(portal.update(entry(None), true), !stays, "{has_http_only} {cookies:?}");
        assert_eq!(portal.login.session().is_some(), stays);
    }
    let mut portal = PortalView::new(entry(Some(shown())));
    portal.see_cookies(&[cookie(true)]);
    assert!(portal.login.session().is_some_and(|session| !session.in_browser), "what was not opened here");
}

#[test]
fn a_host_that_cannot_know_ends_nothing() {
    for in_browser in [true, false] {
        let known = OpenLogin { in_browser, ..session() };
        let mut portal = PortalView { login: PortalLogin::Open(known), ..PortalView::new(entry(None)) };
        assert!(!portal.update(entry(None), false));
        assert!(portal.login.session().is_some_and(|session| session.in_host));
    }
}

#[test]
fn the_hosts_word_for_a_session_is_taken_but_for_that_of_another_browser_over_ours() {
    let later = OpenSession { expires_at: Timestamp::from_seconds(3600), ..shown() };
    let other = OpenSession { since: Timestamp::from_seconds(60), ..shown() };
    for in_browser in [true, false] {
        let known = OpenLogin { in_browser, ..session() };
        let mut portal = PortalView { login: PortalLogin::Open(known), ..PortalView::new(entry(None)) };
        portal.update(entry(Some(later.clone())), true);
        assert_eq!(portal.login.session().unwrap().shown, later, "it was used meanwhile");
        assert!(!portal.update(entry(Some(other.clone())), true));
        let session = portal.login.session().unwrap();
        assert_eq!((session.shown.since == other.since, session.in_host), (!in_browser, !in_browser));
    }
}

#[test]
fn while_something_is_under_way_the_hosts_word_opens_nothing() {
    let mut portal = PortalView::new(entry(None));
    portal.login.begin(LOG_IN, false);
    assert!(!portal.update(entry(Some(shown())), true));
    assert_eq!((portal.login.task(), portal.login.session().is_some()), (Some(LOG_IN), false));
}

#[test]
fn another_life_of_the_background_takes_up_what_was_open_and_watches_its_card_anew() {
    let text = serde_json::to_string(&open()).unwrap();
    let mut login = serde_json::from_str::<PortalLogin>(&text).unwrap().resumed();
    assert!(login.watch());
    login.begin(Task::LogOut, false);
    assert!(matches!(login.resumed(), PortalLogin::Open(_)));
    let mut asked = PortalLogin::CardOut(session());
    asked = asked.resumed();
    assert!(matches!(asked, PortalLogin::CardOut(_)), "the question is forgotten");
}
