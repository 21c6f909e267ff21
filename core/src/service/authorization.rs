//! An authorization of OAuth 2, with a code and PKCE (RFC 6749 4.1, RFC 7636): what the user's browser is sent with,
//! what may come back to this computer, and with what the code is redeemed. Knows no network; randomness is an
//! argument.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::invisible::turns;
use crate::secret::Secret;
use crate::text;

/// Most characters of a code, of what a server says, and of its words: more than any is known to send.
const LONGEST_CODE: usize = 4096;
const LONGEST_WORDS: usize = 500;

/// An authorization that was begun: who asks, for what, and the two secrets that bind the answer to the question.
#[derive(Debug)]
pub struct Authorization {
    /// `client_id`: the code that was given to the calling program.
    pub client: String,
    /// `redirect_uri`: where the browser brings the answer.
    pub redirect: String,
    /// `scope`: what the code is for.
    pub scope: String,
    state: Secret<String>,
    verifier: Secret<String>,
}

/// What came back is not a code.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NoCode {
    /// It is no answer to this question: `state` is missing, is another, or stands twice. Whatever else it says counts
    /// for nothing.
    #[error("state is not that of the request")]
    Foreign,
    /// The server, or the user there, refused.
    #[error("{error}: {words}")]
    Refused {
        /// `error`, as it came.
        error: String,
        /// `error_description`, or the same again.
        words: String,
    },
    /// Neither a code nor an error, or more than one.
    #[error("neither a code nor an error")]
    Empty,
}

impl Authorization {
    /// Begins one, with bytes that nobody can foresee.
    pub fn new(client: String, redirect: String, scope: String, random: &Secret<[u8; 64]>) -> Self {
        let (state, verifier) = random.expose().split_at(32);
        // 64 hexadecimal digits: within the 43 to 128 characters of a verifier.
        let [state, verifier] = [state, verifier].map(|bytes| Secret::new(text::hex(bytes)));
        Self { client, redirect, scope, state, verifier }
    }

    /// What the challenge says in base64url: the digest of the verifier.
    pub fn challenge(&self) -> [u8; 32] {
        Sha256::digest(self.verifier.expose().as_bytes()).into()
    }

    /// What stands in the address that the browser opens, with the challenge in base64url. Nothing of it is good for
    /// anything without the verifier, which stays here.
    pub fn question<'a>(&'a self, challenge: &'a str) -> [(&'static str, &'a str); 7] {
        [
            ("response_type", "code"),
            ("client_id", &self.client),
            ("redirect_uri", &self.redirect),
            ("scope", &self.scope),
            ("state", self.state.expose()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ]
    }

    /// The code in what came back: `state` is looked at first.
    ///
    /// # Errors
    /// [`NoCode`]
    pub fn code(&self, answer: &[(String, Secret<String>)]) -> Result<Secret<String>, NoCode> {
        let only = |name: &str| {
            let mut named = answer.iter().filter(|(told, _)| told == name).map(|(_, value)| value);
            let first = named.next();
            (first, named.next().is_some())
        };
        match only("state") {
            (Some(state), false) if *state == self.state => {}
            _ => return Err(NoCode::Foreign),
        }
        match (only("error"), only("code")) {
            ((Some(error), false), _) => {
                let words = only("error_description").0.unwrap_or(error);
                Err(NoCode::Refused { error: readable(error.expose()), words: readable(words.expose()) })
            }
            ((None, _), (Some(code), false)) if (1..=LONGEST_CODE).contains(&code.expose().len()) => {
                Ok(code.duplicate())
            }
            _ => Err(NoCode::Empty),
        }
    }

    /// With what the code is redeemed.
    pub fn redemption<'a>(&'a self, code: &'a Secret<String>) -> [(&'static str, &'a str); 5] {
        [
            ("grant_type", "authorization_code"),
            ("code", code.expose()),
            ("redirect_uri", &self.redirect),
            ("client_id", &self.client),
            ("code_verifier", self.verifier.expose()),
        ]
    }
}

/// The words of a server or a service as they may be shown, also at a terminal: short, on one line, and with nothing in
/// them that moves or turns what stands around them.
pub fn readable(words: &str) -> String {
    let moves = |c: char| c.is_control() || turns(c) || matches!(c, '\u{2028}' | '\u{2029}');
    let line = words.chars().map(|c| if moves(c) { ' ' } else { c });
    line.take(LONGEST_WORDS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn begun(byte: u8) -> Authorization {
        let random = Secret::new([byte; 64]);
        let redirect = "http://127.0.0.1:4711/staffetta".into();
        Authorization::new("MIOAPPLICATIVO_301".into(), redirect, "prescrizione".into(), &random)
    }

    fn answer(pairs: &[(&str, &str)]) -> Result<String, NoCode> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        begun(7).code(&pairs).map(|code| code.expose().clone())
    }

    fn state() -> String {
        "07".repeat(32)
    }

    #[test]
    fn the_browser_is_told_who_asks_for_what_and_never_the_verifier() {
        let begun = Authorization::new("c".into(), "r".into(), "s".into(), &Secret::new([1; 64]));
        let question = begun.question("prova");
        assert!(
            question.contains(&("code_challenge_method", "S256"))
                && question.contains(&("state", &"01".repeat(32)))
        );
        let mut random = [1; 64];
        random[32..].fill(2);
        let begun = Authorization::new("c".into(), "r".into(), "s".into(), &Secret::new(random));
        let verifier = "02".repeat(32);
        assert!(begun.question("prova").iter().all(|(_, value)| *value != verifier));
        assert!(begun.redemption(&"codice".into()).contains(&("code_verifier", &verifier)));
        assert_eq!(begun.challenge(), <[u8; 32]>::from(Sha256::digest(&verifier)), "RFC 7636 4.2");
        assert!(!format!("{begun:?}").contains("0202"));
    }

    #[test]
    fn a_code_counts_with_the_state_of_the_question_alone() {
        let state = state();
        assert_eq!(answer(&[("code", "abc"), ("state", &state)]), Ok("abc".into()));
        assert_eq!(answer(&[("code", "abc"), ("state", &state), ("iss", "x")]), Ok("abc".into()));
        for foreign in [
            &[("code", "abc")][..],
            &[("code", "abc"), ("state", "")],
            &[("code", "abc"), ("state", "altro")],
            &[("code", "abc"), ("state", &state), ("state", &state)],
            &[("error", "access_denied")],
        ] {
            assert_eq!(answer(foreign), Err(NoCode::Foreign), "{foreign:?}");
        }
        for empty in
            [&[("code", "")][..], &[], &[("code", "a"), ("code", "b")], &[("code", &"a".repeat(5000))]]
        {
            let pairs: Vec<_> = empty.iter().copied().chain([("state", &*state)]).collect();
            assert_eq!(answer(&pairs), Err(NoCode::Empty), "{pairs:?}");
        }
    }

    #[test]
    fn what_the_server_says_is_told_on_one_short_line_and_outweighs_a_code() {
        let refused = |pairs: &[(&str, &str)]| match answer(pairs) {
            Err(NoCode::Refused { error, words }) => (error, words),
            other => panic!("{other:?}"),
        };
        let state = state();
        let denied = ("access_denied".to_owned(), "access_denied".to_owned());
        assert_eq!(refused(&[("error", "access_denied"), ("code", "abc"), ("state", &state)]), denied);
        let words = format!("Nessun\nprofilo{}", "!".repeat(LONGEST_WORDS));
        let told = refused(&[("error", "access_denied"), ("error_description", &words), ("state", &state)]).1;
        assert!(told.starts_with("Nessun profilo!") && told.len() == LONGEST_WORDS);
    }

    proptest! {
        #[test]
        fn no_other_state_brings_a_code(state in ".{0,80}") {
            prop_assume!(state != super::tests::state());
            prop_assert_eq!(answer(&[("code", "abc"), ("state", &state)]), Err(NoCode::Foreign));
        }

        #[test]
        fn every_question_has_secrets_of_its_own(one in any::<u8>(), other in any::<u8>()) {
            prop_assume!(one != other);
            prop_assert_ne!(begun(one).challenge(), begun(other).challenge());
            prop_assert_ne!(begun(one).question("").map(|pair| pair.1.to_owned()), begun(other).question("").map(|pair| pair.1.to_owned()));
        }
    }
}
