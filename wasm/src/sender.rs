//! Who sent a message, as the browser stamps it. What a page says of itself is never asked.

use staffetta_core::{Origin, webmail};
use wasm_bindgen::prelude::*;

use crate::approvals::{self, Allowed};
use crate::browser;
use crate::browser::tabs::{FrameId, Tab, WHOLE_TAB};

/// A sender we serve.
pub(crate) enum Sender {
    /// One of our own pages.
    OwnPage,
    /// One of our content scripts.
    Script(ScriptSender),
}

/// Where a content script runs.
pub(crate) struct ScriptSender {
    /// Origin of its document.
    pub(crate) origin: String,
    /// Address of its document.
    pub(crate) url: String,
    /// Its tab.
    pub(crate) tab: i32,
    /// Its document.
    pub(crate) document: String,
    /// Whether the whole tab is of that origin; a frame in a foreign page is not.
    pub(crate) top_is_same_origin: bool,
    /// Whether it is a frame and the whole tab another approved portal. What is between the two its script looks at.
    is_frame_of_portal: bool,
    /// Whether it is a frame in which an approved mailbox, the whole tab, shows its mails.
    is_frame_of_mailbox: bool,
    /// What its page may have of us.
    allowed: Allowed,
}

#[wasm_bindgen]
extern "C" {
    /// What the browser stamps on a message.
    type Stamp;

    #[wasm_bindgen(method, getter)]
    fn id(this: &Stamp) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn origin(this: &Stamp) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn url(this: &Stamp) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn tab(this: &Stamp) -> Option<Tab>;

    #[wasm_bindgen(method, getter, js_name = frameId)]
    fn frame_id(this: &Stamp) -> Option<FrameId>;

    #[wasm_bindgen(method, getter, js_name = documentId)]
    fn document_id(this: &Stamp) -> Option<String>;
}

impl Sender {
    /// Reads the stamp; `None` for anybody we do not serve.
    pub(crate) async fn read(sender: &JsValue) -> Option<Self> {
        let stamp: &Stamp = sender.unchecked_ref();
        if stamp.id()? != browser::extension_id() {
            return None;
        }
        let origin = stamp.origin()?;
        if origin == browser::own_origin() {
            return Some(Self::OwnPage);
        }
        let tab = stamp.tab()?;
        let is_top = stamp.frame_id() == Some(WHOLE_TAB);
        let own = Origin::parse(&origin).ok();
        let page = tab.url().and_then(|url| Origin::of_address(&url).ok());
        let is_framed = own.iter().zip(&page).any(|(own, page)| webmail::is_frame_of(own, page));
        let top_is_same_origin = is_top || (own.is_some() && own == page);
        let around = match &page {
            Some(page) if !top_is_same_origin => approvals::allowed(&page.to_string()).await,
            _ => Allowed::default(),
        };
        Some(Self::Script(ScriptSender {
            top_is_same_origin,
            is_frame_of_portal: !around.takes.is_empty(),
            is_frame_of_mailbox: is_framed && around.is_mailbox,
            tab: tab.id()?,
            document: stamp.document_id()?,
            url: stamp.url()?,
            allowed: approvals::allowed(&origin).await,
            origin,
        }))
    }
}

impl ScriptSender {
    /// Whether its mails are read; not in a frame of a foreign page.
    pub(crate) const fn is_mailbox(&self) -> bool {
        self.allowed.is_mailbox && (self.top_is_same_origin || self.is_frame_of_mailbox)
    }

    /// The ids of the issuers whose codes its page takes; none in a frame of a page that is no portal.
    pub(crate) fn takes(&self) -> &[String] {
        if self.top_is_same_origin || self.is_frame_of_portal { &self.allowed.takes } else { &[] }
    }
}
