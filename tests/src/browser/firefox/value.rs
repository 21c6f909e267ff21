//! Values of JavaScript as WebDriver BiDi writes them, made plain JSON, as Chromium gives them by value.

use serde_json::{Map, Value};

/// The same value as JSON; what has no JSON (a node, a window, a function) is an empty object.
pub(super) fn plain(remote: &Value) -> Value {
    let items = || remote["value"].as_array().into_iter().flatten();
    match remote["type"].as_str().unwrap_or_default() {
        "undefined" | "null" => Value::Null,
        "string" | "boolean" | "date" | "bigint" => remote["value"].clone(),
        // What is no number of JSON is named: NaN, -0, Infinity.
        "number" if remote["value"] == "-0" => 0.into(),
        "number" if remote["value"].is_string() => Value::Null,
        "number" => remote["value"].clone(),
        "array" | "set" | "nodelist" | "htmlcollection" => items().map(plain).collect(),
        "object" | "map" => Value::Object(items().filter_map(member).collect::<Map<_, _>>()),
        _ => Value::Object(Map::new()),
    }
}

fn member(pair: &Value) -> Option<(String, Value)> {
    Some((pair[0].as_str()?.to_owned(), plain(&pair[1])))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn remote_values_become_plain_json_at_any_depth() {
        let remote = json!({"type": "object", "value": [
            ["a", {"type": "array", "value": [{"type": "number", "value": 1.5}, {"type": "undefined"}]}],
            ["b", {"type": "string", "value": "x"}],
            ["c", {"type": "number", "value": "-0"}],
            ["d", {"type": "node", "sharedId": "1", "value": {"nodeType": 1}}],
            ["e", {"type": "number", "value": "NaN"}],
        ]});
        assert_eq!(plain(&remote), json!({"a": [1.5, null], "b": "x", "c": 0, "d": {}, "e": null}));
    }
}
