//! The extension's manifest: one source, of which each browser is given what it knows, completed with the version. It
//! names no site.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// A family of browsers with a package of its own: what one does not know is not in its manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// Its name, which is also that of its part of the manifest's source.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }
}

/// The part of the source that is for all browsers.
const COMMON: &str = "common";

/// The manifest of one browser, as the source has it: the common part, and what it alone has.
pub(crate) fn of(source: &str, browser: Browser) -> Result<Value> {
    let source: Value = serde_json::from_str(source).context("the manifest's source is not JSON")?;
    let part = |name: &str| {
        let part = source.get(name).with_context(|| format!("the manifest's source has no part {name}"))?;
        Ok::<_, anyhow::Error>(part.clone())
    };
    let mut manifest = part(COMMON)?;
    add(&mut manifest, part(browser.name())?).with_context(|| format!("in its part {}", browser.name()))?;
    Ok(manifest)
}

/// The manifest of one browser as it is shipped.
pub(crate) fn complete(source: &str, browser: Browser, version: &str) -> Result<String> {
    let mut manifest = of(source, browser)?;
    let members = manifest.as_object_mut().context("the manifest is not an object")?;
    members.insert("version".to_owned(), version.into());
    Ok(format!("{manifest:#}\n"))
}

/// Objects are joined member by member and lists end to end; nothing is said twice.
fn add(to: &mut Value, more: Value) -> Result<()> {
    match (to, more) {
        (Value::Object(members), Value::Object(more)) => add_members(members, more)?,
        (Value::Array(items), Value::Array(more)) => items.extend(more),
        _ => bail!("it is in the common part, too"),
    }
    Ok(())
}

fn add_members(members: &mut Map<String, Value>, more: Map<String, Value>) -> Result<()> {
    for (name, value) in more {
        match members.get_mut(&name) {
            Some(known) => add(known, value).with_context(|| format!("in {name}"))?,
            None => {
                members.insert(name, value);
            }
        }
    }
    Ok(())
}

/// The files that a browser does not need: manifests of others name them, its own does not.
pub(crate) fn files_of_others(source: &str, browser: Browser) -> Result<Vec<String>> {
    let own = named_files(&of(source, browser)?.to_string())?;
    let mut files = Vec::new();
    for other in Browser::ALL {
        files.extend(named_files(&of(source, other)?.to_string())?);
    }
    files.retain(|file| !own.contains(file));
    Ok(files)
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

    const SOURCE: &str = r#"{
        "common": {"name": "a", "background": {"type": "module"}, "permissions": ["alarms"]},
        "chromium": {"background": {"service_worker": "b.js"}, "permissions": ["offscreen"], "key": "k"},
        "firefox": {"background": {"scripts": ["b.js"]}}
    }"#;

    #[test]
    fn each_browser_is_given_what_is_for_all_and_what_is_its_own() {
        let chromium = serde_json::json!({"name": "a", "background": {"type": "module", "service_worker": "b.js"},
            "permissions": ["alarms", "offscreen"], "key": "k"});
        assert_eq!(of(SOURCE, Browser::Chromium).unwrap(), chromium);
        let firefox = serde_json::json!({"name": "a", "background": {"type": "module", "scripts": ["b.js"]},
            "permissions": ["alarms"]});
        assert_eq!(of(SOURCE, Browser::Firefox).unwrap(), firefox);
    }

    #[test]
    fn what_is_for_all_cannot_be_said_otherwise_for_one() {
        let twice =
            r#"{"common": {"action": {"name": "a"}}, "firefox": {"action": {"name": "b"}}, "chromium": {}}"#;
        let error = format!("{:#}", of(twice, Browser::Firefox).unwrap_err());
        assert!(error.contains("firefox") && error.contains("action") && error.contains("name"), "{error}");
        assert!(of(twice, Browser::Chromium).is_ok());
        assert!(of(r#"{"common": {}}"#, Browser::Chromium).is_err(), "its part is missing");
    }

    #[test]
    fn a_file_that_only_another_browser_has_a_use_for_is_not_for_this_one() {
        let source = r#"{"common": {"page": "a.html"}, "firefox": {"background": {"scripts": ["b.js"]}},
            "chromium": {"background": {"service_worker": "b.js"}, "schema": "a.json"}}"#;
        assert_eq!(files_of_others(source, Browser::Firefox).unwrap(), ["a.json"]);
        assert!(files_of_others(source, Browser::Chromium).unwrap().is_empty());
    }

    #[test]
    fn the_version_is_set_and_the_rest_stays() {
        let made: Value =
            serde_json::from_str(&complete(SOURCE, Browser::Firefox, "1.2.3").unwrap()).unwrap();
        assert_eq!(made["version"], "1.2.3");
        assert_eq!(made["name"], "a");
        assert!(complete("[]", Browser::Firefox, "1").is_err());
    }

    #[test]
    fn the_files_that_a_manifest_names_are_found_at_any_depth() {
        let manifest = r#"{"icons": {"16": "icons/16.png"}, "background": {"scripts": ["/bg.js", "bg.js"]},
            "name": "js", "host_permissions": ["https://mail.example/*"]}"#;
        assert_eq!(named_files(manifest).unwrap(), ["bg.js", "icons/16.png"]);
    }
}
