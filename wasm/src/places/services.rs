//! What the issuers' services need on this computer: the user's credentials, typed into the host's own windows, and the
//! certificate for the pincode, chosen as a file.

use staffetta_core::service::{Ageing, Ends};
use staffetta_core::{profiles, rome};
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::{KeyringState, ServiceEntry, ServicesReply};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::press::Redraw;
use crate::message::FromPage;
use crate::popup::background::ask;
use crate::popup::dom::{self, button, element, file, group};
use crate::texts::{self, text, text_with};

const CREDENTIALS: [&str; 4] =
    ["credentials_none", "credentials_until", "credentials_ending", "credentials_over"];
const CERTIFICATE: [&str; 4] =
    ["certificate_none", "certificate_until", "certificate_ending", "certificate_over"];
/// A certificate is far smaller.
const LARGEST_FILE: f64 = 8192.0;

/// The section; nothing where no host is, or no service has an address.
pub(super) async fn services(redraw: Redraw) -> Vec<Element> {
    let Ok(reply) = ask::<ServicesReply>(&FromPage::ServiceSettings).await else { return Vec::new() };
    if reply.services.is_empty() {
        return Vec::new();
    }
    let head =
        [element("h2", "section", &text("services_title")), element("p", "detail", &text("services_help"))];
    let cards = reply.services.iter().map(|entry| card(entry, reply.keyring, redraw));
    head.into_iter().chain(cards).collect()
}

fn card(entry: &ServiceEntry, keyring: KeyringState, redraw: Redraw) -> Element {
    let issuer = &entry.issuer;
    let name = profiles::issuer(issuer).map_or(issuer.as_str(), |issuer| &issuer.name);
    let mut parts = vec![element("h3", "operator", name)];
    if entry.in_test {
        parts.push(element("p", "warning", &text("services_test")));
    }
    if entry.in_browser {
        parts.push(match entry.ready {
            true => element("p", "detail", &text("services_in_browser")),
            false => element("p", "warning", &text_with("services_incomplete", &[name.to_owned()])),
        });
        return group("article", "card", &parts);
    }
    if keyring == KeyringState::Ready {
        parts.push(ends(entry.password, CREDENTIALS));
    } else {
        parts.push(element("p", "warning", &text(&format!("keyring_{}", keyring.code()))));
    }
    parts.push(ends(entry.certificate, CERTIFICATE));
    let press = |class: &str, key: &str, order: fn(String) -> FromPage| {
        let about = issuer.clone();
        let made = button(class, &text(key), Box::new(move || carry_out(order(about.clone()), redraw)));
        let _ = made.set_attribute("aria-label", &format!("{} ({name})", text(key)));
        made.set_id(&format!("{key}-{issuer}"));
        made
    };
    let mut actions = Vec::new();
    if entry.password.is_some() {
        let password: fn(String) -> FromPage = |issuer| FromPage::SetCredentials(issuer, true);
        actions.push(press("plain", "credentials_password", password));
        actions.push(press("plain", "credentials_again", |issuer| FromPage::SetCredentials(issuer, false)));
        actions.push(press("plain", "credentials_remove", FromPage::RemoveCredentials));
    } else if keyring == KeyringState::Ready {
        actions.push(press("primary", "credentials_enter", |issuer| FromPage::SetCredentials(issuer, false)));
    }
    let id = format!("certificate-{issuer}");
    let label = format!("{} ({name})", text("certificate_choose"));
    let issuer = issuer.clone();
    let chosen = move |file: Option<String>| match file {
        Some(file) => carry_out(FromPage::SetCertificate(issuer.clone(), file), redraw),
        None => dom::say(&texts::failure_code(FailureCode::IssuerCertificateWrong), "bad"),
    };
    parts.push(group("div", "actions", &actions));
    parts.push(file(&id, &label, LARGEST_FILE, Box::new(chosen)));
    group("article", "card", &parts)
}

/// How something stands that ends, in a line: the texts for what is not there, fresh, ending and over.
fn ends(ends: Option<Ends>, [none, fresh, ending, over]: [&str; 4]) -> Element {
    let Some(Ends { at, state }) = ends else { return element("p", "detail", &text(none)) };
    let (class, key) = match state {
        Ageing::Fresh => ("detail quiet", fresh),
        Ageing::Ending => ("warning", ending),
        Ageing::Over => ("warning", over),
    };
    element("p", class, &text_with(key, &[rome::date(at)]))
}

fn carry_out(order: FromPage, redraw: Redraw) {
    let done = match &order {
        FromPage::SetCredentials(..) => {
            dom::say(&text("credentials_window"), "");
            "credentials_saved"
        }
        FromPage::RemoveCredentials(_) => "credentials_removed",
        _ => "certificate_saved",
    };
    spawn_local(async move {
        let answer = ask::<ServicesReply>(&order).await;
        redraw().await;
        match answer {
            Ok(_) => dom::say(&text(done), "good"),
            Err(FailureCode::PinCancelled | FailureCode::PinTimedOut | FailureCode::Cancelled) => {
                dom::say(&text("credentials_unchanged"), "");
            }
            Err(code) => dom::say(&texts::failure_code(code), "bad"),
        }
    });
}
