//! The card's files: which there are, who may read them, and how SELECT tells of them (docs/facts/smartcard.md 1.2).
//! Knows no command.

use std::collections::BTreeMap;

use super::{
    family::CardLayout,
    spec::{CardSpec, Held},
};

/// The master file.
pub(super) const MF: u16 = 0x3F00;
/// Anybody may.
const FREE: u8 = 0x00;
/// Nobody may.
const NEVER: u8 = 0xFF;
/// Who has shown the PIN may.
const PIN: u8 = 0x10;

/// A path from the master file, which is not in it.
pub(super) type Path = Vec<u16>;

/// A file or folder.
#[derive(Clone, Debug)]
pub(super) enum File {
    Folder,
    Elementary { content: Vec<u8>, read: u8 },
}

/// All files of a card.
#[derive(Clone, Debug)]
pub(super) struct Files(BTreeMap<Path, File>);

/// Whether a file may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Free,
    Pin,
    Never,
}

impl Files {
    /// The files of a card as `spec` describes it.
    pub(super) fn of(spec: &CardSpec) -> Self {
        let mut files = Self(BTreeMap::from([(Path::new(), File::Folder)]));
        let layout = spec.family.layout();
        if layout == CardLayout::Nothing {
            return files;
        }
        files.free(&[0x2F02], [&[0x5A, 0x0A][..], &[0x93, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x1F]].concat());
        files.free(&[0x3F02], vec![0x01, 0, 0, 0]);
        files.free(&[0x0405], vec![0; 8]);
        files.free(&[0x3F01], public_key(spec));
        files.folder(&[0x1000]);
        files.free(&[0x1000, 0x1002], vec![0; 54]);
        files.free(&[0x1000, 0x1003], spec.serial.clone().into_bytes());
        files.folder(&[0x1100]);
        files.folder(&[0x1200]);
        files.put(&[0x1200, 0x1201], vec![0; 32], PIN);
        files.free(&[0x1200, 0x1202], vec![0; 32]);
        files.free(&[0x1200, 0x1203], vec![0; 32]);
        files.put(&[0x1200, 0x4142], vec![0; 8], NEVER);
        let place: &[u16] = if layout == CardLayout::Idemia2021 {
            files.folder(&[0x1400]);
            files.folder(&[0x1400, 0x9001]);
            // There is a file where classic cards have theirs, and it is no certificate (OpenSC#2445).
            files.free(&[0x1100, 0x1101], vec![0xFF; CERTIFICATE_SIZE]);
            &[0x1400, 0x9001, 0x2002]
        } else {
            &[0x1100, 0x1101]
        };
        files.hold(place, &spec.certificate, CERTIFICATE_SIZE);
        files.hold(&[0x1100, 0x1102], &spec.personal_data, super::holder::SIZE);
        files
    }

    pub(super) fn get(&self, path: &[u16]) -> Option<&File> {
        self.0.get(path)
    }

    /// What SELECT answers of a file.
    pub(super) fn control_information(&self, path: &[u16]) -> Vec<u8> {
        let id = path.last().copied().unwrap_or(MF).to_be_bytes();
        let mut fields = Vec::new();
        match self.get(path) {
            Some(File::Elementary { content, read }) => {
                let size = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
                fields.extend([0x80, 2, size[0], size[1], 0x82, 3, 0x01, 0, 0]);
                fields.extend([0x83, 2, id[0], id[1], 0x85, 1, 0x01, 0x86, 9, *read]);
            }
            _ => {
                fields.extend([0x82, 3, 0x38, 0, 0]);
                fields.extend([0x83, 2, id[0], id[1], 0x85, 1, 0x01, 0x86, 9, NEVER]);
            }
        }
        fields.extend([NEVER; 8]);
        fields.extend([0x8A, 1, 0x05]);
        let length = u8::try_from(fields.len()).unwrap_or(u8::MAX);
        [&[0x6F, length][..], &fields].concat()
    }

    fn folder(&mut self, path: &[u16]) {
        self.0.insert(path.to_vec(), File::Folder);
    }

    fn free(&mut self, path: &[u16], content: Vec<u8>) {
        self.put(path, content, FREE);
    }

    fn put(&mut self, path: &[u16], content: Vec<u8>, read: u8) {
        self.0.insert(path.to_vec(), File::Elementary { content, read });
    }

    fn hold(&mut self, path: &[u16], held: &Held, size: usize) {
        match held {
            Held::Bytes(bytes) => {
                let mut content = bytes.clone();
                content.resize(size.max(bytes.len()), 0);
                self.free(path, content);
            }
            Held::Zeros => self.free(path, vec![0; size]),
            Held::Nothing => {}
        }
    }
}

/// The room that cards leave for a certificate.
const CERTIFICATE_SIZE: usize = 2048;

impl File {
    pub(super) fn access(&self) -> Access {
        match self {
            Self::Elementary { read: FREE, .. } => Access::Free,
            Self::Elementary { read: 0x01..=0x1F, .. } => Access::Pin,
            _ => Access::Never,
        }
    }
}

fn public_key(spec: &CardSpec) -> Vec<u8> {
    let modulus = spec.key.rsa().map(|key| key.n().to_vec()).unwrap_or_default();
    let length = u16::try_from(modulus.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[0x81, 0x82, length[0], length[1]][..], &modulus, &[0x82, 3, 1, 0, 1]].concat()
}
