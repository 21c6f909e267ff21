//! The extension's manifest: one source for all browsers, completed with the version and with the match
//! patterns that the domain's profiles give. Knows the placeholders; holds no site of its own.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Stands in the source where the patterns of the known webmails go.
const WEBMAILS: &str = "@webmails@";
/// Stands in the source where the patterns of the known portals go.
const PORTALS: &str = "@portals@";

/// Stands in the source where the patterns of the portals with a card entry go. There may be none.
const LOGINS: &str = "@logins@";

/// The match patterns that fill the placeholders.
pub(crate) struct Patterns {
    /// Pages where mail is read.
    pub(crate) webmails: Vec<String>,
    /// Pages where the code is asked for.
    pub(crate) portals: Vec<String>,
    /// Portals with a card entry: nothing runs there, but their cookies are set.
    pub(crate) logins: Vec<String>,
}

/// Completes the manifest's source.
pub(crate) fn complete(source: &str, version: &str, patterns: &Patterns) -> Result<String> {
    let mut manifest: Value = serde_json::from_str(source).context("the manifest's source is not JSON")?;
    let members = manifest.as_object_mut().context("the manifest's source is not an object")?;
    members.insert("version".to_owned(), version.into());
    fill(&mut manifest, patterns)?;
    Ok(format!("{manifest:#}\n"))
}

/// The files of the extension that a manifest names, wherever it names them.
pub(crate) fn named_files(manifest: &str) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut waiting: Vec<Value> = vec![serde_json::from_str(manifest)?];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.into_iter().map(|(_, member)| member)),
            Value::String(text)
                if [".css", ".html", ".js", ".png", ".svg"].iter().any(|end| text.ends_with(end)) =>
            {
                files.push(text.trim_start_matches('/').to_owned());
            }
            _ => {}
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn fill(value: &mut Value, patterns: &Patterns) -> Result<()> {
    match value {
        Value::Array(items) => {
            let mut filled = Vec::with_capacity(items.len());
            for mut item in items.drain(..) {
                let list = match item.as_str() {
                    Some(WEBMAILS) => &patterns.webmails,
                    Some(PORTALS) => &patterns.portals,
                    Some(LOGINS) => &patterns.logins,
                    _ => {
                        fill(&mut item, patterns)?;
                        filled.push(item);
                        continue;
                    }
                };
                if list.is_empty() && item != LOGINS {
                    bail!("the profiles name no site for {item}");
                }
                for pattern in list {
                    let pattern = Value::from(pattern.as_str());
                    if !filled.contains(&pattern) {
                        filled.push(pattern);
                    }
                }
            }
            *items = filled;
        }
        Value::Object(members) => {
            for member in members.values_mut() {
                fill(member, patterns)?;
            }
        }
        Value::String(text) if text.starts_with('@') && text.ends_with('@') => {
            bail!("nothing is known to put in place of {text} here");
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns() -> Patterns {
        Patterns {
            webmails: vec!["https://mail.example/*".to_owned(), "https://both.example/*".to_owned()],
            portals: vec!["https://both.example/*".to_owned()],
            logins: vec!["https://card.example/*".to_owned()],
        }
    }

    #[test]
    fn placeholders_become_patterns_without_repetition_and_the_version_is_set() {
        let source = r#"{"host_permissions": ["@webmails@", "@portals@", "@logins@"],
            "content_scripts": [{"js": ["a.js"], "matches": ["@portals@"]}]}"#;
        let made: Value = serde_json::from_str(&complete(source, "1.2.3", &patterns()).unwrap()).unwrap();
        assert_eq!(made["version"], "1.2.3");
        assert_eq!(
            made["host_permissions"],
            serde_json::json!(["https://mail.example/*", "https://both.example/*", "https://card.example/*"])
        );
        assert_eq!(made["content_scripts"][0]["matches"], serde_json::json!(["https://both.example/*"]));
        assert_eq!(made["content_scripts"][0]["js"], serde_json::json!(["a.js"]));
    }

    #[test]
    fn the_files_that_a_manifest_names_are_found_at_any_depth() {
        let manifest = r#"{"icons": {"16": "icons/16.png"}, "background": {"scripts": ["/bg.js", "bg.js"]},
            "name": "js", "host_permissions": ["https://mail.example/*"]}"#;
        assert_eq!(named_files(manifest).unwrap(), ["bg.js", "icons/16.png"]);
    }

    #[test]
    fn a_placeholder_that_nothing_fills_is_an_error() {
        assert!(complete(r#"{"matches": ["@pharmacies@"]}"#, "1", &patterns()).is_err());
        let none = Patterns { webmails: Vec::new(), portals: Vec::new(), logins: Vec::new() };
        assert!(complete(r#"{"matches": ["@portals@"]}"#, "1", &none).is_err());
        assert!(complete(r#"{"host_permissions": ["@logins@"]}"#, "1", &none).is_ok());
    }
}
