//! Senders as they are, and as forgers write them.

use proptest::prelude::*;

use super::*;

const GENUINE: &str = "sirped_noreply@csi.it";

fn sender(address: &str, name: &str) -> Sender {
    Sender { address: (!address.is_empty()).then(|| address.into()), name: name.into() }
}

fn judged(message: &Message) -> SenderTrust {
    judge(&profiles::issuers()[0], message, &User::default())
}

fn of(from: Vec<Sender>) -> Message {
    Message { from, ..Message::default() }
}

fn trust(address: &str, name: &str) -> SenderTrust {
    judged(&of(vec![sender(address, name)]))
}

#[test]
fn the_issuers_address_is_known_whatever_its_case_and_name() {
    assert_eq!(trust("Sirped_NoReply@CSI.it", "qualsiasi nome"), SenderTrust::Known);
    assert_eq!(trust("<sirped_noreply@csi.it>", ""), SenderTrust::Known);
    assert_eq!(trust(GENUINE, "SIRPED <sirped_noreply@csi.it>"), SenderTrust::Known);
}

#[test]
fn a_colleague_or_another_address_of_the_same_house_is_unknown() {
    for (address, name) in [
        ("collega@aslto.it", "Dott.ssa Bianchi"),
        ("collega@aslto.it", "collega@studio.example"),
        ("collega@aslto.it", "return mail('Collega <collega@aslto.it>')"),
        ("d'amico@aslto.it", "mail('D\\'Amico <d\\'amico@aslto.it>')"),
        ("collega@città.it", "Collega <collega@xn--citt-3na.it>"),
        ("sirped@csi.it", "SIRPED"),
        ("sirped_noreply@posta.csi.it", "SIRPED"),
    ] {
        assert_eq!(trust(address, name), SenderTrust::Unknown, "{address} {name}");
    }
}

#[test]
fn without_an_address_nobody_is_known() {
    assert_eq!(judged(&Message::default()), SenderTrust::Unknown);
    assert_eq!(trust("", "Notifiche <avvisi@posta_x.evil.example>"), SenderTrust::Unknown);
    assert_eq!(address(&of(vec![sender("", "avvisi@posta_x.evil.example")])), None);
    assert_eq!(
        trust("", GENUINE),
        SenderTrust::Contradicts,
        "words that name the issuer are no address of its"
    );
}

#[test]
fn who_dresses_up_as_the_issuer_contradicts_himself() {
    for (address, name) in [
        ("sirped_noreply@csi-it.com", ""),
        ("sirped_noreply@csi.it.example.com", ""),
        ("sirped-noreply@c5i.it", ""),
        ("mario@example.com", GENUINE),
        ("mario@example.com", "Notifica SIRPED"),
        ("notifiche@csi.it.example.com", ""),
        ("mario@example.com", "sirped_noreply@csi-it.com"),
        ("mario@example.com", "sirped_noreply＠csi.it"),
        ("mario@example.com", "Notifica ЅІRРED"),
        ("mario@example.com", "Notifica ＳＩＲＰＥＤ"),
        ("mario@example.com", "Notifica S1RPED"),
        ("mario@example.com", "S.I.R.P.E.D."),
        ("mario@example.com", "Notifica S I R P E D"),
        ("mario@example.com", "S\u{a0}I\u{2009}R | P·E*D, avvisi"),
        ("mario@example.com", "SIR PED"),
        ("mario@example.com", "S 1 R P E D"),
        ("mario@example.com", "Notifica 𝐒𝐈𝐑𝐏𝐄𝐃"),
        ("mario@example.com", "Notifica 𝚜𝚒𝚛𝚙𝚎𝚍"),
        ("mario@example.com", "notifiche@c5i-it.com"),
        ("notifiche@сsi.it", ""),
        ("", "Notifiche <sirped_noreply@csi_it.example>"),
        ("", "SIRPED"),
    ] {
        assert_eq!(trust(address, name), SenderTrust::Contradicts, "{address} {name}");
    }
}

#[test]
fn who_has_the_issuers_letters_inside_longer_words_does_not_dress_up_as_it() {
    for name in ["Visir Pedone", "Mario Sir Pedrini", "Si Rpe", "M. Rossi"] {
        assert_eq!(trust("mario@example.com", name), SenderTrust::Unknown, "{name}");
    }
}

#[test]
fn what_hides_behind_turning_and_invisible_characters_is_seen() {
    for (address, name) in [
        ("sirped\u{200b}_noreply@csi.it", ""),
        ("", "sirped\u{200b}_noreply@csi.it"),
        ("mario@example.com", "sirped\u{200b}_noreply@csi.it"),
        ("mario@example.com", "S\u{ad}IR\u{2060}PED"),
        ("mario@example.com", "\u{202e}ti.isc@ylperon_depris"),
        ("mario\u{feff}@example.com", ""),
    ] {
        assert_eq!(trust(address, name), SenderTrust::Contradicts, "{address:?} {name:?}");
    }
}

#[test]
fn a_domain_in_foreign_letters_is_judged_alike_in_either_writing() {
    for (unicode, ascii) in [("città.it", "xn--citt-3na.it"), ("münchen.example", "xn--mnchen-3ya.example")]
    {
        let [seen, written] = [unicode, ascii].map(|domain| trust(&format!("mario@{domain}"), ""));
        assert_eq!(seen, written, "{unicode}");
    }
    assert_eq!(trust("mario@città.it", ""), SenderTrust::Unknown, "an Italian house may have its accents");
    assert_eq!(trust("mario@xn--mnchen-3ya.example", ""), SenderTrust::Contradicts);
}

#[test]
fn more_than_one_address_contradicts_the_issuers_first_or_last() {
    let other = "notifiche@evil.example";
    for from in [
        vec![sender(GENUINE, ""), sender(other, "")],
        vec![sender(other, ""), sender(GENUINE, "")],
        vec![sender(GENUINE, ""), sender(GENUINE, "")],
        vec![sender(GENUINE, ""), sender("", ", avvisi@posta_x.evil.example")],
        vec![sender(other, "Notifiche <sirped_noreply@csi.it>")],
        vec![sender(GENUINE, "Notifiche <notifiche@evil.example>")],
        vec![sender("", "a@posta_x.example, b@posta_y.example")],
        vec![sender("anna@uno.example", "Anna <anna@due.example>")],
        vec![sender("anna@città.it", "Anna <anna@due.example>")],
        vec![sender("anna@città.it", "Anna <bruno@xn--citt-3na.it>")],
        vec![sender("anna@uno.example", "Anna <anna@xn--citt-3na.it>")],
    ] {
        let message = of(from);
        assert_eq!(judged(&message), SenderTrust::Contradicts, "{:?}", message.from);
        assert_eq!(address(&message), None);
    }
}

#[test]
fn a_name_that_was_cut_at_its_comma_is_no_second_sender() {
    assert_eq!(
        judged(&of(vec![sender("", "Rossi, "), sender("mario@aslto.it", "Mario")])),
        SenderTrust::Unknown
    );
    assert_eq!(judged(&of(vec![sender("", "CSI, "), sender(GENUINE, "SIRPED")])), SenderTrust::Known);
}

#[test]
fn another_view_of_the_message_that_shows_somebody_else_contradicts() {
    let shown = |from, other: &str| judged(&Message { shown_elsewhere: vec![other.into()], ..of(from) });
    assert_eq!(shown(vec![sender(GENUINE, "")], "SIRPED_noreply@csi.it"), SenderTrust::Known);
    assert_eq!(shown(vec![sender(GENUINE, "")], "notifiche@evil.example"), SenderTrust::Contradicts);
    assert_eq!(shown(vec![], "notifiche@evil.example"), SenderTrust::Unknown);
}

#[test]
fn who_sent_a_message_inside_the_message_is_nobodys_word() {
    let enclosed = |address| Message { enclosed: true, ..of(vec![sender(address, "")]) };
    assert_eq!(judged(&enclosed(GENUINE)), SenderTrust::Unknown);
    assert_eq!(judged(&enclosed("collega@aslto.it")), SenderTrust::Unknown);
    assert_eq!(judged(&enclosed("sirped_noreply@csi-it.com")), SenderTrust::Contradicts);
}

#[test]
fn an_envelope_of_certified_mail_is_nobodys_word_and_no_imitation() {
    let envelope = |address: &str, name: &str| Message { enclosed: true, ..of(vec![sender(address, name)]) };
    let (provider, named) = ("posta-certificata@pec.example", "Per conto di: sirped_noreply@csi.it");
    for (address, name) in [
        (provider, named),
        ("Posta-Certificata@legalmail.example", "PER CONTO DI: Sirped_NoReply@csi.it "),
        (provider, "Per conto di: sirped_noreply@csi-it.com"),
    ] {
        let message = envelope(address, name);
        assert!(is_certified_envelope(&message), "{address} {name}");
        assert_eq!(judged(&message), SenderTrust::Unknown, "{address} {name}");
        let without = Message { enclosed: false, ..message };
        assert_eq!(judged(&without), SenderTrust::Contradicts, "an envelope has a message inside");
        let forged = Message { enclosed: true, authentication_failed: true, ..without };
        assert_eq!(judged(&forged), SenderTrust::Contradicts, "{address} {name}");
    }
    for (address, name) in [
        ("mario@pec.example", named),
        ("posta-certificata.mario@pec.example", named),
        (provider, "sirped_noreply@csi.it"),
        (provider, "Per conto di: SIRPED"),
        (provider, "Per conto di: SIRPED sirped_noreply@csi.it"),
        (provider, "Per conto di: <sirped_noreply@csi.it>"),
        (provider, "SIRPED Per conto di: sirped_noreply@csi.it"),
        (provider, "Per conto di: sirped_noreply@csi.it, collega@aslto.it"),
        ("posta-certificata@сsi.it", named),
        ("posta-certificata@csi\u{200b}.it", named),
        (provider, "Per conto di: sirped_\u{202e}noreply@csi.it"),
    ] {
        let message = envelope(address, name);
        assert!(!is_certified_envelope(&message), "{address} {name}");
        assert_eq!(judged(&message), SenderTrust::Contradicts, "{address} {name}");
    }
    let two = Message { enclosed: true, ..of(vec![sender(provider, named), sender(GENUINE, "")]) };
    assert_eq!(judged(&two), SenderTrust::Contradicts);
    assert!(!is_certified_envelope(&envelope(GENUINE, named)));
}

#[test]
fn an_address_the_server_found_not_genuine_contradicts() {
    let forged = Message { authentication_failed: true, ..of(vec![sender(GENUINE, "")]) };
    assert_eq!(judged(&forged), SenderTrust::Contradicts);
}

#[test]
fn each_verdict_has_its_code() {
    let codes = [SenderTrust::Known, SenderTrust::Unknown, SenderTrust::Contradicts].map(SenderTrust::code);
    assert_eq!(codes, ["known", "unknown", "contradicts"]);
}

proptest! {
    #[test]
    fn only_the_issuers_address_alone_is_known(
        from in prop::collection::vec(("(sirped_noreply@csi.it|SIRPED|[a-c]@[d-f].it|\\PC){0,3}", "(<|>|@|sirped_noreply@csi.it|[a-c]@d.it|\\PC){0,4}"), 0..3),
    ) {
        let message = of(from.iter().map(|(address, name)| sender(address, name)).collect());
        let named: Vec<String> = from.iter().map(|(address, _)| normal(address)).filter(|a| !a.is_empty()).collect();
        prop_assert!(judged(&message) != SenderTrust::Known || named == [GENUINE]);
    }
}
