//! axe-core in a page: what stands in the way of whoever cannot see it, or not well, or has no mouse. It looks into no
//! closed root: what is drawn there is judged in a copy.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::browser::{Browser, Element, Page};
use crate::product;

/// WCAG 2.2 AA, and what axe itself recommends.
const RULES: &str = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";

/// The themes that a user may have set.
pub const THEMES: [&str; 2] = ["light", "dark"];

/// Buttons, and links drawn as such, that have no edge in the colours of the system; what moves although the user asked
/// for less motion.
const OWN_COLOURS: &str = "(() => {
    const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const hasEdge = (button) => {
        const { borderTopWidth, textDecorationLine } = getComputedStyle(button);
        return parseFloat(borderTopWidth) >= 1 || textDecorationLine === 'underline';
    };
    const every = all(document);
    const bare = every.filter((one) => ['button', 'a'].includes(one.localName) && one.checkVisibility() && !hasEdge(one));
    const moving = [document.documentElement, ...every].flatMap((one) => one.getAnimations({ subtree: true })).filter(({ playState }) => playState === 'running');
    return [...bare.map((button) => `no edge: ${button.textContent}`), ...moving.map(() => 'something moves')];
})()";

/// What axe finds in this page, in each theme, and what is wrong in the system's own colours and with less motion.
///
/// # Errors
/// When it cannot be asked.
pub fn findings(page: &Page, what: &str) -> Result<Vec<String>> {
    let mut all = Vec::new();
    page.eval(&fs::read_to_string(product::axe()?)?)?;
    for theme in THEMES {
        set_theme(page, theme)?;
        let found = page.eval(&format!(
            "axe.run(document, {RULES}).then(({{ violations }}) => violations.flatMap(({{ id, nodes }}) =>
                 nodes.map(({{ target, failureSummary }}) => `${{id}} at ${{target}}: ${{failureSummary}}`)))"
        ))?;
        let found = found.as_array().context("axe says nothing")?;
        all.extend(found.iter().filter_map(Value::as_str).map(|line| format!("{what}, {theme}: {line}")));
    }
    set_media(page, &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")])?;
    let found = page.eval(OWN_COLOURS)?;
    let found = found.as_array().context("the page says nothing")?;
    all.extend(found.iter().filter_map(Value::as_str).map(|line| format!("{what}, own colours: {line}")));
    Ok(all)
}

/// The theme that a page is shown in.
///
/// # Errors
/// When the page is gone.
pub fn set_theme(page: &Page, theme: &str) -> Result<()> {
    set_media(page, &[("prefers-color-scheme", theme)])
}

fn set_media(page: &Page, wishes: &[(&str, &str)]) -> Result<()> {
    let features: Vec<Value> =
        wishes.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    page.call("Emulation.setEmulatedMedia", json!({"features": features})).map(drop)
}

/// A page with a copy of what is drawn in the closed root of an element.
///
/// # Errors
/// When the element is gone.
pub fn copy_of_root(browser: &Browser, element: &Element) -> Result<Page> {
    let drawn = element.apply(
        "function () {
            const root = this.getRootNode();
            const rules = [...root.adoptedStyleSheets].flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText));
            return [root.innerHTML.replaceAll(' inert=\"\"', ''), rules.join('\\n')];
        }",
    )?;
    let page = browser.open("about:blank")?;
    page.eval(&format!(
        "{{ const [drawn, rules] = {drawn};
           document.documentElement.lang = 'it';
           document.title = 'Prova';
           document.body.innerHTML = '<main><h1>Prova</h1><div id=drawn></div></main>';
           const root = document.querySelector('#drawn').attachShadow({{ mode: 'open' }});
           root.innerHTML = drawn;
           root.append(Object.assign(document.createElement('style'), {{ textContent: rules }})); }}"
    ))?;
    Ok(page)
}
