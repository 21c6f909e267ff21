//! The corpus of fields (`tests/corpus/fields`): each snippet in a frame of its own in a real browser, described by the
//! content script of portals, judged by `core`. Knows what the script asks of the background; knows nothing of words.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use staffetta_core::{
    field::{self, Asking, Code, FieldDescription, asking},
    profiles,
};

use crate::browser::Page;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/fields");
const SCRIPTS: [&str; 5] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/ask.js"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/dom.js"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/words.js"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/seen_words.js"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/../extension/portal.js"),
];
/// Whose codes a portal takes, and of which contesto they are offered: in most files, and in those of these names.
const USUAL: Taken = (&["sistema-ts"], "RICETTA-DEM");
const OTHERS: [(&str, Taken); 3] = [
    ("seen-bianca", (&["sistema-ts"], "RICETTA-BIANCA")),
    ("trento", (&["apss-trento", "apss-trento-emergenza"], "RICETTA-BIANCA")),
    ("veneto", (&["veneto"], "RICETTA-BIANCA")),
];
type Taken = (&'static [&'static str], &'static str);
/// `data-asks` of a snippet in which nothing asks.
const NONE: &str = "none";

/// A snippet and what was made of it.
#[derive(Debug)]
pub struct Case {
    /// Its file and name.
    pub name: String,
    /// The fields that ask: ids, those of one code joined by `+`, with `=` and the room of one that is too short.
    pub asks: BTreeSet<String>,
    /// Those that were taken for it.
    pub found: BTreeSet<String>,
}

impl Case {
    /// Whether a field that asks was not found.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        !self.asks.is_subset(&self.found)
    }

    /// Whether another was taken for one.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.found.is_subset(&self.asks)
    }
}

/// Loads all snippets, in any page of any site.
///
/// # Errors
/// When the corpus cannot be read, or the browser does not run it.
pub fn run(page: &Page) -> Result<Vec<Case>> {
    let mut script = String::new();
    for file in SCRIPTS {
        script += &std::fs::read_to_string(file).context(file)?;
    }
    let mut files: Vec<_> = std::fs::read_dir(CORPUS).context(CORPUS)?.collect::<std::io::Result<_>>()?;
    files.sort_by_key(std::fs::DirEntry::path);
    let mut cases = Vec::new();
    for file in files {
        cases.extend(
            run_file(page, &file.path(), &script).with_context(|| file.path().display().to_string())?,
        );
    }
    Ok(cases)
}

fn run_file(page: &Page, file: &Path, script: &str) -> Result<Vec<Case>> {
    let text = std::fs::read_to_string(file)?;
    let snippets: Vec<Snippet> =
        text.split("\n<section data-case=\"").skip(1).map(Snippet::read).collect::<Result<_>>()?;
    let field = profiles::field();
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let (takes, contesto) = OTHERS.iter().find(|(name, _)| *name == stem).map_or(USUAL, |(_, taken)| *taken);
    let codes = field::codes(&takes.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    let task = json!({
        "hints": field::hints(&codes),
        "selectors": {
            "inputs": field.inputs.join(","),
            "dialogs": field.dialogs.join(","),
            "groups": field.groups.join(","),
            "titles": field.titles.join(","),
        },
    });
    let all: Vec<&str> = snippets.iter().map(|snippet| snippet.html).collect();
    let described = page.eval(&format!("({DESCRIBE})({}, {}, {task})", json!(all), json!(script)))?;
    let described: Vec<Vec<FieldDescription>> = serde_json::from_value(described)?;
    ensure!(described.len() == snippets.len(), "{} of {} were described", described.len(), snippets.len());
    let judged = |(snippet, fields): (&Snippet<'_>, &Vec<FieldDescription>)| Case {
        name: format!("{stem}: {}", snippet.name),
        asks: snippet.asks.clone(),
        found: codes.iter().flat_map(|(_, code)| snippet.found(fields, *code, contesto)).collect(),
    };
    Ok(snippets.iter().zip(&described).map(judged).collect())
}

/// `<section data-case="NAME" data-asks="FIELDS">HTML</section>`
struct Snippet<'a> {
    name: &'a str,
    asks: BTreeSet<String>,
    html: &'a str,
}

impl<'a> Snippet<'a> {
    fn read(text: &'a str) -> Result<Self> {
        let (name, rest) = text.split_once("\" data-asks=\"").context("data-asks")?;
        let (asks, rest) = rest.split_once("\">").context("the end of the tag")?;
        let (html, _) = rest.rsplit_once("</section>").context("the end")?;
        let asks = asks.split(' ').filter(|id| *id != NONE).map(ToOwned::to_owned).collect();
        Ok(Self { name, asks, html })
    }

    fn found(&self, fields: &[FieldDescription], code: Code<'_>, contesto: &str) -> Vec<String> {
        let ids: BTreeSet<&str> = self.asks.iter().flat_map(|one| one.split(['+', '='])).collect();
        let id_of = |handle: &u32| {
            let names = fields.iter().find(|field| field.handle == *handle).map_or("", |field| &field.names);
            names.split(' ').find(|name| ids.contains(name)).unwrap_or("?")
        };
        let named = |one: Asking| {
            let ids: Vec<&str> = one.fields.iter().map(id_of).collect();
            let room = one.room.map(|room| format!("={room}")).unwrap_or_default();
            ids.join("+") + &room
        };
        asking(fields, code).into_iter().filter(|one| one.contesti.contains(&contesto)).map(named).collect()
    }
}

/// Each snippet in a frame of its own, with the script in it and what it asks the background answered. A closed shadow
/// root is seen by the script as in a world of its own.
const DESCRIBE: &str = r#"async (snippets, script, task) => {
    const frames = snippets.map((html) => {
        const frame = document.createElement("iframe");
        frame.style.cssText = "width: 1000px; height: 700px";
        frame.srcdoc = `<!doctype html><body><script>
            const closed = new WeakMap();
            globalThis.told = [];
            globalThis.chrome = {
                dom: { openOrClosedShadowRoot: (element) => closed.get(element) ?? element.shadowRoot },
                runtime: {
                    id: "x", onMessage: { addListener() {} },
                    sendMessage: async (message) => message === "portal" ? parent.task : (globalThis.told = message.fields.all, []),
                },
            };
        <\/script>${html.replaceAll('shadowrootmode="closed"', "data-closed")}<script>
            for (const { parentElement: host, content } of document.querySelectorAll("template[data-closed]")) {
                const root = host.attachShadow({ mode: "closed" });
                root.append(content);
                closed.set(host, root);
            }
        <\/script><script>${script}<\/script>`;
        return frame;
    });
    globalThis.task = task;
    const loaded = frames.map((frame) => new Promise((done) => { frame.onload = done; }));
    document.body.replaceChildren(...frames);
    await Promise.all(loaded);
    await new Promise((done) => setTimeout(done, 20));
    return frames.map((frame) => frame.contentWindow.told);
}"#;
