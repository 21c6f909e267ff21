//! Which fields ask, by descriptions of pages; the corpus of real markup is in `tests/corpus/fields`.

use super::*;

const CODE: Code<'_> = Code { groups: &[8, 4, 4, 4, 12], labels: &[] };
const NONE: [u32; 0] = [];
const SSN: &str = "RICETTA-DEM";
const TITLE: &str = "RICHIESTA ID SESSIONE RICETTA SSN ELETTRONICA";
const PROSE: &str =
    "È necessario inserire l'ID Sessione ricevuto nella mail registrata nel servizio nazionale.";

fn asking_field() -> FieldDescription {
    FieldDescription {
        handle: 3,
        kind: "text".into(),
        labels: vec!["ID Sessione ricetta SSN elettronica".into()],
        titles: vec![TITLE.into()],
        around: format!("{TITLE}\n{PROSE}\nINVIA"),
        usable: true,
        ..FieldDescription::default()
    }
}

fn labelled(handle: u32, label: &str) -> FieldDescription {
    FieldDescription { handle, labels: vec![label.into()], ..asking_field() }
}

fn nameless() -> FieldDescription {
    FieldDescription { labels: Vec::new(), ..asking_field() }
}

/// The fields that a code of the SSN is offered for.
fn offered(fields: &[FieldDescription]) -> Vec<u32> {
    let all = asking(fields, CODE).into_iter().filter(|one| one.contesti.contains(&SSN));
    all.flat_map(|one| one.fields).collect()
}

fn why(field: &FieldDescription) -> Option<Reason> {
    asking(std::slice::from_ref(field), CODE).first().map(|one| one.reasons[0])
}

#[test]
fn the_field_of_the_dialog_is_found_among_others() {
    let others = [labelled(1, "Cerca paziente"), labelled(2, "Codice fiscale")];
    assert_eq!(offered(&[&others[..], &[asking_field()]].concat()), [3]);
    assert_eq!(offered(&[&[asking_field()], &others[..]].concat()), [3]);
    assert_eq!(offered(&others), NONE);
    let alone = FieldDescription { titles: Vec::new(), around: String::new(), ..asking_field() };
    assert_eq!(offered(&[alone]), [3], "its own words need none around them");
    assert_eq!(offered(&[]), NONE);
}

#[test]
fn five_boxes_of_the_groups_are_known_whatever_a_library_calls_them() {
    let one = |(handle, length)| FieldDescription {
        handle,
        names: format!("otp-{handle}"),
        max_length: Some(length),
        others: 4,
        ..nameless()
    };
    assert_eq!(offered(&(0..).zip([8, 4, 4, 4, 12]).map(one).collect::<Vec<_>>()), [0, 1, 2, 3, 4]);
}

#[test]
fn a_label_asks_when_it_names_the_code_after_nothing_that_says_what_else_is_meant() {
    for label in [
        "ID-SESSIONE",
        "Id. Sessione SSN *",
        "Inserisci il nuovo ID Sessione ricevuto per e-mail",
        "L’ID‑SESSIONE",
        "Identi\u{ad}ficativo di ses\u{ad}sione",
        "IDSESSIONE (36 caratteri)",
        "2° fattore: id-sessione A2F",
        "ID Sessione / Sitzungs-ID",
        "ID Sessione ricevuto per mail, che annulla il precedente e vale 8 ore",
    ] {
        assert_eq!(why(&labelled(3, label)), Some(Reason::Label), "{label}");
    }
    for label in [
        "Scadenza ID sessione",
        "ID sessione valido fino al",
        "E-mail su cui ricevere l'ID SESSIONE",
        "Pincode per l'ID Sessione",
        "ID-SESSIONE: 4f1c…90ab",
        "Cerca ID Sessione",
        "ID sessione di pagamento",
        "ID-SESSIONE precedente",
        "ID-SESSIONE da revocare",
        "ID-SESSIONE del collega",
        "ID Sessione (non inserire qui)",
        "ID sessione di lavoro",
        "ID sessione (JSESSIONID)",
        "Sessione",
    ] {
        assert_eq!(why(&FieldDescription { around: String::new(), ..labelled(3, label) }), None, "{label}");
    }
}

#[test]
fn the_nearest_words_count() {
    let bare = FieldDescription { titles: Vec::new(), around: String::new(), ..nameless() };
    let cases = [
        (
            FieldDescription { placeholder: "Incolla qui l'ID Sessione".into(), ..bare.clone() },
            Some(Reason::Placeholder),
        ),
        (FieldDescription { placeholder: "Codice fiscale".into(), ..nameless() }, None),
        (FieldDescription { before: "Id-Sessione:".into(), ..bare.clone() }, Some(Reason::Before)),
        (FieldDescription { before: "NRE".into(), ..nameless() }, None),
        (
            FieldDescription { column: "ID Sessione".into(), before: "SSN".into(), ..bare.clone() },
            Some(Reason::Column),
        ),
        (FieldDescription { column: "ID Sessione".into(), in_head: true, ..bare.clone() }, None),
        (FieldDescription { names: "txtIdSessioneSsn".into(), ..bare.clone() }, Some(Reason::Name)),
        (FieldDescription { names: "searchIdSessione".into(), ..bare.clone() }, None),
        (
            FieldDescription { help: "È l'ID-SESSIONE arrivato per mail".into(), ..labelled(3, "Codice") },
            Some(Reason::Help),
        ),
        (nameless(), Some(Reason::Title)),
        (FieldDescription { titles: Vec::new(), ..nameless() }, Some(Reason::Around)),
        (FieldDescription { titles: Vec::new(), around: "ID Sessione presente".into(), ..nameless() }, None),
        (bare, None),
    ];
    for (field, reason) in cases {
        assert_eq!(why(&field), reason, "{field:?}");
    }
}

#[test]
fn a_nameless_field_is_taken_only_where_it_is_alone_and_nothing_else_is_asked_for() {
    assert_eq!(offered(&[FieldDescription { others: 1, ..nameless() }]), NONE);
    let pincode = format!("{TITLE}\nPer generarlo serve il pincode.");
    assert_eq!(offered(&[FieldDescription { around: pincode, ..nameless() }]), NONE);
    assert_eq!(offered(&[FieldDescription { names: "j_username password".into(), ..nameless() }]), NONE);
    for kind in ["search", "contenteditable"] {
        assert_eq!(offered(&[FieldDescription { kind: kind.into(), ..nameless() }]), NONE);
        assert_eq!(offered(&[FieldDescription { kind: kind.into(), ..asking_field() }]), [3]);
    }
}

#[test]
fn words_that_name_another_value_too_or_are_a_long_sentence_ask_for_nothing() {
    let bare = FieldDescription { titles: Vec::new(), around: String::new(), ..nameless() };
    let sentence = "ID Sessione ricevuto alla casella di posta registrata nel servizio nazionale dal medico";
    for field in [
        FieldDescription { placeholder: "Pincode".into(), ..labelled(3, "ID Sessione") },
        FieldDescription { placeholder: "ID Sessione e pincode".into(), ..bare.clone() },
        FieldDescription { before: "ID Sessione e password:".into(), ..bare.clone() },
        FieldDescription { before: sentence.into(), ..bare.clone() },
    ] {
        assert_eq!(why(&field), None, "{field:?}");
    }
    let label = FieldDescription { before: "ID Sessione ricevuto per e-mail:".into(), ..bare };
    assert_eq!(why(&label), Some(Reason::Before));
}

#[test]
fn what_else_is_called_so_gets_no_code() {
    for title in
        ["Farmaclick", "Entra nella videovisita", "Chat di assistenza", "Log applicativi", "Webinar ECM"]
    {
        let field = FieldDescription { titles: vec![title.into()], ..labelled(3, "ID sessione") };
        assert_eq!(offered(&[field]), NONE, "{title}");
    }
    // What a menu says does not count.
    let page = FieldDescription { around: "Home\nTelevisita\nChat\nRicerca".into(), ..asking_field() };
    assert_eq!(offered(&[page]), [3]);
}

#[test]
fn in_english_and_german_the_page_must_speak_of_prescriptions() {
    for (label, around) in
        [("Session ID", "Send the prescription"), ("Sitzungskennung", "Elektronisches Rezept")]
    {
        let field = FieldDescription { titles: Vec::new(), around: around.into(), ..labelled(3, label) };
        assert_eq!(offered(std::slice::from_ref(&field)), [3], "{label}");
        assert_eq!(offered(&[FieldDescription { around: "Analytics".into(), ..field }]), NONE, "{label}");
    }
}

#[test]
fn hidden_short_or_odd_fields_are_never_taken() {
    for field in [
        FieldDescription { usable: false, ..asking_field() },
        FieldDescription { max_length: Some(16), ..asking_field() },
        FieldDescription { max_length: Some(23), ..asking_field() },
        FieldDescription { kind: "hidden".into(), ..asking_field() },
        FieldDescription { kind: "email".into(), ..asking_field() },
    ] {
        assert_eq!(asking(&[field], CODE), []);
    }
}

#[test]
fn a_field_that_is_a_little_too_short_is_told_of() {
    let of = |length| {
        let all = asking(&[FieldDescription { max_length: Some(length), ..asking_field() }], CODE);
        all.into_iter().map(|one| (one.room, one.reasons)).next()
    };
    assert_eq!(of(35), Some((Some(35), vec![Reason::Label])));
    assert_eq!(of(24), Some((Some(24), vec![Reason::Label])));
    assert_eq!(of(36), Some((None, vec![Reason::Label, Reason::Length])));
    assert_eq!(of(37), Some((None, vec![Reason::Label])));
}

#[test]
fn a_code_of_one_group_has_a_field_and_no_parts() {
    let token = FieldDescription { max_length: Some(8), ..asking_field() };
    assert_eq!(
        asking(&[token], Code { groups: &[8], labels: &[] })[0].reasons,
        [Reason::Label, Reason::Length]
    );
}

const TRENTO: [&str; 2] = ["apss-trento", "apss-trento-emergenza"];

fn bare(label: &str) -> FieldDescription {
    FieldDescription { titles: Vec::new(), around: String::new(), ..labelled(3, label) }
}

/// Whether a portal that takes codes of these issuers asks for one of them there.
fn asks_for_one_of(takes: &[&str], field: &FieldDescription) -> bool {
    let takes: Vec<String> = takes.iter().map(|id| (*id).to_owned()).collect();
    codes(&takes).iter().any(|(_, code)| !asking(slice::from_ref(field), *code).is_empty())
}

#[test]
fn what_a_region_calls_its_code_asks_as_a_whole_where_codes_of_no_other_are_taken() {
    for label in ["Token", "Codice Token *", "TOKEN:", "Token per SAR emergenza"] {
        assert!(asks_for_one_of(&TRENTO, &bare(label)), "{label}");
        for others in [&["apss-trento", "sistema-ts"][..], &["apss-trento", "veneto"], &["sistema-ts"], &[]] {
            assert!(!asks_for_one_of(others, &bare(label)), "{label} for {others:?}");
        }
    }
    for label in ["Token di accesso", "Cerca token", "Token API", "Nuovo token", "Codice", "Codice OTP"] {
        assert!(!asks_for_one_of(&TRENTO, &bare(label)), "{label}");
    }
    assert!(asks_for_one_of(&["veneto"], &bare("Codice OTP")));
}

#[test]
fn a_field_of_either_kind_asks_for_both_and_one_of_the_emergency_for_that_alone() {
    let of = |label: &str| {
        let all = codes(&TRENTO.map(str::to_owned));
        let asks = |code: Code<'_>| !asking(&[bare(label)], code).is_empty();
        all.into_iter()
            .filter(|(_, code)| asks(*code))
            .map(|(issuer, _)| issuer.id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!((of("Token"), of("Token per SAR emergenza")), (TRENTO.to_vec(), vec![TRENTO[1]]));
}

#[test]
fn beside_a_label_that_asks_as_a_whole_nothing_is_about_another_secret() {
    let with = |change: &dyn Fn(&mut FieldDescription)| {
        let mut field = bare("OTP");
        change(&mut field);
        asks_for_one_of(&["veneto"], &field)
    };
    assert!(with(&|field| field.names = "otp".into()));
    assert!(with(&|field| field.placeholder = "6 caratteri".into()));
    assert!(with(&|field| field.around = "Codice fiscale\nOTP".into()), "no secret");
    let cases: [&dyn Fn(&mut FieldDescription); 8] = [
        &|field| field.labels.push("Codice della firma".into()),
        &|field| field.placeholder = "ricevuto via SMS".into(),
        &|field| field.help = "È nel tuo SMS.".into(),
        &|field| field.titles = vec!["Firma remota".into()],
        &|field| field.around = "Utente\nPassword\nOTP".into(),
        &|field| field.names = "one-time-code".into(),
        &|field| field.names = "password".into(),
        &|field| field.column = "PIN".into(),
    ];
    for (number, change) in cases.iter().enumerate() {
        assert!(!with(change), "case {number}");
    }
}

#[test]
fn text_before_a_field_without_a_label_asks_as_a_whole_too() {
    let before = |labels: &[&str]| FieldDescription {
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        before: "Token:".into(),
        ..bare("")
    };
    assert!(asks_for_one_of(&TRENTO, &before(&[])) && !asks_for_one_of(&TRENTO, &before(&["Utente"])));
}

#[test]
fn what_a_region_calls_its_code_makes_fields_worth_describing_where_it_asks() {
    let hinted = |takes: &[&str]| {
        let takes: Vec<String> = takes.iter().map(|id| (*id).to_owned()).collect();
        hints(&codes(&takes)).iter().filter(|hint| **hint == "token").count()
    };
    assert_eq!((hinted(&TRENTO), hinted(&["apss-trento", "sistema-ts"])), (1, 0));
}

#[test]
fn five_fields_for_the_groups_of_a_code_are_one() {
    let part = |handle: u32, length: u8| FieldDescription {
        handle,
        max_length: Some(length.into()),
        others: 4,
        ..nameless()
    };
    let parts: Vec<FieldDescription> =
        (10..).zip(CODE.groups.iter().copied()).map(|(handle, length)| part(handle, length)).collect();
    let all = asking(&parts, CODE);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (&all[0].fields, &all[0].reasons),
        (&vec![10, 11, 12, 13, 14], &vec![Reason::Title, Reason::Parts])
    );
    let mut named = parts.clone();
    named[2].labels = vec!["ID Sessione".into()];
    assert_eq!(asking(&named, CODE)[0].reasons, [Reason::Label, Reason::Parts], "whichever has it");
    // Those that stand in another order, and those that are not all there, are none.
    let mut turned = parts.clone();
    turned.swap(0, 4);
    assert_eq!(asking(&turned, CODE), []);
    assert_eq!(asking(&parts[..4], CODE), []);
    let mut hidden = parts.clone();
    hidden[2].usable = false;
    assert_eq!(asking(&hidden, CODE), []);
    let others =
        FieldDescription { titles: vec!["Attiva la licenza".into()], around: String::new(), ..part(0, 0) };
    let licence: Vec<FieldDescription> =
        parts.iter().map(|part| FieldDescription { max_length: part.max_length, ..others.clone() }).collect();
    assert_eq!(asking(&licence, CODE), []);
    // What comes after them is looked at, too.
    assert_eq!(offered(&[&parts[..], &[asking_field()]].concat()), [10, 11, 12, 13, 14, 3]);
}

#[test]
fn of_two_fields_each_gets_the_code_that_its_words_name() {
    let white = FieldDescription {
        handle: 4,
        labels: vec!["ID Sessione".into()],
        titles: vec!["RICHIESTA ID SESSIONE RICETTA BIANCA".into()],
        around: String::new(),
        ..asking_field()
    };
    let ssn = labelled(3, "ID Sessione");
    assert_eq!(offered(&[white.clone(), ssn.clone()]), [3]);
    assert_eq!(offered(&[ssn, white.clone()]), [3]);
    assert_eq!(offered(std::slice::from_ref(&white)), NONE);
    // The words at the field itself count more than those of a dialog around both.
    assert_eq!(offered(&[labelled(5, "ID Sessione ricetta bianca")]), NONE);
    let named = FieldDescription { labels: vec!["ID Sessione ricetta SSN".into()], ..white };
    assert_eq!(offered(&[named]), [4]);
}

#[test]
fn two_fields_that_nothing_tells_apart_are_both_offered_and_a_list_of_them_is_not() {
    let all: Vec<FieldDescription> = (1..=5).map(|handle| labelled(handle, "ID Sessione")).collect();
    assert_eq!(offered(&all[..2]), [1, 2]);
    assert_eq!(offered(&all[..4]), [1, 2, 3, 4]);
    assert_eq!(offered(&all), NONE);
}

#[test]
fn a_field_that_a_reader_sees_asked_for_goes_before_one_known_by_its_attribute() {
    let attribute = FieldDescription {
        handle: 4,
        names: "idSessione".into(),
        titles: Vec::new(),
        others: 1,
        ..nameless()
    };
    assert_eq!(offered(&[attribute.clone(), asking_field()]), [3]);
    assert_eq!(offered(&[asking_field(), attribute.clone()]), [3]);
    assert_eq!(offered(&[attribute]), [4]);
}

#[test]
fn a_field_that_is_sent_elsewhere_by_now_takes_no_others_place() {
    let to = |origins: &[&str]| origins.iter().map(ToString::to_string).collect::<Vec<_>>();
    let field = |handle, origins: &[&str]| FieldDescription {
        sends_to: to(origins),
        ..labelled(handle, "ID Sessione")
    };
    let fields = vec![
        field(1, &["https://a.it"]),
        field(2, &["https://b.it"]),
        field(3, &["https://a.it", "https://b.it"]),
    ];
    let left: Vec<u32> =
        sent_alike(fields, &to(&["https://a.it"])).iter().map(|field| field.handle).collect();
    assert_eq!(left, [1]);
}

#[test]
fn a_label_speaks_of_another_code_and_prose_may() {
    let says = |text: &str| super::phrases::says(text, false);
    assert_eq!(says("ID-SESSIONE non precedente alla revoca"), super::phrases::Saying::SomethingElse);
    assert_eq!(says("ID-SESSIONE non quello precedente alla revoca"), super::phrases::Saying::Asks);
}
