//! What the extension gives to pages: nothing they can probe, scripts that neither store nor send nor run code,
//! and the identity that the host trusts. Reads the manifest's source and the scripts, no Rust.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::tree::{Problem, Tree};
use crate::assemble::MANIFEST_SOURCE;

/// Where the sources of the extension stand.
const DIRECTORY: &str = "extension/";

/// What a content script must not touch: network, storage, code from text, wasm, logs.
const FORBIDDEN: [&str; 16] = [
    "console.",
    "eval(",
    "EventSource",
    "fetch(",
    "import(",
    "indexedDB",
    "innerHTML",
    "insertAdjacentHTML",
    "localStorage",
    "new Function",
    "outerHTML",
    "sendBeacon",
    "sessionStorage",
    ".storage",
    "WebAssembly",
    "XMLHttpRequest",
];

/// A page cannot learn that the extension is there by asking for its files.
pub(super) fn pages_cannot_probe(tree: &Tree) -> Vec<Problem> {
    let (path, manifest) = match manifest(tree) {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    if manifest.get("web_accessible_resources").is_none() {
        return Vec::new();
    }
    vec![Problem::of(&path, "web_accessible_resources lets a page find out that the extension is there")]
}

/// Who installs the extension lets it into no page: each is asked for at a click.
pub(super) fn installation_asks_for_no_page(tree: &Tree) -> Vec<Problem> {
    let (path, manifest) = match manifest(tree) {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    let asking =
        ["host_permissions", "content_scripts"].into_iter().filter(|name| manifest.get(name).is_some());
    asking.map(|name| Problem::of(&path, format!("{name} asks for pages at installation"))).collect()
}

/// Content scripts describe, show and fill; they neither store, send, log nor run code from text, and hold none of
/// what the profiles know (`profile_words`). Every script counts as one that neither the background nor a page of the
/// extension loads: the background may inject it.
pub(super) fn content_scripts_are_eyes_and_hands(tree: &Tree, profile_words: &[String]) -> Vec<Problem> {
    let manifest = match manifest(tree) {
        Ok((_, manifest)) => manifest,
        Err(problem) => return vec![problem],
    };
    let own = own_scripts(tree, &manifest);
    let scripts: BTreeSet<String> = tree
        .below(DIRECTORY, ".js")
        .map(|file| file.path.clone())
        .filter(|path| !own.contains(path))
        .collect();
    if scripts.is_empty() {
        return vec![Problem::of(DIRECTORY, "no content script was found to look at")];
    }
    let mut problems = Vec::new();
    for path in scripts {
        for (index, line) in tree.text(&path).unwrap_or_default().lines().enumerate() {
            let bare = line.trim_start();
            if ["//", "/*", "*"].iter().any(|comment| bare.starts_with(comment)) {
                continue;
            }
            for word in FORBIDDEN.iter().filter(|word| line.contains(**word)) {
                problems.push(Problem::at(&path, index + 1, format!("a content script must not use {word}")));
            }
            for word in profile_words.iter().filter(|word| line.contains(word.as_str())) {
                let text = format!("a content script must not know {word}: that is the profiles' to know");
                problems.push(Problem::at(&path, index + 1, text));
            }
        }
    }
    problems
}

/// The id that the host accepts is the one that browsers compute from the manifest's key.
pub(super) fn id_follows_from_key(tree: &Tree, pinned: &str) -> Vec<Problem> {
    let (path, manifest) = match manifest(tree) {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    let key = manifest.get("key").and_then(Value::as_str).unwrap_or_default();
    match STANDARD.decode(key) {
        Ok(der) if !der.is_empty() => {
            let computed = id_of(&der);
            if computed == pinned {
                return Vec::new();
            }
            vec![Problem::of(&path, format!("its key gives the id {computed}, the core has {pinned}"))]
        }
        _ => vec![Problem::of(&path, "has no key in base64")],
    }
}

fn manifest(tree: &Tree) -> Result<(String, Value), Problem> {
    let path = format!("extension/{MANIFEST_SOURCE}");
    match tree.text(&path).map(serde_json::from_str) {
        Some(Ok(manifest)) => Ok((path, manifest)),
        Some(Err(error)) => Err(Problem::of(&path, format!("is not JSON: {error}"))),
        None => Err(Problem::of(&path, "is missing")),
    }
}

/// The scripts of the background and of the extension's pages, with what they import.
fn own_scripts(tree: &Tree, manifest: &Value) -> BTreeSet<String> {
    let worker = manifest.pointer("/background/service_worker").and_then(Value::as_str);
    let event_page = manifest.pointer("/background/scripts").and_then(Value::as_array);
    let listed = event_page.into_iter().flatten().filter_map(Value::as_str);
    let mut waiting: Vec<String> = worker.into_iter().chain(listed).map(in_extension).collect();
    for page in tree.below(DIRECTORY, ".html") {
        waiting.extend(quoted_after(&page.text, "src="));
    }
    let mut own = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if let Some(text) = tree.text(&path) {
            waiting.extend(["from ", "import "].iter().flat_map(|word| quoted_after(text, word)));
            own.insert(path);
        }
        waiting.retain(|path| !own.contains(path));
    }
    own
}

/// The scripts named in quotes right after a word.
fn quoted_after(text: &str, word: &str) -> Vec<String> {
    let named = text.split(word).skip(1).filter_map(|rest| {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    });
    named.filter(|name| name.ends_with(".js")).map(in_extension).collect()
}

fn in_extension(name: &str) -> String {
    format!("{DIRECTORY}{}", name.trim_start_matches("./").trim_start_matches('/'))
}

/// The first 16 bytes of the key's SHA-256, each half byte as a letter from `a` to `p`.
fn id_of(der: &[u8]) -> String {
    let digest = Sha256::digest(der);
    let letter = |half: u8| char::from(b'a' + half);
    digest.iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "extension/manifest.source.json";

    #[test]
    fn a_resource_that_pages_can_ask_for_is_found() {
        assert_eq!(pages_cannot_probe(&Tree::of(&[(PATH, "{}")])), []);
        let open = r#"{"web_accessible_resources": [{"resources": ["a.png"]}]}"#;
        assert_eq!(pages_cannot_probe(&Tree::of(&[(PATH, open)])).len(), 1);
        assert_eq!(pages_cannot_probe(&Tree::of(&[])).len(), 1, "without a manifest nothing is proved");
    }

    fn script(code: &str) -> Vec<Problem> {
        let tree = Tree::of(&[(PATH, "{}"), ("extension/content/mail.js", code)]);
        content_scripts_are_eyes_and_hands(&tree, &["portale.example".to_owned()])
    }

    #[test]
    fn a_content_script_that_stores_sends_or_logs_is_found() {
        assert_eq!(script("// no fetch( here\nconst storage = document.body;\n"), []);
        for code in [
            "await fetch('/x')",
            "chrome.storage.local.get()",
            "console.log(code)",
            "new WebAssembly.Module(x)",
            "box.innerHTML = text",
        ] {
            assert_eq!(script(code).len(), 1, "{code}");
        }
    }

    #[test]
    fn a_content_script_that_knows_a_site_is_found() {
        assert_eq!(script("// as at portale.example\n"), []);
        assert_eq!(script("if (location.host === 'portale.example') fill();").len(), 1);
    }

    #[test]
    fn a_page_that_installation_asks_for_is_found() {
        let optional = r#"{"optional_host_permissions": ["https://*/*"]}"#;
        assert_eq!(installation_asks_for_no_page(&Tree::of(&[(PATH, optional)])), []);
        let asking = r#"{"host_permissions": ["https://a.example/*"], "content_scripts": []}"#;
        assert_eq!(installation_asks_for_no_page(&Tree::of(&[(PATH, asking)])).len(), 2);
    }

    #[test]
    fn scripts_of_the_background_and_of_own_pages_may_do_more() {
        let manifest = r#"{"background": {"service_worker": "background.js"}}"#;
        let tree = Tree::of(&[
            (PATH, manifest),
            ("extension/background.js", "import './log.js';\nimport init from \"./wasm/staffetta.js\";"),
            ("extension/log.js", "console.log(1)"),
            ("extension/mail.js", ""),
            ("extension/popup.html", "<script type=\"module\" src=\"popup.js\"></script>"),
            ("extension/popup.js", "fetch('/x')"),
        ]);
        assert_eq!(content_scripts_are_eyes_and_hands(&tree, &[]), []);
    }

    #[test]
    fn the_pinned_id_must_be_the_one_of_the_key() {
        // SHA-256 of "abc" begins ba7816bf 8f01cfea 414140de 5dae2223.
        let tree = Tree::of(&[(PATH, r#"{"key": "YWJj"}"#)]);
        assert_eq!(id_follows_from_key(&tree, "lkhibglpipabmpokebebeanofnkocccd"), []);
        assert_eq!(id_follows_from_key(&tree, "lkhibglpipabmpokebebeanofnkoccce").len(), 1);
        assert_eq!(id_follows_from_key(&Tree::of(&[(PATH, "{}")]), "a").len(), 1);
    }
}
