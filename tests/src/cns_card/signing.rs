//! The card's key: the security environment, and the two commands that use it (smart-card facts 1.4). Knows no file.

use openssl::{
    bn::BigNum,
    rsa::{Padding, Rsa},
};

use super::{
    apdu::{Answer, Command},
    chip::Chip,
    family::Layout,
};

/// Where MSE SET puts a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    /// B8: for DECIPHER.
    Confidentiality,
    /// B6: for COMPUTE DIGITAL SIGNATURE.
    Signature,
}

/// MANAGE SECURITY ENVIRONMENT: RESTORE (F3) and SET (F1).
pub(super) fn manage_environment(chip: &mut Chip, command: &Command) -> Answer {
    match (command.p1, command.p2) {
        (0xF3, 0x03) if command.data.is_empty() => {
            chip.session.restored = true;
            chip.session.key_set = None;
            Answer::ok(Vec::new())
        }
        (0xF3, 0x03) => 0x6700.into(),
        (0xF3, _) => 0x6A88.into(),
        (0xF1, 0xB8) => set_key(chip, Template::Confidentiality, &command.data),
        (0xF1, 0xB6) => set_key(chip, Template::Signature, &command.data),
        _ => 0x6A86.into(),
    }
}

/// PERFORM SECURITY OPERATION: DECIPHER (80 86) and COMPUTE DIGITAL SIGNATURE (9E 9A).
pub(super) fn perform(chip: &mut Chip, command: &Command) -> Answer {
    let template = match (command.p1, command.p2) {
        (0x80, 0x86) => Template::Confidentiality,
        (0x9E, 0x9A) => Template::Signature,
        _ => return 0x6A86.into(),
    };
    if chip.session.key_set != Some(template) {
        return 0x6985.into();
    }
    if !chip.session.pin_shown {
        return 0x6982.into();
    }
    let Ok(key) = chip.spec.key.rsa() else { return 0x6F00.into() };
    let size = usize::try_from(key.size()).unwrap_or_default();
    let result = match template {
        Template::Confidentiality if !chip.spec.raw_rsa => return 0x6985.into(),
        Template::Confidentiality => match command.data.split_first() {
            Some((0x00, block)) if block.len() == size => raw(&key, block),
            Some((0x00, _)) | None => return 0x6700.into(),
            Some(_) => return 0x6A80.into(),
        },
        Template::Signature if chip.spec.raw_rsa && command.data.len() == size => raw(&key, &command.data),
        Template::Signature if command.data.is_empty() || command.data.len() + 11 > size => {
            return 0x6700.into();
        }
        Template::Signature => padded(&key, &command.data),
    };
    let Some(result) = result else { return 0x6A80.into() };
    if command.le.is_none() && chip.spec.transport != super::spec::Transport::T0 {
        // The key would work for nothing: nobody asks for the result.
        return 0x6700.into();
    }
    chip.signatures += 1;
    Answer::ok(result)
}

fn set_key(chip: &mut Chip, template: Template, data: &[u8]) -> Answer {
    if chip.spec.family.layout() == Layout::Nothing {
        return 0x6A88.into();
    }
    if !chip.session.restored {
        return 0x6985.into();
    }
    match data {
        [0x83, 0x01, reference] if *reference == chip.spec.family.key_reference() => {
            chip.session.key_set = Some(template);
            Answer::ok(Vec::new())
        }
        [0x83, 0x01, _] => 0x6A88.into(),
        _ => 0x6A80.into(),
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
