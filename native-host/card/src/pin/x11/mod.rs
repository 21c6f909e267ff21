//! A PIN window of our own on an X display, for systems without any pinentry. Wayland desktops show it through XWayland.
//!
//! What was pressed is in this process as keycodes only until each event is read; the buffers of the connection are not ours to wipe,
//! so the digits are taken out of each event at once into locked memory and the events are dropped.

mod dialog;
mod display;
mod keys;
mod picture;

use staffetta_protocol::{Trouble, TroubleCode};

use self::dialog::{Dialog, Kind, Outcome};
use super::asker::{Surface, Until};
use super::secret::SecretBuffer;
use super::sheet::Sheet;

/// The window on one display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnDisplay {
    name: String,
}

impl OnDisplay {
    /// On the display of this name.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    fn show(&self, sheet: &Sheet, kind: Kind, until: &Until) -> Result<SecretBuffer, Trouble> {
        let mut dialog = Dialog::new(sheet, kind);
        match display::show(&self.name, &mut dialog, until) {
            Ok(Some(Outcome::Accepted)) => Ok(dialog.typed),
            Ok(Some(Outcome::Cancelled)) => Err(TroubleCode::PinCancelled.into()),
            Ok(None) => Err(TroubleCode::PinTimedOut.into()),
            Err(error) => Err(Trouble::from(TroubleCode::PinWindowMissing).with_detail(error.to_string())),
        }
    }
}

impl Surface for OnDisplay {
    fn name(&self) -> String {
        format!("X11 {}", self.name)
    }

    fn has_tick_box(&self) -> bool {
        true
    }

    fn enter(&self, sheet: &Sheet, until: &Until) -> Result<SecretBuffer, Trouble> {
        self.show(sheet, Kind::Entry, until)
    }

    fn confirm(&self, sheet: &Sheet, until: &Until) -> Result<(), Trouble> {
        self.show(sheet, Kind::Question, until).map(drop)
    }

    fn tell(&self, sheet: &Sheet, until: &Until) -> Result<(), Trouble> {
        self.show(sheet, Kind::Notice, until).map(drop)
    }
}
