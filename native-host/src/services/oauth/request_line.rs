//! What a browser asks of the listener: whether it is the answer that is waited for, or something else.

use staffetta_core::Secret;

use super::redirect::Redirect;

/// The parameters of an answer.
pub(super) type Parameters = Vec<(String, Secret<String>)>;

/// The answer in the head of a request; `None` of one that is for something else: another path or method, another name
/// of this computer, or a part of some page instead of a tab that was led here.
pub(super) fn answer(head: &str, redirect: &Redirect, port: u16) -> Option<Parameters> {
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (Some("GET"), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return None;
    };
    let named = |wanted: &str| {
        let mut values = lines.clone().filter_map(|line| line.split_once(':'));
        values.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let is_of_a_tab = named("Sec-Fetch-Dest").is_none_or(|kind| kind == "document");
    let is_here = named("Host") == Some(&*redirect.authority(port));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (is_here && is_of_a_tab && path == redirect.path).then(|| {
        let pairs = form_urlencoded::parse(query.as_bytes());
        pairs.map(|(name, value)| (name.into_owned(), Secret::new(value.into_owned()))).collect()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(head: &str) -> Option<Vec<(String, String)>> {
        let redirect = Redirect::read("http://127.0.0.1/staffetta").unwrap();
        let parameters = answer(head, &redirect, 4711)?;
        Some(parameters.into_iter().map(|(name, value)| (name, value.expose().clone())).collect())
    }

    #[test]
    fn a_tab_that_was_led_here_brings_the_answer() {
        let head = "GET /staffetta?code=a%2Bb&state=c+d HTTP/1.1\r\nhost: 127.0.0.1:4711\r\nSec-Fetch-Dest: document";
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(read(head), Some(vec![pair("code", "a+b"), pair("state", "c d")]));
        assert_eq!(read("GET /staffetta HTTP/1.1\r\nHost: 127.0.0.1:4711"), Some(vec![]));
    }

    #[test]
    fn whatever_else_is_asked_is_no_answer() {
        for head in [
            "",
            "GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "GET /staffetta/?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "POST /staffetta?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "HEAD /staffetta?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711",
            "GET /staffetta?code=a HTTP/1.1\r\nHost: attacker.example:4711",
            "GET /staffetta?code=a HTTP/1.1\r\nHost: localhost:4711",
            "GET /staffetta?code=a HTTP/1.1",
            "GET /staffetta?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nSec-Fetch-Dest: image",
            "GET /staffetta?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nsec-fetch-dest: iframe",
            "GET http://127.0.0.1:4711/staffetta?code=a HTTP/1.1\r\nHost: 127.0.0.1:4711",
        ] {
            assert_eq!(read(head), None, "{head}");
        }
    }

    proptest! {
        #[test]
        fn any_head_is_looked_at_without_a_panic(head in "\\PC{0,60}") {
            let _ = read(&format!("GET /staffetta?{head} HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n{head}"));
            prop_assert_eq!(read(&head), None);
        }
    }
}
