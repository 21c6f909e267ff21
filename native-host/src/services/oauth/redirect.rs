//! Where the browser brings the answer: one path of this computer, at a port that the registration names or at any
//! (RFC 8252 7.3).

use thiserror::Error;

/// An address of this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    name: &'static str,
    /// The port that was registered; without one the system gives one.
    pub(super) port: Option<u16>,
    pub(super) path: String,
}

/// It is not such an address.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("redirect: http://127.0.0.1 or http://localhost, maybe a port, and a path")]
pub struct WrongRedirect;

impl Redirect {
    /// Reads an address as it was registered.
    ///
    /// # Errors
    /// [`WrongRedirect`]: another computer's, or one with more than a path.
    pub fn read(address: &str) -> Result<Self, WrongRedirect> {
        let rest = address.strip_prefix("http://").ok_or(WrongRedirect)?;
        let (authority, path) = rest.split_once('/').ok_or(WrongRedirect)?;
        let (name, port) = match authority.split_once(':') {
            None => (authority, None),
            Some((name, port)) => (name, Some(port.parse().map_err(|_| WrongRedirect)?)),
        };
        let name =
            ["127.0.0.1", "localhost"].into_iter().find(|known| *known == name).ok_or(WrongRedirect)?;
        let is_path = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~".contains(&b));
        if port == Some(0) || !is_path {
            return Err(WrongRedirect);
        }
        Ok(Self { name, port, path: format!("/{path}") })
    }

    /// What stands in `Host` of a request to it.
    pub(super) fn authority(&self, port: u16) -> String {
        format!("{}:{port}", self.name)
    }

    /// The address itself.
    pub(super) fn address(&self, port: u16) -> String {
        format!("http://{}{}", self.authority(port), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_on_this_computer_and_nothing_but_an_address() {
        let read =
            |address| Redirect::read(address).map(|redirect| redirect.address(redirect.port.unwrap_or(4711)));
        assert_eq!(read("http://127.0.0.1/staffetta"), Ok("http://127.0.0.1:4711/staffetta".into()));
        assert_eq!(read("http://127.0.0.1:8123/"), Ok("http://127.0.0.1:8123/".into()));
        assert_eq!(read("http://localhost:8123/a/b"), Ok("http://localhost:8123/a/b".into()));
        for wrong in [
            "",
            "http://127.0.0.1",
            "https://127.0.0.1/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1.example.it/",
            "http://127.0.0.2/",
            "http://u@127.0.0.1/",
            "http://example.it/",
            "http://127.0.0.1/?a",
            "http://127.0.0.1/#a",
            "http://127.0.0.1/a b",
            "http://127.0.0.1/%61",
        ] {
            assert_eq!(read(wrong), Err(WrongRedirect), "{wrong}");
        }
    }
}
