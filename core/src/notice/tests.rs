//! Messages as they come: the source's own, damaged, forwarded, forged, and those that are none of our business.

use proptest::prelude::*;

use super::*;

#[path = "ends_tests.rs"]
mod ends;
#[path = "forwarded_tests.rs"]
mod forwarded;
#[path = "nothing_tests.rs"]
mod nothing;
#[path = "several_tests.rs"]
mod several;

const CODE: &str = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
/// 30/03/2026 18:30 in Italy, eleven minutes after the sample's request.
const NOW: Timestamp = Timestamp::from_seconds(1_774_888_200);

/// The notification of docs/facts/sources.md 1.3, line by line.
fn mail(code: &str) -> String {
    format!(
        "Regione Piemonte\n\nNotifica SIRPED\n\nC'è un nuovo messaggio per te.\nIdentificativo di sessione: {code}\n\
         L'identificativo di sessione scadrà il: 31/03/2026 02:19\n\
         Richiesto dal sistema gestionale: \"NOME GESTIONALE CARTELLA CLINICA\"\nDell'azienda Città di Torino\n\
         La richiesta è stata effettuata il: 30/03/2026 18:19\n\n{CONFIDENTIALITY}\n"
    )
}

const CONFIDENTIALITY: &str = "Il presente messaggio, corredato degli eventuali allegati, contiene informazioni da considerarsi \
    strettamente riservate. Ne è vietato l'uso improprio, la diffusione, la distribuzione o la riproduzione da parte di altre \
    persone e/o entità diverse da quelle specificate.";

fn message(text: impl Into<String>) -> Message {
    Message {
        text: text.into(),
        from: from("sirped_noreply@csi.it"),
        recipient: Some("Anna.Bianchi@example.it".into()),
        ..Message::default()
    }
}

fn from(address: &str) -> Vec<Sender> {
    vec![Sender { address: Some(address.into()), name: String::new() }]
}

fn notice(message: &Message) -> Notice {
    match recognise(message, &User::default(), NOW) {
        Recognition::Notice(notice) => *notice,
        other => panic!("not a notice: {other:?}"),
    }
}

fn code_of(text: impl Into<String>) -> String {
    notice(&message(text)).id.expect("a whole code").expose().to_owned()
}

fn refusals(message: &Message) -> Vec<&'static str> {
    notice(message).refusals.iter().map(Refusal::code).collect()
}

fn warnings(message: &Message) -> Vec<&'static str> {
    notice(message).warnings.iter().map(|warning| warning.code()).collect()
}

#[test]
fn the_mail_of_the_source_is_read_whole() {
    let notice = notice(&message(mail(CODE)));
    assert_eq!(notice.id.as_ref().unwrap().expose(), CODE);
    assert_eq!(notice.sender, SenderTrust::Known);
    assert_eq!(notice.sender_address.as_deref(), Some("sirped_noreply@csi.it"));
    assert_eq!(notice.slot.requested_by.as_deref(), Some("NOME GESTIONALE CARTELLA CLINICA"));
    assert_eq!(notice.slot.company.as_deref(), Some("Città di Torino"));
    assert_eq!(notice.slot.owner.as_deref(), Some("anna.bianchi@example.it"));
    assert_eq!(notice.validity.unwrap().requested_at.seconds(), 1_774_887_540);
    assert!(notice.warnings.is_empty() && notice.refusals.is_empty());
    assert!(notice.into_session().unwrap().confirmed);
}

#[test]
fn the_text_content_of_an_html_mail_is_read_though_nothing_parts_its_fields() {
    let run_together = mail(CODE).replace('\n', "");
    let notice = notice(&message(run_together));
    assert_eq!(notice.id.unwrap().expose(), CODE);
    assert_eq!(notice.slot.requested_by.as_deref(), Some("NOME GESTIONALE CARTELLA CLINICA"));
    assert_eq!(notice.slot.company.as_deref(), Some("Città di Torino"));
    assert!(notice.validity.is_some());
}

#[test]
fn table_cells_wrapped_lines_and_quoted_lines_are_read() {
    assert_eq!(code_of(mail(CODE).replace("sessione: 4", "sessione:\n\t4")), CODE);
    assert_eq!(code_of(mail("408c7060-e54b-4be4-\nb4f7-c2fefb26b4c1")), CODE);
    assert_eq!(code_of(mail(CODE).lines().map(|line| format!("> {line}\n")).collect::<String>()), CODE);
    assert_eq!(code_of(mail(&format!("{CODE} (valido 8 ore)"))), CODE);
    assert_eq!(code_of(mail(CODE).replace('\'', "’").replace("scadrà", "SCADRA'")), CODE);
}

#[test]
fn the_code_of_thirty_five_characters_is_refused_with_its_length() {
    let notice = notice(&message(mail("408c7060-e54b-4be4-b4f7-c2fefb26b4c")));
    assert_eq!(notice.refusals[0].code(), "code_truncated");
    assert_eq!(notice.refusals[0].params(), ["35", "36", "5"]);
    assert!(notice.into_session().is_err());
    let followed = message(mail("408c7060-e54b-4be4-b4f7-c2fefb26b4c (valido 8 ore)"));
    assert_eq!(self::notice(&followed).refusals[0].params(), ["35", "36", "5"]);
    let run_together = mail("408c7060-e54b-4be4-b4f7-c2fefb26b4c").replace('\n', "");
    assert_eq!(refusals(&message(run_together)), ["code_truncated"]);
}

#[test]
fn the_masked_sample_of_the_source_is_kept_with_a_warning() {
    let sample = message(mail("x0023b15-12ba-45a6-c4e1-80e74817ccp4"));
    assert_eq!(warnings(&sample), ["code_not_hexadecimal"]);
    assert!(notice(&sample).into_session().is_ok());
}

#[test]
fn a_missing_expiry_is_assumed_and_said() {
    let text: String =
        mail(CODE).lines().filter(|line| !line.contains("scadrà")).map(|line| format!("{line}\n")).collect();
    let notice = notice(&message(text));
    assert_eq!(notice.warnings, [Warning::ExpiryAssumed]);
    assert_eq!(notice.validity.unwrap().expires_at.seconds(), 1_774_887_540 + 8 * 3600);
}

#[test]
fn an_expiry_in_the_past_is_refused_with_its_time() {
    let message = message(mail(CODE));
    let late = Timestamp::from_seconds(1_774_887_540 + 8 * 3600);
    let Recognition::Notice(notice) = recognise(&message, &User::default(), late) else {
        panic!("not a notice")
    };
    assert_eq!(notice.refusals[0].code(), "expired");
    assert_eq!(notice.refusals[0].params(), ["31/03/2026 02:19"]);
}

#[test]
fn a_clock_that_is_behind_is_noticed() {
    let early = Timestamp::from_seconds(1_774_887_540 - 3600);
    let Recognition::Notice(notice) = recognise(&message(mail(CODE)), &User::default(), early) else {
        panic!("not a notice")
    };
    assert_eq!(notice.warnings, [Warning::ClockBehind]);
}

#[test]
fn a_request_that_is_still_to_come_is_refused_with_its_time_and_blames_no_clock() {
    let future = message(mail(CODE).replace("/03/2026", "/03/2199"));
    assert_eq!((refusals(&future), warnings(&future)), (vec!["request_ahead"], vec![]));
    assert_eq!(notice(&future).refusals[0].params(), ["30/03/2199 18:19"]);
    let only_its_end = "La richiesta è stata effettuata il: 30/03/2026 18:19\n";
    let without_request = message(mail(CODE).replace(only_its_end, "").replace("31/03/2026", "31/03/2199"));
    assert_eq!(refusals(&without_request), ["request_ahead"]);
}

#[test]
fn of_several_notifications_one_that_is_still_to_come_takes_no_place() {
    let future = mail("11111111-e54b-4be4-b4f7-c2fefb222222").replace("/03/2026", "/03/2199");
    for text in [format!("{}\n{future}", mail(CODE)), format!("{future}\n{}", mail(CODE))] {
        assert_eq!(code_of(text), CODE);
    }
}

#[test]
fn without_any_date_the_session_is_refused() {
    assert_eq!(refusals(&message(format!("Identificativo di sessione: {CODE}\n"))), ["no_time"]);
}

#[test]
fn the_time_of_receipt_serves_when_the_text_has_no_date() {
    let received = Message {
        received_at: Some(NOW.plus(-60)),
        ..message(format!("Identificativo di sessione: {CODE}\n"))
    };
    assert_eq!(warnings(&received), ["expiry_assumed"]);
    assert_eq!(notice(&received).validity.unwrap().expires_at, NOW.plus(-60 + 8 * 3600));
}

#[test]
fn a_notice_forwarded_by_a_colleague_is_unknown_and_said_to_be_forwarded() {
    let forwarded = Message {
        from: from("collega@example.it"),
        ..message(format!(
            "Te lo giro.\n\n-------- Messaggio Inoltrato --------\nDa: sirped_noreply@csi.it\nA: collega@example.it\n\n{}",
            mail(CODE)
        ))
    };
    assert_eq!(warnings(&forwarded), ["sender_unknown", "forwarded"]);
    let session = notice(&forwarded).into_session().unwrap();
    assert_eq!((session.confirmed, session.sender.as_deref()), (false, Some("collega@example.it")));
}

#[test]
fn an_address_that_cannot_be_read_is_carried_as_such_and_the_issuers_not_at_all() {
    let of = |sender: Option<&str>| {
        let from = sender.map_or_else(Vec::new, from);
        notice(&Message { from, ..message(mail(CODE)) }).into_session().unwrap().sender
    };
    for unreadable in [None, Some("mario"), Some("mario@example.org@")] {
        assert_eq!(of(unreadable).as_deref(), Some(""), "{unreadable:?}");
    }
    assert_eq!(of(Some("sirped_noreply@csi.it")), None);
}

#[test]
fn a_notice_in_a_message_inside_the_message_is_unknown_and_said_to_be_passed_on() {
    let inside = Message { enclosed: true, ..message(mail(CODE)) };
    assert_eq!(warnings(&inside), ["sender_unknown", "forwarded"]);
    assert!(!notice(&inside).into_session().unwrap().confirmed);
    let envelope = Sender {
        address: Some("posta-certificata@pec.example".into()),
        name: "Per conto di: sirped_noreply@csi.it".into(),
    };
    let certified = Message { from: vec![envelope], ..inside };
    assert_eq!(
        (refusals(&certified), warnings(&certified)),
        (vec![], vec!["sender_unknown", "forwarded", "certified_mail"])
    );
}

#[test]
fn the_first_of_several_senders_vouches_for_nothing_before_the_user_approved_him() {
    let of = |address| Message { first_of_from: true, from: from(address), ..message(mail(CODE)) };
    let genuine = of("sirped_noreply@csi.it");
    assert_eq!(warnings(&genuine), ["sender_unknown", "first_of_from"]);
    assert_eq!(warnings(&of("carlo@aslto.example")), ["sender_unknown"]);
    assert_eq!(refusals(&of("sirped_noreply@csi-it.com")), ["sender_contradicts"]);

    let view = notice(&genuine).into_session().unwrap().view();
    let user = User { senders: vec![sender_to_approve(&view).unwrap()], ..User::default() };
    let trust = |message: &Message| match recognise(message, &user, NOW) {
        Recognition::Notice(notice) => notice.sender,
        _ => panic!("no notice"),
    };
    assert_eq!(trust(&genuine), SenderTrust::Known);
    assert_eq!(trust(&Message { enclosed: true, ..of("sirped_noreply@csi.it") }), SenderTrust::Unknown);
    assert_eq!(trust(&of("carlo@aslto.example")), SenderTrust::Unknown);
    assert_eq!(trust(&of("sirped_noreply@csi-it.com")), SenderTrust::Contradicts);
}

#[test]
fn a_forged_sender_is_refused() {
    let forged = Message { from: from("sirped_noreply@csi-it.com"), ..message(mail(CODE)) };
    assert_eq!(refusals(&forged), ["sender_contradicts"]);
    assert_eq!(
        refusals(&Message { authentication_failed: true, ..message(mail(CODE)) }),
        ["sender_contradicts"]
    );
}

#[test]
fn a_message_whose_sender_cannot_be_told_is_not_vouched_for() {
    assert_eq!(warnings(&Message { from: Vec::new(), ..message(mail(CODE)) }), ["sender_unknown"]);
}

#[test]
fn what_stands_in_the_way_of_a_whole_code_keeps_it_from_being_held() {
    let forged = Message { from: from("sirped_noreply@csl.it"), ..message(mail(CODE)) };
    assert!(notice(&forged).id.is_some() && notice(&forged).validity.is_some());
    assert_eq!(notice(&forged).into_session().unwrap_err(), [Refusal::SenderContradicts]);
    let late = Timestamp::from_seconds(1_774_887_540 + 8 * 3600);
    let Recognition::Notice(over) = recognise(&message(mail(CODE)), &User::default(), late) else {
        panic!("not a notice")
    };
    assert!(over.id.is_some() && over.into_session().is_err());
}

#[test]
fn a_code_far_behind_its_label_is_not_its_value() {
    let behind = |stars: usize| message(format!("Identificativo di sessione: {}{CODE}", "*".repeat(stars)));
    assert_eq!(notice(&behind(2)).id.unwrap().expose(), CODE);
    assert!(matches!(recognise(&behind(300), &User::default(), NOW), Recognition::Nothing));
}

#[test]
fn a_preview_that_is_cut_is_no_notification_of_its_own() {
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    for cut in ["408c7060-e54b-4be4-b4…", "408c7060-e54b...", "408c7060-e54b-4be4-b4f7-c2fefb26b4c"] {
        let preview = format!("C'è un nuovo messaggio per te. Identificativo di sessione: {cut}\n");
        for text in [format!("{preview}{}", mail(CODE)), format!("{}\n{preview}", mail(CODE))] {
            let message = Message { received_at, ..message(text) };
            let notice = notice(&message);
            assert!(notice.refusals.is_empty() && notice.warnings.is_empty(), "{cut}: {notice:?}");
            assert_eq!(notice.validity.unwrap().expires_at.seconds(), 1_774_887_540 + 8 * 3600);
        }
    }
}

#[test]
fn a_code_that_was_cut_is_refused_beside_another_whole_one() {
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    let text = format!("Identificativo di sessione: 99999999-e54b-4be4-b4f7-c2fefb26b4c\n\n{}", mail(CODE));
    assert_eq!(refusals(&Message { received_at, ..message(text) }), ["code_truncated"]);
}

#[test]
fn a_code_that_stands_in_two_parts_of_a_message_is_one_notification() {
    let received_at = Some(Timestamp::from_seconds(1_774_887_580));
    let text = format!("Identificativo di sessione: {CODE}\n\n{}", mail(CODE));
    let message = Message { received_at, ..message(text) };
    assert!(warnings(&message).is_empty(), "{:?}", warnings(&message));
    let validity = notice(&message).validity.unwrap();
    assert_eq!(validity.expires_at.seconds(), 1_774_887_540 + 8 * 3600, "the stated end");
}

#[test]
fn what_nobody_sees_changes_nothing_wherever_it_stands() {
    for unseen in ["\u{ad}", "\u{200b}", "\u{200d}", "\u{34f}", "\u{2060}", "\u{feff}"] {
        let stuffed: String = mail(&format!("{CODE} (valido 8 ore)"))
            .chars()
            .map(|c| if c == '\n' { format!("{unseen}\n{unseen}") } else { format!("{c}{unseen}") })
            .collect();
        let notice = notice(&message(format!("{unseen} {stuffed}")));
        assert_eq!(notice.id.as_ref().map(crate::SessionId::expose), Some(CODE), "{unseen:?}");
        assert_eq!(notice.warnings, [Warning::CodeRepaired], "{unseen:?}");
        assert_eq!(notice.slot.company.as_deref(), Some("Città di Torino"), "{unseen:?}");
        assert_eq!(notice.validity.unwrap().expires_at.seconds(), 1_774_887_540 + 8 * 3600);
    }
    let spaced = mail(CODE).replace(' ', "\u{a0}").replace(':', "\u{a0}:\u{2007}\u{200b}\u{202f}");
    assert_eq!(code_of(spaced), CODE);
}

#[test]
fn accents_that_were_damaged_on_the_way_lose_no_stated_end() {
    for damaged in ["scadrÃ\u{a0} il", "scadr\u{fffd} il", "scadr\u{fffd}\u{fffd} il"] {
        let damaged = message(mail(CODE).replace("scadrà il", damaged));
        assert!(warnings(&damaged).is_empty(), "{:?}", warnings(&damaged));
    }
}

#[test]
fn a_date_wrapped_before_its_time_is_read() {
    for wrapped in ["31/03/2026\n02:19", "31/03/2026\r\n> 02:19", "31/03/2026\u{a0}02:19"] {
        let wrapped = message(mail(CODE).replace("31/03/2026 02:19", wrapped));
        assert!(warnings(&wrapped).is_empty(), "{:?}", warnings(&wrapped));
    }
}

#[test]
fn a_notice_of_an_enclosed_message_is_passed_on_whoever_sends_it() {
    let passed_on = Message { enclosed: true, ..message(mail(CODE)) };
    assert_eq!(warnings(&passed_on), ["sender_unknown", "forwarded"]);
    assert!(!notice(&passed_on).into_session().unwrap().confirmed);
    let forged = Message { authentication_failed: true, ..passed_on };
    assert_eq!(refusals(&forged), ["sender_contradicts"]);
}

#[test]
fn names_that_would_mislead_the_eye_are_cleaned() {
    let notice = notice(&message(mail(CODE).replace("NOME GESTIONALE", "NOME\u{202e}\u{7}   GESTIONALE")));
    assert_eq!(notice.slot.requested_by.as_deref(), Some("NOME GESTIONALE CARTELLA CLINICA"));
}

#[test]
fn nothing_printable_shows_the_code() {
    let recognition = recognise(&message(mail(CODE)), &User::default(), NOW);
    assert!(!format!("{recognition:?}").contains("e54b"));
}

proptest! {
    #[test]
    fn any_text_is_recognised_without_a_panic(text in "(Identificativo di sessione|[a-f0-9-]{0,40}|scadrà il|[ :\n]|\\PC){0,40}") {
        let _ = recognise(&message(text), &User::default(), NOW);
    }

    #[test]
    fn whatever_stands_before_and_after_the_notification_the_code_is_the_same(
        before in "[A-Za-zàèìòù .,\n]{0,200}", after in "[A-Za-zàèìòù .,\n]{0,200}",
        code in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ) {
        prop_assert_eq!(code_of(format!("{before}\n{}\n{after}", mail(&code))), code);
    }

    #[test]
    fn a_code_that_lost_its_end_is_never_offered(
        code in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", kept in 0usize..36, joined in any::<bool>(),
    ) {
        let text = mail(code.get(..kept).unwrap());
        let text = if joined { text.replace('\n', "") } else { text };
        prop_assert!(notice(&message(text)).into_session().is_err());
    }
}
