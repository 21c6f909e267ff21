//! Tests of the cookie rules.

use proptest::prelude::*;

use super::*;

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

fn address(text: &str) -> PortalUrl {
    PortalUrl::parse(text).unwrap()
}

fn jar() -> CookieJar {
    let hosts = ["www.portale.example", "uno.sanita.example", "due.sanita.example:8443"];
    CookieJar::new(&hosts.map(|host| Host::parse(host).unwrap()), Vec::new())
}

fn after(headers: &[&str], from: &str) -> CookieJar {
    let mut jar = jar();
    for header in headers {
        jar.take_at(header, &address(from), now());
    }
    jar
}

fn sent(jar: &CookieJar, to: &str) -> String {
    jar.header(&address(to)).unwrap_or_default().to_string()
}

#[test]
fn a_cookie_goes_back_to_its_host_and_path_only() {
    let jar =
        after(&["S=1; Path=/area; Secure; HttpOnly; SameSite=Lax"], "https://uno.sanita.example/area/login");
    assert_eq!(sent(&jar, "https://uno.sanita.example/area"), "S=1");
    assert_eq!(sent(&jar, "https://uno.sanita.example/area/x?y"), "S=1");
    for elsewhere in [
        "https://uno.sanita.example/",
        "https://uno.sanita.example/areale",
        "https://due.sanita.example:8443/area",
    ] {
        assert_eq!(sent(&jar, elsewhere), "", "{elsewhere}");
    }
    let cookies = jar.into_cookies(&[]);
    assert!(cookies[0].http_only && !cookies[0].domain);
    assert_eq!((cookies[0].same_site, cookies[0].path.as_str()), (SameSite::Lax, "/area"));
}

#[test]
fn without_a_path_the_directory_of_the_page_counts_and_longer_paths_go_first() {
    let jar = after(&["a=1", "b=2; path=/"], "https://uno.sanita.example/x/y/z");
    assert_eq!(sent(&jar, "https://uno.sanita.example/x/y/q"), "a=1; b=2");
    assert_eq!(sent(&jar, "https://uno.sanita.example/x"), "b=2");
}

#[test]
fn a_path_that_is_none_counts_as_left_out() {
    for path in ["altro", "/altro\u{7}", ""] {
        let jar = after(&[&format!("a=1; Path={path}")], "https://uno.sanita.example/x/y");
        assert_eq!(sent(&jar, "https://uno.sanita.example/x/q"), "a=1", "{path:?}");
    }
}

#[test]
fn a_cookie_longer_than_browsers_keep_is_refused() {
    let from = "https://uno.sanita.example/";
    let kept =
        |length: usize| after(&[&format!("a={}", "1".repeat(length - 1))], from).into_cookies(&[]).len();
    assert_eq!((kept(4096), kept(4097)), (1, 0));
}

#[test]
fn a_domain_wider_than_the_portal_is_narrowed_to_its_hosts() {
    let jar = after(&["sso=1; Domain=.sanita.example; Path=/"], "https://uno.sanita.example/");
    assert_eq!(sent(&jar, "https://uno.sanita.example/"), "sso=1");
    assert_eq!(sent(&jar, "https://due.sanita.example:8443/"), "sso=1");
    assert_eq!(sent(&jar, "https://tre.sanita.example/"), "");
    assert!(jar.into_cookies(&[]).iter().all(|cookie| !cookie.domain));
}

#[test]
fn a_domain_that_is_a_host_of_the_portal_is_kept() {
    let jar = after(&["a=1; Domain=www.portale.example; Path=/"], "https://www.portale.example/");
    assert_eq!(sent(&jar, "https://www.portale.example/"), "a=1");
    assert!(jar.into_cookies(&[])[0].domain);
}

#[test]
fn a_cookie_for_somebody_else_is_refused() {
    for header in [
        "a=1; Domain=altro.example",
        "a=1; Domain=example",
        "a=1; Domain=uno.sanita.example",
        "a=1; Domain=le.example",
    ] {
        assert_eq!(after(&[header], "https://www.portale.example/").into_cookies(&[]), [], "{header}");
    }
}

#[test]
fn the_promises_of_a_name_are_held_or_the_cookie_is_refused() {
    let from = "https://uno.sanita.example/";
    for header in [
        "__Secure-a=1; Path=/",
        "__Host-a=1; Path=/",
        "__Host-a=1; Secure; Path=/x",
        "__Host-a=1; Secure",
        "__host-a=1; Secure; Path=/; Domain=uno.sanita.example",
        "a=1; SameSite=None",
        "=",
        "a=1\u{7}",
    ] {
        let expected = usize::from(header == "__Host-a=1; Secure"); // its default path is the root here
        assert_eq!(after(&[header], from).into_cookies(&[]).len(), expected, "{header}");
    }
    for header in
        ["__Secure-a=1; Secure; Path=/x", "__Host-a=1; Secure; Path=/", "a=1; Secure; SameSite=None"]
    {
        assert_eq!(after(&[header], from).into_cookies(&[]).len(), 1, "{header}");
    }
}

#[test]
fn a_cookie_is_replaced_and_deleted_by_its_name_host_and_path() {
    let from = "https://uno.sanita.example/";
    assert_eq!(sent(&after(&["a=1", "a=2"], from), from), "a=2");
    assert_eq!(sent(&after(&["a=1", "a=; Max-Age=0"], from), from), "");
    assert_eq!(sent(&after(&["a=1", "a=x; Expires=Thu, 01-Jan-1970 00:00:10 GMT"], from), from), "");
    assert_eq!(sent(&after(&["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], from), from), "a=1");
    assert_eq!(sent(&after(&["a=1", "a=x; Path=/altro; Max-Age=0"], from), from), "a=1");
}

#[test]
fn a_cookie_of_now_is_taken_by_the_clock_of_now() {
    let from = "https://uno.sanita.example/";
    let mut jar = jar();
    jar.take("a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT", &address(from));
    assert_eq!(sent(&jar, from), "a=1");
    jar.take("a=x; Expires=Fri, 02 Jan 2026 00:00:00 GMT", &address(from));
    assert_eq!(sent(&jar, from), "");
}

#[test]
fn an_end_is_read_in_every_way_that_servers_write_it() {
    let from = "https://uno.sanita.example/";
    let after_end = |end: &str| sent(&after(&["a=1", &format!("a=x; Expires={end}")], from), from);
    for end in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "Thu, 01-Jan-1970 00:00:10 GMT",
    ] {
        assert_eq!(after_end(end), "", "{end}");
    }
    for end in [
        "",
        "0",
        "Thu",
        "Thu, 01 Jan 1970",
        "Thu, 45 Jan 1970 00:00:00 GMT",
        "Thu, 01 Jan 1970 25:00:00 GMT",
        "Fri, 15 Jan 2027 08:00:01 GMT",
    ] {
        assert_eq!(after_end(end), "a=x", "{end}");
    }
}

#[test]
fn only_the_cookies_named_are_handed_over_when_any_are_named() {
    let jar = after(&["JSESSIONID=1", "pubblicita=2"], "https://uno.sanita.example/");
    let names: Vec<String> =
        jar.into_cookies(&["JSESSIONID".to_owned()]).iter().map(|c| c.name.clone()).collect();
    assert_eq!(names, ["JSESSIONID"]);
}

proptest! {
    #[test]
    fn whatever_a_server_sets_reaches_only_the_portals_hosts(
        headers in proptest::collection::vec("[a-z]{0,3}=[a-z]{0,3}(; (Domain=[a-z.]{0,20}|Domain=sanita.example|Path=/[a-z]{0,3}|Secure|Max-Age=-?[0-9]{1,2}|\\PC{0,10})){0,4}", 0..8),
    ) {
        let mut jar = jar();
        let from = address("https://uno.sanita.example/x/");
        for header in &headers {
            jar.take_at(header, &from, now());
        }
        for elsewhere in ["https://altro.example/", "https://sanita.example/", "https://xuno.sanita.example/", "https://www.portale.example/"] {
            prop_assert_eq!(sent(&jar, elsewhere), "");
        }
        for cookie in jar.into_cookies(&[]) {
            prop_assert!(["uno.sanita.example", "due.sanita.example"].contains(&cookie.host.as_str()));
        }
    }
}
