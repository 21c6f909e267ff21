//! Company policies of Chromium browsers that stand in the way of a native host (docs/facts/browsers.md 6.2). Reads the
//! policy files of Linux; those of Windows are in its registry (`registry`), those of macOS are not read.

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

/// The policies that were read, in their order: of one set twice, the later counts.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    blocked: Option<PathBuf>,
    allowed: bool,
    no_user_hosts: Option<PathBuf>,
}

impl Policies {
    /// `NativeMessagingBlocklist`.
    pub(crate) fn block(&mut self, names: &[String], at: &Path) {
        self.blocked = names.iter().any(|name| name == "*" || name == HOST_NAME).then(|| at.to_owned());
    }

    /// `NativeMessagingAllowlist`.
    pub(crate) fn allow(&mut self, names: &[String]) {
        self.allowed = names.iter().any(|name| name == HOST_NAME);
    }

    /// `NativeMessagingUserLevelHosts`.
    pub(crate) fn let_user_hosts(&mut self, are_let: bool, at: &Path) {
        self.no_user_hosts = (!are_let).then(|| at.to_owned());
    }

    /// What they do to us.
    pub(crate) fn obstacles(self) -> Vec<(Obstacle, PathBuf)> {
        let blocked = self.blocked.filter(|_| !self.allowed).map(|at| (Obstacle::ForbidsHost, at));
        blocked.into_iter().chain(self.no_user_hosts.map(|at| (Obstacle::ForbidsUserHosts, at))).collect()
    }
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
    let mut read = Policies::default();
    for path in files {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let Ok(policies) = serde_json::from_str::<Map<String, Value>>(&text) else {
            found.push((Obstacle::Unreadable, path));
            continue;
        };
        if let Some(list) = policies.get("NativeMessagingBlocklist") {
            read.block(&texts(list), &path);
        }
        if let Some(list) = policies.get("NativeMessagingAllowlist") {
            read.allow(&texts(list));
        }
        if let Some(value) = policies.get("NativeMessagingUserLevelHosts") {
            read.let_user_hosts(value != false, &path);
        }
    }
    found.extend(read.obstacles());
    found
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
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
