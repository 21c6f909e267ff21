//! Company policies of Chromium browsers on Linux that stand in the way of a native host (docs/facts/browsers.md 6.2).
//! Reads the policy files; Windows and macOS keep theirs elsewhere and are not read.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use staffetta_core::product::HOST_NAME;

/// What a policy does to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The host may not be started at all.
    ForbidsHost,
    /// Only registrations for all users count.
    ForbidsUserHosts,
    /// The file cannot be read.
    Unreadable,
}

/// What the policies in a folder do to us, each with its file. Of a policy set twice, the file whose name comes last
/// counts.
pub(crate) fn obstacles(folder: &Path) -> Vec<(Obstacle, PathBuf)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();

    let mut found = Vec::new();
    let (mut blocked, mut allowed, mut user_hosts) = (None, false, None);
    for path in files {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let Ok(policies) = serde_json::from_str::<Map<String, Value>>(&text) else {
            found.push((Obstacle::Unreadable, path));
            continue;
        };
        if let Some(list) = policies.get("NativeMessagingBlocklist") {
            blocked = (names(list, "*") || names(list, HOST_NAME)).then(|| path.clone());
        }
        if let Some(list) = policies.get("NativeMessagingAllowlist") {
            allowed = names(list, HOST_NAME);
        }
        if let Some(value) = policies.get("NativeMessagingUserLevelHosts") {
            user_hosts = (value == false).then(|| path.clone());
        }
    }
    found.extend(blocked.filter(|_| !allowed).map(|path| (Obstacle::ForbidsHost, path)));
    found.extend(user_hosts.map(|path| (Obstacle::ForbidsUserHosts, path)));
    found
}

fn names(list: &Value, name: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|entry| entry == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(files: &[(&str, &str)]) -> Vec<(Obstacle, String)> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let name = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        obstacles(folder.path()).into_iter().map(|(obstacle, path)| (obstacle, name(path))).collect()
    }

    #[test]
    fn a_blocklist_forbids_the_host_unless_it_is_allowed() {
        let all = r#"{"NativeMessagingBlocklist": ["*"]}"#;
        assert_eq!(judged(&[("a.json", all)]), [(Obstacle::ForbidsHost, "a.json".to_owned())]);
        let by_name = r#"{"NativeMessagingBlocklist": ["it.staffetta.host"]}"#;
        assert_eq!(judged(&[("a.json", by_name)]), [(Obstacle::ForbidsHost, "a.json".to_owned())]);
        let allowed = r#"{"NativeMessagingAllowlist": ["it.staffetta.host"]}"#;
        assert_eq!(judged(&[("a.json", all), ("b.json", allowed)]), []);
        assert_eq!(judged(&[("a.json", r#"{"NativeMessagingBlocklist": ["com.example"]}"#)]), []);
    }

    #[test]
    fn user_level_hosts_can_be_forbidden() {
        let forbidden = r#"{"NativeMessagingUserLevelHosts": false}"#;
        assert_eq!(judged(&[("a.json", forbidden)]), [(Obstacle::ForbidsUserHosts, "a.json".to_owned())]);
        let allowed = r#"{"NativeMessagingUserLevelHosts": true}"#;
        assert_eq!(judged(&[("a.json", forbidden), ("b.json", allowed)]), []);
    }

    #[test]
    fn a_broken_file_is_told_and_no_folder_is_no_obstacle() {
        assert_eq!(judged(&[("a.json", "{"), ("b.txt", "{")]), [(Obstacle::Unreadable, "a.json".to_owned())]);
        assert_eq!(obstacles(Path::new("/nowhere/at/all")), []);
    }

    #[test]
    fn the_shipped_policy_lets_the_host_run_for_all_users_only() {
        let shipped = include_str!("../../../manifests/policies/chromium/extension-settings.json");
        assert_eq!(judged(&[("a.json", shipped)]), [(Obstacle::ForbidsUserHosts, "a.json".to_owned())]);
    }
}
