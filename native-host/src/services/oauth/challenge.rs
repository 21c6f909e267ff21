//! What a server that refuses a request asks for (`WWW-Authenticate`, RFC 9110 11.6.1), as far as it is about a token
//! (RFC 6750 3).

/// Most parameters that are read.
const MOST: usize = 64;

/// What a refusal says of the token that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// It is not valid.
    InvalidToken,
    /// Nothing but that one is needed; or nothing at all.
    Plain,
    /// Something else is wrong, or somebody else asks: not for a token.
    Other,
}

impl Challenge {
    /// Reads every `WWW-Authenticate` of an answer.
    pub(super) fn read(headers: &[String]) -> Self {
        let asked: Vec<(String, Option<String>)> =
            headers.iter().flat_map(|header| challenges(header)).collect();
        let bearer = || asked.iter().filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        if bearer().any(|(_, error)| error.as_deref() == Some("invalid_token")) {
            Self::InvalidToken
        } else if asked.is_empty() || bearer().any(|(_, error)| error.is_none()) {
            Self::Plain
        } else {
            Self::Other
        }
    }
}

/// The scheme of each challenge, with its `error`.
fn challenges(header: &str) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    let mut is_quoted = false;
    let is_between = |c: char| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    };
    let items = header.split(is_between).map(str::trim).filter(|item| !item.is_empty());
    for item in items.take(MOST) {
        let (word, rest) = item.split_once([' ', '\t']).unwrap_or((item, ""));
        let is_scheme = !word.contains('=') && !rest.trim_start().starts_with('=');
        if is_scheme {
            found.push((word.to_owned(), None));
        }
        let (name, value) = if is_scheme { rest } else { item }.split_once('=').unwrap_or_default();
        if let Some((_, error)) = found.last_mut().filter(|_| name.trim().eq_ignore_ascii_case("error")) {
            *error = Some(value.trim().trim_matches('"').to_owned());
        }
    }
    found
}
