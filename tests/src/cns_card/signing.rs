//! The card's key: the security environment, and the two commands that use it (docs/facts/smartcard.md 1.4). Knows no
//! file.

use openssl::{
    bn::BigNum,
    rsa::{Padding, Rsa},
};

use super::{
    apdu::{Answer, Command},
    family::CardLayout,
    spec::{CardSpec, Transport},
};

/// Where MSE SET puts a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Template {
    /// B8: for DECIPHER.
    Confidentiality,
    /// B6: for COMPUTE DIGITAL SIGNATURE.
    Signature,
}

/// The security environment, which is forgotten at every reset.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// Whether the environment 3 was restored.
    restored: bool,
    /// The template a key was set in.
    key_set: Option<Template>,
}

impl Environment {
    /// MANAGE SECURITY ENVIRONMENT: RESTORE (F3) and SET (F1).
    pub(super) fn manage(&mut self, spec: &CardSpec, command: &Command) -> Answer {
        match (command.p1, command.p2) {
            (0xF3, 0x03) if command.data.is_empty() => {
                self.restored = true;
                self.key_set = None;
                Answer::ok(Vec::new())
            }
            (0xF3, 0x03) => 0x6700.into(),
            (0xF3, _) => 0x6A88.into(),
            (0xF1, 0xB8) => self.set_key(spec, Template::Confidentiality, &command.data),
            (0xF1, 0xB6) => self.set_key(spec, Template::Signature, &command.data),
            _ => 0x6A86.into(),
        }
    }

    /// PERFORM SECURITY OPERATION: DECIPHER (80 86) and COMPUTE DIGITAL SIGNATURE (9E 9A).
    pub(super) fn perform(&self, spec: &CardSpec, pin_shown: bool, command: &Command) -> Answer {
        let template = match (command.p1, command.p2) {
            (0x80, 0x86) => Template::Confidentiality,
            (0x9E, 0x9A) => Template::Signature,
            _ => return 0x6A86.into(),
        };
        if self.key_set != Some(template) {
            return 0x6985.into();
        }
        if !pin_shown {
            return 0x6982.into();
        }
        let Ok(key) = spec.key.rsa() else { return 0x6F00.into() };
        let size = usize::try_from(key.size()).unwrap_or_default();
        let result = match template {
            Template::Confidentiality if !spec.raw_rsa => return 0x6985.into(),
            Template::Confidentiality => match command.data.split_first() {
                Some((0x00, block)) if block.len() == size => raw(&key, block),
                Some((0x00, _)) | None => return 0x6700.into(),
                Some(_) => return 0x6A80.into(),
            },
            Template::Signature if spec.raw_rsa && command.data.len() == size => raw(&key, &command.data),
            Template::Signature if command.data.is_empty() || command.data.len() + 11 > size => {
                return 0x6700.into();
            }
            Template::Signature => padded(&key, &command.data),
        };
        let Some(result) = result else { return 0x6A80.into() };
        if command.le.is_none() && spec.transport != Transport::T0 {
            // The key would work for nothing: nobody asks for the result.
            return 0x6700.into();
        }
        Answer::ok(result)
    }

    fn set_key(&mut self, spec: &CardSpec, template: Template, data: &[u8]) -> Answer {
        if spec.family.layout() == CardLayout::Nothing {
            return 0x6A88.into();
        }
        if !self.restored {
            return 0x6985.into();
        }
        match data {
            [0x83, 0x01, reference] if *reference == spec.family.key_reference() => {
                self.key_set = Some(template);
                Answer::ok(Vec::new())
            }
            [0x83, 0x01, _] => 0x6A88.into(),
            _ => 0x6A80.into(),
        }
    }
}

/// The block to the private exponent, without looking into it; `None` when it is not below the modulus.
fn raw(key: &Rsa<openssl::pkey::Private>, block: &[u8]) -> Option<Vec<u8>> {
    if BigNum::from_slice(block).ok()?.ucmp(key.n()).is_ge() {
        return None;
    }
    let mut result = vec![0; block.len()];
    key.private_encrypt(block, &mut result, Padding::NONE).ok()?;
    Some(result)
}

fn padded(key: &Rsa<openssl::pkey::Private>, digest_info: &[u8]) -> Option<Vec<u8>> {
    let mut result = vec![0; usize::try_from(key.size()).ok()?];
    key.private_encrypt(digest_info, &mut result, Padding::PKCS1).ok()?;
    Some(result)
}
