//! The browser's cookies, as its interface takes them.

use js_sys::Array;
use staffetta_core::Secret;
use staffetta_core::cookie::{PortalCookie, SameSite};
use wasm_bindgen::prelude::*;

use crate::json::{field, from_js, object, to_js};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "cookies"], js_name = set)]
    async fn set_raw(details: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "cookies"], js_name = remove)]
    async fn remove_raw(details: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "cookies"], js_name = getAll)]
    async fn get_all(details: &JsValue) -> Result<JsValue, JsValue>;

    /// A cookie as the browser keeps it.
    type Kept;

    #[wasm_bindgen(method, getter)]
    fn domain(this: &Kept) -> String;

    #[wasm_bindgen(method, getter, js_name = hostOnly)]
    fn host_only(this: &Kept) -> bool;

    #[wasm_bindgen(method, getter)]
    fn path(this: &Kept) -> String;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Kept) -> String;

    #[wasm_bindgen(method, getter)]
    fn value(this: &Kept) -> String;

    #[wasm_bindgen(method, getter)]
    fn secure(this: &Kept) -> bool;

    #[wasm_bindgen(method, getter)]
    fn session(this: &Kept) -> bool;

    #[wasm_bindgen(method, getter, js_name = httpOnly)]
    fn http_only(this: &Kept) -> bool;
}

/// A cookie to be set: over TLS only, and for this browser session only, whatever it says otherwise.
pub(crate) struct Cookie<'a> {
    /// An address that it is for.
    pub(crate) url: &'a str,
    /// Path.
    pub(crate) path: &'a str,
    /// Name.
    pub(crate) name: &'a str,
    /// Value.
    pub(crate) value: &'a Secret<String>,
    /// Whether the page's scripts may not read it.
    pub(crate) http_only: bool,
    /// The host below which it is sent, too; without one it goes to that of the address only.
    pub(crate) domain: Option<&'a str>,
    /// Which requests of other sites carry it.
    pub(crate) same_site: SameSite,
}

/// Sets a cookie; says whether it is there as it was given.
pub(crate) async fn set(cookie: &Cookie<'_>) -> bool {
    let mut details = vec![
        ("url", cookie.url.into()),
        ("path", cookie.path.into()),
        ("name", cookie.name.into()),
        ("value", cookie.value.expose().into()),
        ("httpOnly", cookie.http_only.into()),
        ("secure", true.into()),
    ];
    details.extend(cookie.domain.map(|domain| ("domain", domain.into())));
    if cookie.same_site != SameSite::Unspecified {
        details.push(("sameSite", to_js(&cookie.same_site)));
    }
    let Ok(set) = set_raw(&object(&details)).await else { return false };
    let kept: Option<Kept> = if set.is_object() { Some(set.unchecked_into()) } else { None };
    kept.is_some_and(|kept| {
        let is_same = kept.value() == *cookie.value.expose() && kept.http_only() == cookie.http_only;
        is_same && kept.secure() && kept.session()
    })
}

/// The cookies of a host and of those below it.
pub(crate) async fn within(host: &str) -> Vec<PortalCookie> {
    let found = get_all(&object(&[("domain", host.into())])).await;
    let found = found.map(|found| Array::from(&found)).unwrap_or_default();
    found.iter().map(|kept| read(kept.unchecked_ref())).collect()
}

fn read(kept: &Kept) -> PortalCookie {
    PortalCookie {
        host: kept.domain().trim_start_matches('.').to_owned(),
        domain: !kept.host_only(),
        path: kept.path(),
        name: kept.name(),
        value: Secret::new(kept.value()),
        http_only: kept.http_only(),
        same_site: from_js(field(kept, "sameSite")).unwrap_or_default(),
    }
}

/// Removes a cookie; that it is gone already is no failure.
pub(crate) async fn remove(url: &str, name: &str) {
    let _ = remove_raw(&object(&[("url", url.into()), ("name", name.into())])).await;
}
