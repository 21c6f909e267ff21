//! What the host must not link, however far away: it starts without the smart-card library, and survives whatever happens there.
//! Reads the lock file; knows no crate's reasons.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::tree::{Problem, Tree};

const LOCK: &str = "Cargo.lock";
const HOST: &str = "staffetta-host";

/// Crates of the card's process alone.
const OF_THE_CARD: [&str; 8] =
    ["cryptoki", "cryptoki-sys", "hyper", "openssl", "openssl-sys", "pcsc", "pcsc-sys", "staffetta-card"];

/// Nothing the host depends on, directly or not, touches a card or brings OpenSSL.
pub(super) fn the_host_links_nothing_of_the_card(tree: &Tree) -> Vec<Problem> {
    let Some(lock) = tree.text(LOCK).and_then(|text| text.parse::<Table>().ok()) else {
        return vec![Problem::of(LOCK, "is missing or not valid TOML")];
    };
    let graph = graph_of(&lock);
    if !graph.contains_key(HOST) {
        return vec![Problem::of(LOCK, format!("does not name {HOST}"))];
    }
    let reached = reached_from(HOST, &graph);
    OF_THE_CARD
        .into_iter()
        .filter_map(|name| {
            let by = reached.get(name)?;
            Some(Problem::of(LOCK, format!("{HOST} reaches {name}, through {by}")))
        })
        .collect()
}

/// The crates with those they depend on, of all versions, kinds and systems.
fn graph_of(lock: &Table) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock.get("package").and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = package.get("name").and_then(Value::as_str) else { continue };
        let dependencies = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
        // A dependency is named `name`, or `name version` where there are several.
        let names = dependencies.filter_map(|text| text.as_str()?.split(' ').next());
        graph.entry(name).or_default().extend(names);
    }
    graph
}

/// Every crate that is reached, with the one it was first reached from.
fn reached_from<'a>(
    start: &'a str,
    graph: &BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> BTreeMap<&'a str, &'a str> {
    let mut reached = BTreeMap::new();
    let mut waiting = vec![start];
    while let Some(name) = waiting.pop() {
        for next in graph.get(name).into_iter().flatten() {
            if !reached.contains_key(next) {
                reached.insert(*next, name);
                waiting.push(next);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(lock: &str) -> Vec<Problem> {
        the_host_links_nothing_of_the_card(&Tree::of(&[(LOCK, lock)]))
    }

    fn package(name: &str, dependencies: &str) -> String {
        format!("[[package]]\nname = \"{name}\"\ndependencies = [{dependencies}]\n")
    }

    #[test]
    fn a_forbidden_crate_is_found_however_far_away() {
        let far =
            package("staffetta-host", "\"a\"") + &package("a", "\"b 2.0.0\"") + &package("b", "\"pcsc\"");
        assert_eq!(judged(&far), [Problem::of(LOCK, "staffetta-host reaches pcsc, through b")]);
        let cycle =
            package("staffetta-host", "\"a\"") + &package("a", "\"staffetta-host\", \"openssl-sys 0.9\"");
        assert_eq!(judged(&cycle).len(), 1);
    }

    #[test]
    fn what_only_the_cards_process_links_is_let_through() {
        let lock =
            package("staffetta-host", "\"serde\"") + &package("staffetta-card", "\"pcsc\", \"openssl\"");
        assert_eq!(judged(&lock), []);
        assert_eq!(judged("").len(), 1, "a lock file without the host says nothing");
        assert_eq!(judged("not TOML").len(), 1);
    }
}
