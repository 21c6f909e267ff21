//! PKCS#1 v1.5 padding of a signature (RFC 8017, 9.2), done on this side because the card only does the RSA.

/// The block of the modulus' length around a `DigestInfo`; `None` when it does not fit.
pub(crate) fn pad(digest_info: &[u8], modulus: usize) -> Option<Vec<u8>> {
    let filling = modulus.checked_sub(digest_info.len() + 3).filter(|filling| *filling >= 8)?;
    let mut block = Vec::with_capacity(modulus);
    block.extend_from_slice(&[0, 1]);
    block.resize(2 + filling, 0xFF);
    block.push(0);
    block.extend_from_slice(digest_info);
    Some(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_has_the_length_of_the_modulus_or_there_is_none() {
        let block = pad(&[7; 51], 256).unwrap();
        assert_eq!(block.len(), 256);
        assert_eq!(block.get(..3), Some(&[0, 1, 0xFF][..]));
        assert_eq!(block.get(203..206), Some(&[0xFF, 0, 7][..]));
        assert_eq!(pad(&[7; 51], 61), None);
        assert_eq!(pad(&[7; 51], 62).map(|block| block.len()), Some(62));
        assert_eq!(pad(&[7; 51], 0), None);
    }
}
