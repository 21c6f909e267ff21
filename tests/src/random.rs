//! Randomness from the system: keys, passwords, codes. Knows nothing of their use.

use std::{fs, io::Read};

use anyhow::{Context, Result};

/// Bytes from the system's generator.
///
/// # Errors
/// When the system has none to give.
pub fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    let mut source = fs::File::open("/dev/urandom").context("no /dev/urandom")?;
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A random UUID, version 4 (RFC 9562 section 5.4), in lower case.
///
/// # Errors
/// When the system has no randomness to give.
pub fn uuid_v4() -> Result<String> {
    let mut bytes: [u8; 16] = random_bytes()?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    let cut = |range| hex.get(range).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", cut(0..8), cut(8..12), cut(12..16), cut(16..20), cut(20..32)))
}

/// A password of 32 hexadecimal characters.
///
/// # Errors
/// When the system has no randomness to give.
pub fn password() -> Result<String> {
    Ok(hex(&random_bytes::<16>()?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
