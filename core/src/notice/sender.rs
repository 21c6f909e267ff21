//! How far a sender's word goes. An address is all that counts; a display name proves nothing, but can give a lie away.

use crate::fold::Folded;
use crate::profiles::{self, schema::Issuer};

/// Who sent a message, as the mail program shows it.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The address.
    pub address: String,
    /// The name displayed beside or instead of it.
    pub name: Option<String>,
}

/// What the sender is to the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderTrust {
    /// One of the issuer's addresses.
    Known,
    /// Somebody else, who does not pretend otherwise: a colleague, or an address we do not know yet.
    Unknown,
    /// Somebody else who makes himself look like the issuer, or an address the receiving server found not genuine.
    Contradicts,
}

impl SenderTrust {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Unknown => "unknown",
            Self::Contradicts => "contradicts",
        }
    }
}

/// Whether the sender is one of the issuer's addresses.
pub(super) fn is_of(issuer: &Issuer, sender: Option<&Sender>) -> bool {
    sender.is_some_and(|sender| issuer.senders.contains(&address(sender)))
}

/// What a sender is to an issuer whose notification he sends.
pub(super) fn judge(issuer: &Issuer, sender: Option<&Sender>, authentication_failed: bool) -> SenderTrust {
    let Some(sender) = sender else { return SenderTrust::Unknown };
    if is_of(issuer, Some(sender)) {
        return if authentication_failed { SenderTrust::Contradicts } else { SenderTrust::Known };
    }
    let of_another =
        profiles::issuers().iter().any(|other| other.id != issuer.id && is_of(other, Some(sender)));
    if of_another || issuer.senders.iter().any(|genuine| imitates(sender, genuine, issuer)) {
        SenderTrust::Contradicts
    } else {
        SenderTrust::Unknown
    }
}

/// Whether a sender from outside the genuine sender's domain dresses up as him.
fn imitates(sender: &Sender, genuine: &str, issuer: &Issuer) -> bool {
    let address = address(sender);
    let (user, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
    let Some((genuine_user, genuine_domain)) = genuine.rsplit_once('@') else { return false };
    let same_house = domain == genuine_domain
        || domain.strip_suffix(genuine_domain).is_some_and(|rest| rest.ends_with('.'));
    if same_house {
        return false;
    }
    let name = Folded::new(sender.name.as_deref().unwrap_or_default());
    plain(user) == plain(genuine_user)
        || !Folded::new(&plain(domain)).find(&[((), &plain(genuine_domain))]).is_empty()
        || (domain.split('.').any(|label| label.starts_with("xn--")) && !domain.ends_with(".it"))
        || name.contains(genuine)
        || name.contains(&issuer.name)
}

fn address(sender: &Sender) -> String {
    sender.address.trim().trim_matches(['<', '>']).to_ascii_lowercase()
}

/// Without the signs, and with the digits, that are swapped to make one name look like another.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '.' | '-' | '_'))
        .map(|c| match c {
            '0' => 'o',
            '1' | 'l' => 'i',
            '5' => 's',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(address: &str, name: &str) -> SenderTrust {
        judge(
            &profiles::issuers()[0],
            Some(&Sender { address: address.into(), name: Some(name.into()) }),
            false,
        )
    }

    #[test]
    fn the_issuers_address_is_known_whatever_its_case_and_name() {
        assert_eq!(trust("Sirped_NoReply@CSI.it", "qualsiasi nome"), SenderTrust::Known);
        assert_eq!(trust("<sirped_noreply@csi.it>", ""), SenderTrust::Known);
    }

    #[test]
    fn a_colleague_or_another_address_of_the_same_house_is_unknown() {
        assert_eq!(trust("collega@aslto.it", "Dott.ssa Bianchi"), SenderTrust::Unknown);
        assert_eq!(trust("sirped@csi.it", "SIRPED"), SenderTrust::Unknown);
        assert_eq!(trust("sirped_noreply@posta.csi.it", "SIRPED"), SenderTrust::Unknown);
        assert_eq!(judge(&profiles::issuers()[0], None, false), SenderTrust::Unknown);
    }

    #[test]
    fn who_dresses_up_as_the_issuer_contradicts_himself() {
        for (address, name) in [
            ("sirped_noreply@csi-it.com", ""),
            ("sirped_noreply@csi.it.example.com", ""),
            ("sirped-noreply@c5i.it", ""),
            ("mario@example.com", "sirped_noreply@csi.it"),
            ("mario@example.com", "Notifica SIRPED"),
            ("notifiche@csi.it.example.com", ""),
        ] {
            assert_eq!(trust(address, name), SenderTrust::Contradicts, "{address} {name}");
        }
    }

    #[test]
    fn an_address_the_server_found_not_genuine_contradicts() {
        let sender = Sender { address: "sirped_noreply@csi.it".into(), name: None };
        assert_eq!(judge(&profiles::issuers()[0], Some(&sender), true), SenderTrust::Contradicts);
    }
}
