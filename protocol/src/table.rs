//! How a contract is written down: tables of requests, answers and codes. Both contracts and all codes are made with
//! these.

use std::time::Duration;

/// What a request promises. Each row of a table of requests implements it for what the request carries.
pub trait Ask: Into<Self::Request> {
    /// The requests of the contract.
    type Request;
    /// The answer that fits.
    type Answer;
    /// Its name on the wire.
    const NAME: &'static str;
    /// How long whoever asks waits for the answer; `None` for as long as it takes.
    const WITHIN: Option<Duration>;
    /// Whether it may be asked again, by itself, when the other side ended before it answered.
    const MAY_BE_REPEATED: bool;
}

/// Why a message cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// No message has that name.
    Name,
    /// What it carries is not what such a message carries.
    Content,
}

/// A table of messages, each with its name on the wire and what it carries.
macro_rules! answers {
    (
        $(#[$doc:meta])+
        pub enum $messages:ident {
            $($(#[$row_doc:meta])+ $message:ident($content:ty) = $name:literal,)+
        }
    ) => {
        $(#[$doc])+
        #[derive(Debug)]
        #[allow(clippy::large_enum_variant, reason = "one at a time, handed on at once")]
        pub enum $messages {
            $($(#[$row_doc])+ $message($content),)+
        }

        impl $messages {
            /// The names, in the order of the contract.
            pub const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The name on the wire.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$message(_) => $name,)+
                }
            }

            /// Reads what the message with this name carries, from whatever form it has: JSON, or a JS object in the
            /// browser.
            ///
            /// # Errors
            /// [`ReadError`](crate::ReadError)
            pub fn read<'de, D: serde::Deserializer<'de>>(name: &str, content: D) -> Result<Self, crate::ReadError> {
                match name {
                    $($name => serde::Deserialize::deserialize(content).map(Self::$message).map_err(|_| crate::ReadError::Content),)+
                    _ => Err(crate::ReadError::Name),
                }
            }

            /// Writes what the message carries as a field of its envelope.
            pub(crate) fn write_content<S: serde::ser::SerializeStruct>(&self, envelope: &mut S, field: &'static str) -> Result<(), S::Error> {
                match self {
                    $(Self::$message(content) => envelope.serialize_field(field, content),)+
                }
            }
        }

        $(
            impl From<$content> for $messages {
                fn from(content: $content) -> Self {
                    Self::$message(content)
                }
            }

            impl TryFrom<$messages> for $content {
                type Error = $messages;

                fn try_from(message: $messages) -> Result<Self, $messages> {
                    match message {
                        $messages::$message(content) => Ok(content),
                        #[allow(unreachable_patterns, reason = "a table may have one row")]
                        other => Err(other),
                    }
                }
            }
        )+
    };
}

/// A table of requests: a message that says which answer fits, within how many seconds (0: no limit), and whether it
/// may be repeated.
macro_rules! requests {
    (
        $(#[$doc:meta])+
        pub enum $requests:ident {
            $(
                $(#[$row_doc:meta])+
                $request:ident = $name:literal -> $answer:ty, within $seconds:literal s, repeatable: $repeatable:literal;
            )+
        }
    ) => {
        answers! {
            $(#[$doc])+
            pub enum $requests {
                $($(#[$row_doc])+ $request($request) = $name,)+
            }
        }

        $(
            impl crate::Ask for $request {
                type Request = $requests;
                type Answer = $answer;
                const NAME: &'static str = $name;
                const WITHIN: Option<std::time::Duration> =
                    if $seconds == 0 { None } else { Some(std::time::Duration::from_secs($seconds)) };
                const MAY_BE_REPEATED: bool = $repeatable;
            }
        )+
    };
}

/// What a failure may tell besides its code: each parameter, once for all codes.
macro_rules! params {
    (
        $(#[$doc:meta])+
        pub struct $params:ident {
            $($(#[$param_doc:meta])+ $param:ident: $type:ty,)+
        }
    ) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $params {
            $(
                $(#[$param_doc])+
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $param: Option<$type>,
            )+
        }

        impl $params {
            /// The names of all parameters.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($param),)+];

            /// A parameter by its name, as it is written in a text.
            pub fn get(&self, name: &str) -> Option<String> {
                match name {
                    $(stringify!($param) => self.$param.as_ref().map(ToString::to_string),)+
                    _ => None,
                }
            }
        }
    };
}

/// A table of stable codes: how each is written, and the parameters it has. Makes an enum of what happened, which
/// carries them, and one of the bare codes. Codes are only ever appended: an old side may meet a new one, and takes it
/// for the last, `$unknown`.
macro_rules! codes {
    (
        $(#[$doc:meta])+
        pub enum $kinds:ident with $params:ident;

        $(#[$codes_doc:meta])+
        pub enum $codes:ident {
            $($(#[$row_doc:meta])+ $code:ident $({ $($param:ident: $type:ty),+ })? = $name:literal,)+
            _ => $(#[$unknown_doc:meta])+ $unknown:ident = $unknown_name:literal,
        }
    ) => {
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the parameters are described once for all codes")]
        pub enum $kinds {
            $($(#[$row_doc])+ $code $({ $($param: $type),+ })?,)+
            $(#[$unknown_doc])+
            $unknown,
        }

        $(#[$codes_doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "&'static str")]
        pub enum $codes {
            $($(#[$row_doc])+ $code,)+
            $(#[$unknown_doc])+
            $unknown,
        }

        impl $kinds {
            /// The code and what goes with it.
            fn into_parts(self) -> ($codes, $params) {
                match self {
                    $(Self::$code $({ $($param),+ })? => {
                        let params = $params { $($($param: Param::told($param),)+)? ..$params::default() };
                        ($codes::$code, params)
                    })+
                    Self::$unknown => ($codes::$unknown, $params::default()),
                }
            }
        }

        impl $codes {
            /// All codes, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$code,)+ Self::$unknown];

            /// The code as it is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                    Self::$unknown => $unknown_name,
                }
            }

            /// Its parameters by name, each with whether it may be left out.
            pub const fn params(self) -> &'static [(&'static str, bool)] {
                match self {
                    $(Self::$code => &[$($((stringify!($param), <$type as Param>::MAY_BE_LEFT_OUT)),+)?],)+
                    Self::$unknown => &[],
                }
            }
        }

        impl From<$codes> for &'static str {
            fn from(code: $codes) -> Self {
                code.as_str()
            }
        }

        impl From<String> for $codes {
            fn from(text: String) -> Self {
                Self::ALL.iter().copied().find(|code| code.as_str() == text).unwrap_or(Self::$unknown)
            }
        }

        impl std::fmt::Display for $codes {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// What a code may have as a parameter: a value, or one that is not always known.
pub(crate) trait Param {
    /// The value.
    type Value;
    const MAY_BE_LEFT_OUT: bool;

    fn told(self) -> Option<Self::Value>;
}

impl<T> Param for Option<T> {
    type Value = T;
    const MAY_BE_LEFT_OUT: bool = true;

    fn told(self) -> Self {
        self
    }
}

macro_rules! values {
    ($($type:ty),+) => {
        $(
            impl Param for $type {
                type Value = Self;
                const MAY_BE_LEFT_OUT: bool = false;

                fn told(self) -> Option<Self> {
                    Some(self)
                }
            }
        )+
    };
}

values!(String, u16, u32, u64);
