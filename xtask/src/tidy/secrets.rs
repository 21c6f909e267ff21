//! What is secret: nothing is derived for the types that hold it, and it is read in clear only in the files listed
//! here. A type that contains one can derive neither `Clone` nor `Serialize`: the compiler checks that.

use super::tree::{Problem, Tree, product_code};

/// Where a secret is read in clear or put into a message, each for the reason its code states.
const EXPOSING: [&str; 29] = [
    "core/src/card/collected.rs",
    "core/src/card/page.rs",
    "core/src/card/login.rs",
    "core/src/cookie.rs",
    "protocol/src/browser/answers.rs",
    "core/src/secret.rs",
    "core/src/revocation.rs",
    "core/src/service/access_token.rs",
    "core/src/service/answer.rs",
    "core/src/service/authorization.rs",
    "core/src/service/claims.rs",
    "core/src/service/operator.rs",
    "core/src/service/request.rs",
    "core/src/session.rs",
    "core/src/session_id.rs",
    "native-host/card/src/http/cookies.rs",
    "native-host/card/src/pin/field.rs",
    "native-host/src/credentials.rs",
    "native-host/src/cli/inspect.rs",
    "native-host/src/services/caller.rs",
    "native-host/src/services/oauth/about.rs",
    "native-host/src/services/oauth/authorize.rs",
    "native-host/src/services/oauth/token_answer.rs",
    "native-host/src/services/pincode.rs",
    "native-host/src/services/soap.rs",
    "protocol/src/card_process/answers.rs",
    "wasm/src/browser/cookies.rs",
    "wasm/src/clipboard.rs",
    "wasm/src/fill.rs",
];

/// What would show or copy a value.
const TELLING: [&str; 5] = ["Clone", "Copy", "Display", "Hash", "Serialize"];

/// A secret is exposed in the listed files, and each of them does expose one.
pub(super) fn secrets_are_exposed_only_where_listed(tree: &Tree) -> Vec<Problem> {
    exposed_only_in(&EXPOSING, tree)
}

fn exposed_only_in(listed: &[&str], tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut exposing = Vec::new();
    for file in tree.below("", ".rs").filter(|file| is_shipped(&file.path)) {
        let exposes = |line: &str| line.contains("expose()") || line.contains("exposed");
        let Some((line, _)) = product_code(file).into_iter().find(|(_, line)| exposes(line)) else {
            continue;
        };
        exposing.push(file.path.as_str());
        if !listed.contains(&file.path.as_str()) {
            let text = "exposes a secret: keep it closed, or list the file in xtask/src/tidy/secrets.rs";
            problems.push(Problem::at(&file.path, line, text));
        }
    }
    let idle = listed.iter().filter(|path| !exposing.contains(path));
    problems.extend(
        idle.map(|path| Problem::of(path, "is listed in xtask/src/tidy/secrets.rs and exposes nothing")),
    );
    problems
}

/// A type whose name begins with `Secret` derives nothing, and implements nothing that shows or copies it.
pub(super) fn nothing_is_derived_for_secrets(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.below("", ".rs").filter(|file| is_shipped(&file.path)) {
        let mut derives = false;
        for (number, line) in product_code(file) {
            derives = line.contains("derive(") || derives && !line.trim().is_empty();
            let declared = line.contains("struct Secret") && derives;
            let implemented = line.contains(" for Secret")
                && TELLING.iter().any(|name| line.contains(&format!("{name} for")));
            if declared || implemented {
                problems.push(Problem::at(&file.path, number, "a secret is neither shown nor copied"));
            }
        }
    }
    problems
}

fn is_shipped(path: &str) -> bool {
    !["tests/", "xtask/"].iter().any(|other| path.starts_with(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "core/src/secret.rs";

    fn derived(code: &str) -> usize {
        nothing_is_derived_for_secrets(&Tree::of(&[(PATH, code)])).len()
    }

    #[test]
    fn a_secret_that_is_shown_or_copied_is_found_in_any_layout() {
        for code in [
            "#[derive(Debug)]\npub struct Secret<T>(T);",
            "#[derive(\n    Eq,\n    Clone,\n)]\n/// The value.\n#[must_use]\npub(super) struct SecretPage {",
            "impl<T: Zeroize> Clone for Secret<T> {",
            "impl fmt::Display for SecretBuffer {",
        ] {
            assert_eq!(derived(code), 1, "{code}");
        }
    }

    #[test]
    fn only_the_attributes_and_implementations_of_the_secret_itself_count() {
        let code = "#[derive(Debug, Clone)]\npub struct Reading;\n\npub struct Secret<T>(T);\n\n\
                    impl<T> fmt::Debug for Secret<T> {\nimpl Clone for Reading {";
        assert_eq!(derived(code), 0);
    }

    #[test]
    fn a_secret_is_exposed_only_in_listed_files_and_tests() {
        let code = "fn a(id: &Secret<String>) -> &str { id.expose() }";
        let test = "#[cfg(test)]\nmod tests {\n    id.expose();\n}";
        let judged = |files: &[(&str, &str)]| exposed_only_in(&[PATH], &Tree::of(files)).len();
        assert_eq!(judged(&[(PATH, code), ("core/src/a.rs", test)]), 0);
        assert_eq!(judged(&[(PATH, code), ("core/src/a.rs", code)]), 1);
        assert_eq!(judged(&[(PATH, code), ("core/src/a.rs", "#[serde(with = \"exposed\")]")]), 1);
        assert_eq!(judged(&[(PATH, test)]), 1, "a listed file that exposes nothing is listed in vain");
    }
}
