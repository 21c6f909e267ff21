//! What the receiving server says of the sender's address: the first `Authentication-Results` header (RFC 8601), the
//! one that server put on top. Those below may have been written by anybody.

use mail_parser::Message as Header;

/// Whether the server says that the address is not genuine: DMARC failed, or without a word on DMARC neither SPF nor
/// DKIM passed and one of them failed.
pub(super) fn failed(header: &Header<'_>) -> bool {
    header
        .headers_raw()
        .find(|(name, _)| name.eq_ignore_ascii_case("Authentication-Results"))
        .is_some_and(|(_, results)| judges_false(results))
}

fn judges_false(results: &str) -> bool {
    let results = results.to_ascii_lowercase();
    let verdicts: Vec<(&str, &str)> = results.split(';').filter_map(verdict).collect();
    let has = |methods: &[&str], value: &str| {
        verdicts.iter().any(|(method, verdict)| methods.contains(method) && *verdict == value)
    };
    if has(&["dmarc"], "pass") || has(&["dmarc"], "fail") {
        return has(&["dmarc"], "fail");
    }
    !has(&["spf", "dkim"], "pass") && has(&["spf", "dkim"], "fail")
}

/// `("dkim", "fail")` of `dkim=fail (bad signature) header.d=csi.it`.
fn verdict(part: &str) -> Option<(&str, &str)> {
    let (method, rest) = part.trim().split_once('=')?;
    let value = rest.trim().split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    Some((method.trim(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_verdict_is_read() {
        for (results, false_sender) in [
            ("mx.example.it; dmarc=fail (p=reject) header.from=csi.it", true),
            ("mx.example.it;\r\n\tspf=fail smtp.mailfrom=csi.it;\r\n\tdkim=none", true),
            ("mx.example.it; dkim=fail (bad signature); spf=softfail", true),
            ("mx.example.it; spf=fail; dkim=pass header.d=csi.it; dmarc=pass", false),
            ("mx.example.it; spf=fail; dkim=pass header.d=csi.it", false),
            ("mx.example.it; dkim=fail; dkim=pass header.d=csi.it", false),
            ("mx.example.it; spf=pass; dkim=pass; DMARC=Pass", false),
            ("mx.example.it; spf=none; dkim=none; dmarc=none", false),
            ("mx.example.it; none", false),
            ("", false),
        ] {
            assert_eq!(judges_false(results), false_sender, "{results}");
        }
    }
}
