//! `cards.toml` and `modules.toml`: which card is which, where it keeps what a login needs, and where the modules of
//! manufacturers are.

use serde::{Deserialize, Serialize};

use super::{Wrong, must};

/// Where a card keeps its authentication certificate and key.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Stable id.
    pub id: String,
    /// File ids from the master file to the certificate.
    pub certificate: FilePath,
    /// What is selected before PIN and key are used; empty: nothing, they are found from the master file.
    #[serde(default)]
    pub key_folder: FilePath,
    /// Reference of the key.
    pub key: u8,
    /// Reference of the PIN.
    pub pin: u8,
    /// Whether a VERIFY without a PIN tells the tries left and costs none.
    #[serde(default)]
    pub tells_tries: bool,
}

/// How the cards of a family are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By the driver of our own.
    Driver,
    /// By the manufacturer's PKCS#11 module.
    Module,
    /// Not through the air: the card must be pushed into the slot.
    Contactless,
    /// Not at all.
    OutOfScope,
}

/// Cards that are alike.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// How its cards are reached.
    pub way: Way,
    /// Id of the module, for those that need one.
    #[serde(default)]
    pub module: Option<String>,
    /// Ids of the layouts, the likeliest first.
    #[serde(default)]
    pub layouts: Vec<String>,
    /// Patterns of the ATR.
    #[serde(default)]
    pub atr: Vec<Pattern>,
    /// Patterns of the historical bytes.
    #[serde(default)]
    pub historical: Vec<Pattern>,
}

/// A reader whose pinpad is not what it says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeniedPinpad {
    /// Stable id.
    pub id: String,
    /// Part of the reader's name.
    pub reader: String,
}

impl DeniedPinpad {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        // An empty part is in every name: it would deny all pinpads.
        must(!self.reader.trim().is_empty(), &self.id, "reader")
    }
}

/// A manufacturer's PKCS#11 module.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Stable id.
    pub id: String,
    /// Name shown to users.
    pub name: String,
    /// Where it is on Linux.
    pub linux: Vec<String>,
    /// Where it is on macOS.
    pub macos: Vec<String>,
    /// Where it is on Windows; `%ProgramFiles%` and `%SystemRoot%` are to be filled in.
    pub windows: Vec<String>,
}

/// File ids, written `1100/1101`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FilePath(Vec<u16>);

/// What bytes may be, written `3B 00-1F .. *`: a value, a range, anything; and whether others may follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    written: String,
    bytes: Vec<(u8, u8)>,
    open: bool,
}

impl FilePath {
    /// The ids, from the master file down.
    pub fn ids(&self) -> &[u16] {
        &self.0
    }
}

impl TryFrom<String> for FilePath {
    type Error = Wrong;

    fn try_from(text: String) -> Result<Self, Wrong> {
        let id = |id: &str| u16::from_str_radix(id, 16).map_err(|_| format!("{text}: {id} is no file id"));
        text.split('/').filter(|id| !id.is_empty()).map(id).collect::<Result<_, _>>().map(Self)
    }
}

impl From<FilePath> for String {
    fn from(path: FilePath) -> Self {
        path.0.iter().map(|id| format!("{id:04X}")).collect::<Vec<_>>().join("/")
    }
}

impl Pattern {
    /// Whether these bytes match.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        let (found, wanted) = (bytes.len(), self.bytes.len());
        let length_fits = if self.open { found >= wanted } else { found == wanted };
        length_fits && self.bytes.iter().zip(bytes).all(|((low, high), byte)| (low..=high).contains(&byte))
    }
}

impl TryFrom<String> for Pattern {
    type Error = Wrong;

    fn try_from(written: String) -> Result<Self, Wrong> {
        let (bytes, open) = match written.strip_suffix('*') {
            Some(bytes) => (bytes, true),
            None => (written.as_str(), false),
        };
        let byte = |hex: &str| {
            u8::from_str_radix(hex, 16).map_err(|_| format!("{written}: {hex} is neither byte nor range"))
        };
        let range = |token: &str| match token.split_once('-') {
            _ if token == ".." => Ok((0, 0xFF)),
            Some((low, high)) => Ok((byte(low)?, byte(high)?)),
            None => byte(token).map(|byte| (byte, byte)),
        };
        let bytes: Vec<(u8, u8)> = bytes.split_whitespace().map(range).collect::<Result<_, Wrong>>()?;
        must(!bytes.is_empty(), &written, "an empty pattern fits everything")?;
        Ok(Self { bytes, open, written })
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.written
    }
}

impl Layout {
    pub(super) fn check(&self) -> Result<(), Wrong> {
        must(!self.certificate.ids().is_empty(), &self.id, "certificate")
    }
}

impl Family {
    pub(super) fn check(&self, layouts: &[Layout], modules: &[Module]) -> Result<(), Wrong> {
        let row = &self.id;
        must(!(self.atr.is_empty() && self.historical.is_empty()), row, "no pattern")?;
        let known = |id: &String| layouts.iter().any(|layout| layout.id == *id);
        must(self.layouts.iter().all(known), row, "a layout is unknown")?;
        must((self.way == Way::Driver) != self.layouts.is_empty(), row, "layouts are the driver's")?;
        let module = self.module.as_ref().map(|id| modules.iter().any(|module| module.id == *id));
        let fits = if self.way == Way::Module { module == Some(true) } else { module.is_none() };
        must(fits, row, "a module, of modules.toml, is for those that need one")
    }
}
