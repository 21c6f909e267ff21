//! Who started the host: the browsers name the calling extension in its arguments
//! (docs/facts/browsers.md 5.1, 5.2 and 5.5).
//!
//! Only the product's own extensions are served, those that the shipped manifests name. The browser vouches for the
//! name.

use std::ffi::OsString;

use staffetta_core::vault::Destination;
use thiserror::Error;

use crate::install::browsers::Family;
use crate::install::manifest::Manifest;

const CHROMIUM_SCHEME: &str = "chrome-extension://";
const FIREFOX_SCHEME: &str = "moz-extension://";

/// The extension that started the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// In a Chromium browser.
    Chromium,
    /// In Firefox.
    Firefox,
}

/// The caller is not the product's extension, or none is named.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not called by the extension of this product")]
pub(crate) struct CallerRefused;

impl Caller {
    /// Reads the arguments after the program's own name: Chromium gives `chrome-extension://ID/` (and on Windows a
    /// `--parent-window`), Firefox the path of the manifest and the add-on's id.
    ///
    /// # Errors
    /// [`CallerRefused`] for anything else.
    pub(crate) fn from_arguments(arguments: &[OsString]) -> Result<Self, CallerRefused> {
        let texts: Vec<&str> =
            arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
        match texts.as_slice() {
            [origin] | [origin, _] if origin.starts_with(CHROMIUM_SCHEME) => {
                if is_ours(Family::Chromium, origin) { Ok(Self::Chromium) } else { Err(CallerRefused) }
            }
            [_manifest, id] if is_ours(Family::Firefox, id) => Ok(Self::Firefox),
            _ => Err(CallerRefused),
        }
    }

    /// Where a value goes that is asked for this origin: the extension's own pages put it on the clipboard.
    ///
    /// Firefox gives each profile an origin of its own that the host cannot know; since it starts the host for the
    /// pinned add-on alone, any `moz-extension` origin is that add-on's.
    pub(crate) fn destination(self, origin: String) -> Destination {
        let own = match self {
            Self::Chromium => is_ours(Family::Chromium, &format!("{origin}/")),
            Self::Firefox => origin.strip_prefix(FIREFOX_SCHEME).is_some_and(is_uuid),
        };
        if own { Destination::Clipboard } else { Destination::Page(origin) }
    }
}

fn is_ours(family: Family, extension: &str) -> bool {
    Manifest::shipped(family).is_ok_and(|shipped| shipped.admits(extension))
}

fn is_uuid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use staffetta_core::product::{FIREFOX_EXTENSION_ID, chromium_extension_origin};

    use super::*;

    fn judged(arguments: &[&str]) -> Result<Caller, CallerRefused> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        Caller::from_arguments(&arguments)
    }

    #[test]
    fn the_pinned_extensions_are_served() {
        let origin = format!("{}/", chromium_extension_origin());
        assert_eq!(judged(&[&origin]), Ok(Caller::Chromium));
        assert_eq!(judged(&[&origin, "--parent-window=0"]), Ok(Caller::Chromium));
        assert_eq!(judged(&["/etc/it.staffetta.host.json", FIREFOX_EXTENSION_ID]), Ok(Caller::Firefox));
    }

    #[test]
    fn anybody_else_is_refused() {
        let unfinished = chromium_extension_origin();
        let longer = format!("{unfinished}x/");
        for arguments in [
            &[][..],
            &[""],
            &["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"],
            &[unfinished.as_str()],
            &[longer.as_str()],
            &["chrome-extension://"],
            &[FIREFOX_EXTENSION_ID],
            &["/etc/it.staffetta.host.json", "other@example.it"],
            &["chrome-extension://abcdefghijklmnopabcdefghijklmnop/", FIREFOX_EXTENSION_ID],
            &["a", FIREFOX_EXTENSION_ID, "b"],
        ] {
            assert_eq!(judged(arguments), Err(CallerRefused), "{arguments:?}");
        }
    }

    #[test]
    fn only_the_callers_own_pages_mean_the_clipboard() {
        let own = "moz-extension://11111111-2222-4333-8444-555555555555";
        assert_eq!(Caller::Chromium.destination(chromium_extension_origin()), Destination::Clipboard);
        assert_eq!(Caller::Firefox.destination(own.to_owned()), Destination::Clipboard);
        for (caller, origin) in [
            (Caller::Chromium, own),
            (Caller::Chromium, "chrome-extension://abcdefghijklmnopabcdefghijklmnop"),
            (Caller::Firefox, "moz-extension://x"),
            (Caller::Firefox, "moz-extension://x1111111-2222-4333-8444-555555555555"),
            (Caller::Firefox, "moz-extension://11111111222243338444555555555555"),
            (Caller::Firefox, "https://mail.tiscali.it"),
        ] {
            assert_eq!(caller.destination(origin.to_owned()), Destination::Page(origin.to_owned()));
        }
    }
}
