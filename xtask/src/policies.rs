//! The policies of `manifests/policies`, as each browser's administrator sets them: the files themselves, and for
//! Chrome and Edge on Windows the same as entries of the registry. What a policy means is for the browsers to say.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::project::{Project, files_below};

const FOLDER: &str = "manifests/policies";
/// The policies of the Chromium family.
const CHROMIUM: &str = "chromium";
/// Browsers on Windows, and where their policies are below `Software\Policies`.
const IN_THE_REGISTRY: [(&str, &str); 2] = [("chrome", "Google\\Chrome"), ("edge", "Microsoft\\Edge")];
/// The number of a list's first entry. The administrator's own lists begin at 1: none of theirs is written over.
const FIRST: usize = 901;

/// All of them, each by its name in a package.
pub(crate) fn files(project: &Project) -> Result<Vec<(String, String)>> {
    let folder = project.root.join(FOLDER);
    let mut files = Vec::new();
    for file in files_below(&folder, &[])? {
        let name = file.to_str().context("a file's name is not Unicode")?.replace('\\', "/");
        let text = fs::read_to_string(folder.join(&file))?;
        if let Some(policy) = name.strip_prefix("chromium/").and_then(|name| name.strip_suffix(".json")) {
            let policies = serde_json::from_str(&text).with_context(|| name.clone())?;
            for (browser, key) in IN_THE_REGISTRY {
                let entries = registry_file(&format!("Software\\Policies\\{key}"), &policies)?;
                files.push((format!("windows/{browser}-{policy}.reg"), entries));
            }
        }
        files.push((name, text));
    }
    files.sort();
    if !files.iter().any(|(name, _)| name.starts_with("windows/")) {
        bail!("{FOLDER}/{CHROMIUM} holds no policies");
    }
    Ok(files)
}

/// Writes them below a folder.
pub(crate) fn write(project: &Project, folder: &Path) -> Result<()> {
    for (name, text) in files(project)? {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, text)?;
    }
    Ok(())
}

/// Policies as a file that `reg import` takes.
fn registry_file(key: &str, policies: &Map<String, Value>) -> Result<String> {
    let mut keys = vec![(format!("HKEY_LOCAL_MACHINE\\{key}"), Vec::new())];
    for (name, policy) in policies {
        match policy {
            Value::Object(parts) if name == "3rdparty" => {
                let extensions = parts.get("extensions").and_then(Value::as_object);
                for (id, settings) in extensions.context("3rdparty without extensions")? {
                    let settings = settings.as_object().context("settings of an extension are no object")?;
                    let values = settings.iter().map(|(name, value)| Ok((name.clone(), data(value)?)));
                    let own = format!("HKEY_LOCAL_MACHINE\\{key}\\3rdparty\\extensions\\{id}\\policy");
                    keys.push((own, values.collect::<Result<_>>()?));
                }
            }
            Value::Array(list) => {
                let numbered = list.iter().zip(FIRST..);
                let values = numbered.map(|(value, number)| Ok((number.to_string(), data(value)?)));
                keys.push((format!("HKEY_LOCAL_MACHINE\\{key}\\{name}"), values.collect::<Result<_>>()?));
            }
            value => keys[0].1.push((name.clone(), data(value)?)),
        }
    }
    let mut text = "Windows Registry Editor Version 5.00\r\n".to_owned();
    for (key, values) in keys.iter().filter(|(_, values)| !values.is_empty()) {
        write!(text, "\r\n[{key}]\r\n")?;
        for (name, data) in values {
            write!(text, "\"{name}\"={data}\r\n")?;
        }
    }
    Ok(text)
}

/// A value: numbers and words as themselves, what has parts as its JSON.
fn data(value: &Value) -> Result<String> {
    let text = match value {
        Value::Bool(is) => return Ok(format!("dword:{:08x}", u8::from(*is))),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
        Value::Null | Value::Number(_) => bail!("a policy of a kind that none here has: {value}"),
    };
    if !text.chars().all(|character| matches!(character, ' '..='~')) {
        bail!("the file would need another encoding: {text}");
    }
    Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use staffetta_core::product::{CHROMIUM_EXTENSION_ID, FIREFOX_EXTENSION_ID, HOST_NAME};

    use super::*;

    #[test]
    fn each_kind_of_policy_becomes_what_the_registry_has_for_it() {
        let policies = serde_json::json!({
            "ExtensionSettings": { "id": { "mode": "a\\b" } },
            "NativeMessagingAllowlist": ["one", "two"],
            "NativeMessagingUserLevelHosts": false,
            "3rdparty": { "extensions": { "id": { "role": "erogatore", "mailboxes": ["https://a.example"] } } },
        });
        let text = registry_file("Software\\Policies\\Browser", policies.as_object().unwrap()).unwrap();
        for part in [
            "[HKEY_LOCAL_MACHINE\\Software\\Policies\\Browser]\r\n",
            "\"ExtensionSettings\"=\"{\\\"id\\\":{\\\"mode\\\":\\\"a\\\\\\\\b\\\"}}\"\r\n",
            "\"NativeMessagingUserLevelHosts\"=dword:00000000\r\n",
            "\\Browser\\NativeMessagingAllowlist]\r\n\"901\"=\"one\"\r\n\"902\"=\"two\"\r\n",
            "\\Browser\\3rdparty\\extensions\\id\\policy]\r\n",
            "\"mailboxes\"=\"[\\\"https://a.example\\\"]\"\r\n",
            "\"role\"=\"erogatore\"\r\n",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(registry_file("Software", serde_json::json!({"Name": "è"}).as_object().unwrap()).is_err());
    }

    #[test]
    fn every_policy_names_the_products_own_ids_and_no_others() {
        let files = files(&Project::locate().unwrap()).unwrap();
        assert!(files.iter().filter(|(name, _)| name.ends_with(".reg")).count() >= 6);
        for (name, text) in &files {
            let id = if name.starts_with("firefox/") { FIREFOX_EXTENSION_ID } else { CHROMIUM_EXTENSION_ID };
            assert!(text.contains(id), "{name}");
            let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '.');
            for word in words.clone().filter(|word| word.len() == CHROMIUM_EXTENSION_ID.len()) {
                assert_eq!(word, CHROMIUM_EXTENSION_ID, "{name}");
            }
            for word in words.filter(|word| word.starts_with("it.staffetta")) {
                assert_eq!(word, HOST_NAME, "{name}");
            }
        }
    }
}
