//! *Copia diagnosi*: what support needs to know of this computer, put together and put on the clipboard, to stay there:
//! it is no secret. What may stand in it, `core` says.

use staffetta_core::diagnosis::{Diagnosis, Place, Platform, Version};
use staffetta_protocol::FailureCode;
use staffetta_protocol::browser::{Hello, KeyringState};

use crate::approvals::{self, Shown};
use crate::texts::{text, text_with};
use crate::{browser, clipboard, host, sessions};

/// The extension's version.
const OWN: &str = env!("CARGO_PKG_VERSION");

/// Puts it on the clipboard; `false` when the browser refuses.
pub(crate) async fn copy() -> bool {
    let is_copied = browser::copy(&told(&look().await), None).await;
    if is_copied {
        clipboard::forget().await;
    }
    is_copied
}

/// What there is to know now, with the host asked anew.
async fn look() -> Diagnosis {
    let host = match host::ask(Hello { version: OWN.to_owned() }).await {
        Ok(answer) => Ok(Version::read(&answer.version)),
        Err(failure) => Err(FailureCode::as_str(failure.code())),
    };
    let place = |shown: &Shown| Place::of(&shown.approval.approved, shown.permitted);
    Diagnosis {
        extension: Version::read(OWN),
        platform: Platform::of_user_agent(&browser::user_agent()),
        host,
        keyring: sessions::list(false).await.keyring.map(KeyringState::code),
        places: approvals::shown().await.iter().filter_map(place).collect(),
    }
}

/// The same in lines.
fn told(diagnosis: &Diagnosis) -> String {
    let place = |place: &Place| {
        let key = if place.is_portal { "diagnosis_portal" } else { "diagnosis_mailbox" };
        let name = place.name.map_or_else(|| text("diagnosis_other"), str::to_owned);
        let permitted = text(if place.permitted { "diagnosis_permitted" } else { "diagnosis_not_permitted" });
        text_with(key, &[name, permitted])
    };
    let places = diagnosis.distinct_places().into_iter().map(place);
    [text_with("diagnosis", &diagnosis.values())].into_iter().chain(places).collect::<Vec<_>>().join("\n")
}
