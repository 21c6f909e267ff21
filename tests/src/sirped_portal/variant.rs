//! How a portal's page may behave in real life, switched per test. Knows the names the page's scripts know.

use serde::Serialize;

/// Behaviours of the patient's page. The default is a plain, well-behaved dialog.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    /// A second, hidden field with the same label stands before the real one.
    pub decoy: bool,
    /// The dialog's content lives in an open shadow root.
    pub open_shadow: bool,
    /// The dialog is a modal `<dialog>`, in the browser's top layer.
    pub top_layer: bool,
    /// Milliseconds between the answer of the portal and the dialog.
    pub late_ms: u32,
    /// Milliseconds after which the field is replaced by a new node, again and again; 0: never.
    pub rerender_ms: u32,
    /// What a hostile page does to hide what is clicked.
    pub overlay: Overlay,
}

/// Something between the user's eyes and the dialog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// An opaque cover that lets clicks through to what is under it.
    ClickThrough,
    /// An opaque cover in the browser's top layer that lets clicks through.
    TopLayer,
    /// An opaque cover that takes the clicks.
    Opaque,
    /// The whole page is almost transparent.
    FadedRoot,
    /// The whole page is almost transparent by a filter.
    FilteredRoot,
}
