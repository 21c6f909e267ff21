//! The product's own names: what the browser, the host and the installers must agree on.

/// Name under which the browsers find the native host.
pub const HOST_NAME: &str = "it.staffetta.host";

/// The extension's id in Chromium browsers; it follows from `key` in the extension's manifest.
pub const CHROMIUM_EXTENSION_ID: &str = "hnpmjkomnghileadkflpbjanbkbbliha";

/// The extension's id in Firefox, as in the extension's manifest.
pub const FIREFOX_EXTENSION_ID: &str = "staffetta@staffetta.it";

/// Origin of the extension's own pages in Chromium browsers, as the browser gives it to the host.
pub fn chromium_extension_origin() -> String {
    format!("chrome-extension://{CHROMIUM_EXTENSION_ID}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extensions_origin_is_its_id_as_a_browser_writes_it() {
        assert_eq!(chromium_extension_origin(), "chrome-extension://hnpmjkomnghileadkflpbjanbkbbliha");
    }
}
