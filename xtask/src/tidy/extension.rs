//! What the extension gives to pages: nothing they can probe, scripts that neither store nor send nor run code, the
//! identity that the host trusts, and browsers that know all that is asked of them. Reads each browser's manifest and
//! the scripts, no Rust.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::tree::{Problem, Tree};
use crate::{
    assemble::MANIFEST_SOURCE,
    manifest::{self, Browser},
};

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

/// The oldest Firefox that knows `documentId` (of a message's sender, `tabs.sendMessage`, `scripting`): in an older one
/// the extension would install, and answer no page.
const OLDEST_FIREFOX: &str = "153.0";

/// Where Rust calls the browser.
const CALLS: &str = "wasm/src/";
/// What every browser has, and has never refused.
const NEVER_MISSING: [&str; 2] = ["getURL", "getMessage"];

/// A function that a browser does not have throws; uncaught, whoever waits for the message would wait for ever.
pub(super) fn a_missing_function_is_caught(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.below(CALLS, ".rs") {
        for (index, line) in file.text.lines().enumerate() {
            let is_call = line.contains("#[wasm_bindgen(") && line.contains("js_namespace = [\"chrome\"");
            let may_throw = !line.contains("thread_local_v2")
                && !NEVER_MISSING.iter().any(|name| line.contains(&format!("js_name = {name})")));
            if is_call && may_throw && !line.contains("(catch,") {
                problems.push(Problem::at(
                    &file.path,
                    index + 1,
                    "a browser's function is called without `catch`",
                ));
            }
        }
    }
    problems
}

/// A page cannot learn that the extension is there by asking for its files.
pub(super) fn pages_cannot_probe(tree: &Tree) -> Vec<Problem> {
    let text = "web_accessible_resources lets a page find out that the extension is there";
    for_each_manifest(tree, |manifest| {
        let is_open = manifest.get("web_accessible_resources").is_some();
        is_open.then(|| text.to_owned()).into_iter().collect()
    })
}

/// Who installs the extension lets it into no page: each is asked for at a click.
pub(super) fn installation_asks_for_no_page(tree: &Tree) -> Vec<Problem> {
    for_each_manifest(tree, |manifest| {
        let asking =
            ["host_permissions", "content_scripts"].into_iter().filter(|name| manifest.get(name).is_some());
        asking.map(|name| format!("{name} asks for pages at installation")).collect()
    })
}

/// No Firefox installs what it cannot run.
pub(super) fn firefox_is_new_enough(tree: &Tree) -> Vec<Problem> {
    let (path, manifest) = match manifest(tree, Browser::Firefox) {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    match manifest.pointer("/browser_specific_settings/gecko/strict_min_version").and_then(Value::as_str) {
        Some(OLDEST_FIREFOX) => Vec::new(),
        _ => vec![Problem::of(
            &path,
            format!("strict_min_version is not {OLDEST_FIREFOX}, which documentId needs"),
        )],
    }
}

/// Content scripts describe, show and fill; they neither store, send, log nor run code from text, and hold none of
/// what the profiles know (`profile_words`). Every script counts as one that neither the background nor a page of the
/// extension loads: the background may inject it.
pub(super) fn content_scripts_are_eyes_and_hands(tree: &Tree, profile_words: &[String]) -> Vec<Problem> {
    let mut own = BTreeSet::new();
    for browser in Browser::ALL {
        match manifest(tree, browser) {
            Ok((_, manifest)) => own.extend(own_scripts(tree, &manifest)),
            Err(problem) => return vec![problem],
        }
    }
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

/// The ids that the host accepts: the one that Chromium browsers compute from the manifest's key, and the one that
/// Firefox is told.
pub(super) fn ids_are_those_of_the_manifest(tree: &Tree, chromium: &str, firefox: &str) -> Vec<Problem> {
    let (path, manifests) = match Browser::ALL.map(|browser| manifest(tree, browser)) {
        [Ok((path, chromium)), Ok((_, firefox))] => (path, [chromium, firefox]),
        [Err(problem), _] | [_, Err(problem)] => return vec![problem],
    };
    let [of_chromium, of_firefox] = manifests;
    let mut problems = Vec::new();
    let key = of_chromium.get("key").and_then(Value::as_str).unwrap_or_default();
    match STANDARD.decode(key) {
        Ok(der) if !der.is_empty() => {
            let computed = id_of(&der);
            if computed != chromium {
                problems.push(Problem::of(
                    &path,
                    format!("its key gives the id {computed}, the core has {chromium}"),
                ));
            }
        }
        _ => problems.push(Problem::of(&path, "has no key in base64")),
    }
    let id = of_firefox.pointer("/browser_specific_settings/gecko/id").and_then(Value::as_str);
    if id != Some(firefox) {
        problems
            .push(Problem::of(&path, format!("the core has the id {firefox} for Firefox, it has another")));
    }
    problems
}

/// The manifest's source and what it gives a browser.
pub(super) fn manifest(tree: &Tree, browser: Browser) -> Result<(String, Value), Problem> {
    let path = format!("extension/{MANIFEST_SOURCE}");
    let text = tree.text(&path).ok_or_else(|| Problem::of(&path, "is missing"))?;
    match manifest::of(text, browser) {
        Ok(manifest) => Ok((path, manifest)),
        Err(error) => Err(Problem::of(&path, format!("{error:#}"))),
    }
}

/// What is wrong with the manifests, as each is judged.
fn for_each_manifest(tree: &Tree, judge: impl Fn(&Value) -> Vec<String>) -> Vec<Problem> {
    let of_one = |browser| match manifest(tree, browser) {
        Ok((path, manifest)) => judge(&manifest).into_iter().map(|text| Problem::of(&path, text)).collect(),
        Err(problem) => vec![problem],
    };
    Browser::ALL.into_iter().flat_map(of_one).collect()
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

    const EMPTY: &str = r#"{"common": {}, "chromium": {}, "firefox": {}}"#;

    fn of_chromium(members: &str) -> String {
        format!(r#"{{"common": {{}}, "chromium": {{{members}}}, "firefox": {{}}}}"#)
    }

    #[test]
    fn a_resource_that_pages_can_ask_for_is_found() {
        assert_eq!(pages_cannot_probe(&Tree::of(&[(PATH, EMPTY)])), []);
        let open = of_chromium(r#""web_accessible_resources": [{"resources": ["a.png"]}]"#);
        assert_eq!(pages_cannot_probe(&Tree::of(&[(PATH, &open)])).len(), 1);
        assert_eq!(pages_cannot_probe(&Tree::of(&[])).len(), 2, "without manifests nothing is proved");
    }

    fn script(code: &str) -> Vec<Problem> {
        let tree = Tree::of(&[(PATH, EMPTY), ("extension/content/mail.js", code)]);
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
        let optional = of_chromium(r#""optional_host_permissions": ["https://*/*"]"#);
        assert_eq!(installation_asks_for_no_page(&Tree::of(&[(PATH, &optional)])), []);
        let asking = of_chromium(r#""host_permissions": ["https://a.example/*"], "content_scripts": []"#);
        assert_eq!(installation_asks_for_no_page(&Tree::of(&[(PATH, &asking)])).len(), 2);
    }

    #[test]
    fn scripts_of_the_background_and_of_own_pages_may_do_more() {
        let manifest = of_chromium(r#""background": {"service_worker": "background.js"}"#);
        let tree = Tree::of(&[
            (PATH, manifest.as_str()),
            ("extension/background.js", "import './log.js';\nimport init from \"./wasm/staffetta.js\";"),
            ("extension/log.js", "console.log(1)"),
            ("extension/mail.js", ""),
            ("extension/popup.html", "<script type=\"module\" src=\"popup.js\"></script>"),
            ("extension/popup.js", "fetch('/x')"),
        ]);
        assert_eq!(content_scripts_are_eyes_and_hands(&tree, &[]), []);
    }

    #[test]
    fn a_function_of_the_browser_that_is_not_caught_is_found() {
        let call = |attribute: &str| {
            let text = format!("    #[wasm_bindgen({attribute})]\n    fn call();\n");
            a_missing_function_is_caught(&Tree::of(&[("wasm/src/browser/a.rs", &text)])).len()
        };
        assert_eq!(call(r#"js_namespace = ["chrome", "offscreen"], js_name = createDocument"#), 1);
        assert_eq!(call(r#"catch, js_namespace = ["chrome", "offscreen"], js_name = createDocument"#), 0);
        assert_eq!(call(r#"js_namespace = ["chrome", "runtime"], js_name = getURL"#), 0);
        assert_eq!(call("method, getter"), 0);
    }

    #[test]
    fn a_firefox_that_does_not_know_documents_is_not_offered_the_extension() {
        let version = |version: &str| {
            let part = format!(r#"{{"gecko": {{"strict_min_version": "{version}"}}}}"#);
            let source = format!(
                r#"{{"common": {{}}, "chromium": {{}}, "firefox": {{"browser_specific_settings": {part}}}}}"#
            );
            firefox_is_new_enough(&Tree::of(&[(PATH, &source)])).len()
        };
        assert_eq!(version(OLDEST_FIREFOX), 0);
        assert_eq!(version("140.0"), 1);
        assert_eq!(firefox_is_new_enough(&Tree::of(&[(PATH, EMPTY)])).len(), 1);
    }

    #[test]
    fn the_pinned_ids_must_be_those_of_the_manifests() {
        // SHA-256 of "abc" begins ba7816bf 8f01cfea 414140de 5dae2223.
        let source = r#"{"common": {}, "chromium": {"key": "YWJj"},
            "firefox": {"browser_specific_settings": {"gecko": {"id": "a@b"}}}}"#;
        let judged = |chromium, firefox| {
            ids_are_those_of_the_manifest(&Tree::of(&[(PATH, source)]), chromium, firefox).len()
        };
        assert_eq!(judged("lkhibglpipabmpokebebeanofnkocccd", "a@b"), 0);
        assert_eq!(judged("lkhibglpipabmpokebebeanofnkoccce", "a@b"), 1);
        assert_eq!(judged("lkhibglpipabmpokebebeanofnkocccd", "a@c"), 1);
        assert_eq!(ids_are_those_of_the_manifest(&Tree::of(&[(PATH, EMPTY)]), "a", "a@b").len(), 2);
    }
}
