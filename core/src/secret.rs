//! The one type for what is secret: a code, a cookie's value, a password. Knows nothing of what the value means.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// A value that is wiped when dropped and that nothing shows: `Debug` hides it, it has no `Clone` and no `Serialize`.
///
/// Whoever needs the value says so with [`Secret::expose`], which is easy to search for. Where a message must carry it,
/// the field names [`exposed`].
///
/// ```
/// use staffetta_core::Secret;
///
/// let value = Secret::new(String::from("408c1a7e"));
/// assert_eq!(format!("{value:?}"), "Secret(…)");
/// assert_eq!(value.expose(), "408c1a7e");
/// ```
///
/// A type that holds one cannot be copied or written out by derivation:
///
/// ```compile_fail
/// #[derive(Clone)]
/// struct Login(staffetta_core::Secret<String>);
/// ```
///
/// ```compile_fail
/// #[derive(serde::Serialize)]
/// struct Login(staffetta_core::Secret<String>);
/// ```
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes a value in.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself: only for the place it is meant for.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + Clone> Secret<T> {
    /// A second copy, wiped on its own. Not `Clone`, so that copies are made on purpose.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Compares in a time that depends on the lengths alone.
impl<T: Zeroize + AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref().ct_eq(other.0.as_ref()).into()
    }
}

impl<T: Zeroize + AsRef<[u8]>> Eq for Secret<T> {}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

/// Serialises the value itself. Named at each of the few fields that must carry it: `#[serde(with = "exposed")]`.
pub mod exposed {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    /// Writes the value.
    ///
    /// # Errors
    /// Those of the serialiser.
    pub fn serialize<S: Serializer>(secret: &Secret<String>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Reads the value.
    ///
    /// # Errors
    /// Those of the deserialiser.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret<String>, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Message {
        #[serde(with = "exposed")]
        value: Secret<String>,
    }

    #[test]
    fn nothing_printable_shows_the_value() {
        let message = Message { value: "segreto".into() };
        assert_eq!(format!("{message:?}"), "Message { value: Secret(…) }");
    }

    #[test]
    fn a_message_carries_the_value_only_where_it_says_so() {
        let written = serde_json::to_string(&Message { value: "segreto".into() }).unwrap();
        assert_eq!(written, r#"{"value":"segreto"}"#);
        assert_eq!(serde_json::from_str::<Message>(&written).unwrap(), Message { value: "segreto".into() });
    }

    #[test]
    fn only_the_same_value_is_equal() {
        let value = Secret::<String>::from("segreto");
        assert_eq!(value, value.duplicate());
        for other in ["", "segret", "segreto ", "Segreto"] {
            assert_ne!(value, other.into(), "{other}");
        }
    }

    #[test]
    fn a_dropped_value_is_wiped() {
        struct Witness<'a>(&'a std::cell::Cell<bool>);
        impl Zeroize for Witness<'_> {
            fn zeroize(&mut self) {
                self.0.set(true);
            }
        }
        let wiped = std::cell::Cell::new(false);
        drop(Secret::new(Witness(&wiped)));
        assert!(wiped.get());
    }
}
