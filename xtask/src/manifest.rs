//! The extension's manifest: one source for all browsers, completed with the version. It names no site.

use anyhow::{Context, Result};
use serde_json::Value;

/// Completes the manifest's source.
pub(crate) fn complete(source: &str, version: &str) -> Result<String> {
    let mut manifest: Value = serde_json::from_str(source).context("the manifest's source is not JSON")?;
    let members = manifest.as_object_mut().context("the manifest's source is not an object")?;
    members.insert("version".to_owned(), version.into());
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
                if [".css", ".html", ".js", ".json", ".png", ".svg"]
                    .iter()
                    .any(|end| text.ends_with(end)) =>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_set_and_the_rest_stays() {
        let made: Value = serde_json::from_str(&complete(r#"{"name": "a"}"#, "1.2.3").unwrap()).unwrap();
        assert_eq!(made, serde_json::json!({"name": "a", "version": "1.2.3"}));
        assert!(complete("[]", "1").is_err());
    }

    #[test]
    fn the_files_that_a_manifest_names_are_found_at_any_depth() {
        let manifest = r#"{"icons": {"16": "icons/16.png"}, "background": {"scripts": ["/bg.js", "bg.js"]},
            "name": "js", "host_permissions": ["https://mail.example/*"]}"#;
        assert_eq!(named_files(manifest).unwrap(), ["bg.js", "icons/16.png"]);
    }
}
