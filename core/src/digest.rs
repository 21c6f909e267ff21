//! Digests under which something is filed: the first 32 hexadecimal digits of a SHA-256. Knows nothing of what goes
//! into one; keyrings hold entries under these names, so what is written here stays.

use sha2::{Digest as _, Sha256};

use crate::text;

/// The digits of a digest.
pub(crate) fn digits(digest: Sha256) -> String {
    text::hex(&digest.finalize()[..16])
}

/// Whether a text is such a digest.
pub fn is_digest(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_first_half_of_sha_256_in_lower_case() {
        let of_nothing = digits(Sha256::new());
        assert_eq!(of_nothing, "e3b0c44298fc1c149afbf4c8996fb924");
        assert!(is_digest(&of_nothing));
        for other in
            ["", of_nothing.trim_start_matches('e'), &of_nothing.to_uppercase(), &format!("{of_nothing}2")]
        {
            assert!(!is_digest(other), "{other:?}");
        }
    }
}
