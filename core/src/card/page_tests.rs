//! Tests of judging pages; the texts follow the screens of docs/facts/sources.md 4.

use proptest::prelude::*;

use super::*;

fn profile() -> Portal {
    let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Portal {
        success: all(&["Servizi online"]),
        registered: all(&["Registrazione effettuata"]),
        logged_out: all(&["Sessione terminata"]),
        operator_labels: all(&["Nominativo"]),
        refuses_certificate: all(&["Certificato non valido", "CA non valida"]),
        security_down: all(&["I sistemi di sicurezza non rispondono"]),
        user_unknown: all(&["Il codice fiscale non è presente nella banca dati"]),
        ..Portal::default()
    }
}

fn code_page() -> CodePage {
    CodePage {
        page: "https://portale.example/id-sessione".into(),
        generate: vec!["Genera".into()],
        code_labels: vec!["ID-SESSIONE".into()],
        expiry_labels: vec!["Scadenza".into(), "ID-SESSIONE scade il".into()],
        issuer: "sirped".into(),
    }
}

const SERVICES: &str = "Ti trovi in : Home - Servizi\n- Messaggi\n- Esci\nSERVIZI ONLINE\nCodice Fiscale: \
                        DGMCHR80P59M700X\nNominativo: CHIARA BIGNOTTI\nTelefono Ufficio: 06123456";

#[test]
fn a_page_refuses_in_the_portals_words_only_and_never_while_it_shows_the_services() {
    assert!(refuses(&profile(), "Sessione terminata. Accedi di nuovo."));
    assert!(!refuses(&profile(), ""));
    assert!(!refuses(&profile(), "Errore 404"));
    assert!(!refuses(&profile(), SERVICES));
    assert!(!refuses(&profile(), &format!("{SERVICES}\nL'ultima volta: sessione terminata alle 9")));
}

#[test]
fn a_page_says_that_nobody_is_logged_in_whatever_else_it_shows() {
    assert!(says_logged_out(&profile(), &format!("{SERVICES}\nSESSIONE  terminata")));
    assert!(!says_logged_out(&profile(), SERVICES));
}

#[test]
fn a_text_holds_a_phrase_however_it_is_written() {
    assert!(holds("Genera  ID-SESSIONE", "genera id-sessione") && !holds("Annulla", "genera"));
}

#[test]
fn the_portals_words_are_the_line_of_a_phrase_and_the_one_after_it() {
    let words = |phrase: &str| words(&[phrase.into()], "Portale\n\nAttenzione: guasto\nRiprova\nAiuto");
    assert_eq!(words("attenzione").as_deref(), Some("Attenzione: guasto\nRiprova"));
    assert_eq!(words("aiuto").as_deref(), Some("Aiuto"));
}

#[test]
fn the_services_page_is_a_success_and_names_the_operator() {
    assert_eq!(judge(&profile(), Action::Login, SERVICES), Verdict::Success);
    assert_eq!(operator(&profile(), SERVICES).as_deref(), Some("CHIARA BIGNOTTI"));
    assert_eq!(
        operator(&profile(), "Nominativo:\tMARIO ROSSI\tRegione: Abruzzo").as_deref(),
        Some("MARIO ROSSI")
    );
    assert_eq!(operator(&profile(), "Nominativo:\n\tMARIO ROSSI").as_deref(), Some("MARIO ROSSI"));
    assert_eq!(operator(&profile(), "Nominativo:"), None);
}

#[test]
fn a_login_page_is_no_registration() {
    assert_eq!(judge(&profile(), Action::Register, SERVICES), Verdict::Unknown);
    assert_eq!(judge(&profile(), Action::Register, "Registrazione effettuata."), Verdict::Success);
}

#[test]
fn each_kind_of_error_is_told_even_in_the_frame_of_the_portal() {
    let framed = |text: &str| judge(&profile(), Action::Login, &format!("SERVIZI ONLINE\n{text}"));
    assert_eq!(framed("Certificato non valido"), Verdict::RefusesCertificate);
    assert_eq!(framed("I sistemi di sicurezza non rispondono."), Verdict::SecurityDown);
    assert_eq!(
        framed("Il codice fiscale non e' presente nella banca dati del sistemaTS"),
        Verdict::UserUnknown
    );
    assert_eq!(judge(&profile(), Action::Login, "Sessione terminata"), Verdict::LoggedOut);
    assert_eq!(judge(&profile(), Action::Login, "Benvenuti"), Verdict::Unknown);
    assert_eq!(judge(&Portal::default(), Action::Login, SERVICES), Verdict::Unknown);
}

#[test]
fn the_portals_words_are_the_line_of_the_error_and_the_next() {
    let text = "Sistema Tessera Sanitaria\n\nErrore\nI sistemi di sicurezza non rispondono.\n  Riprovare più tardi.\nFAQ";
    assert_eq!(
        words(&profile().security_down, text).as_deref(),
        Some("I sistemi di sicurezza non rispondono.\nRiprovare più tardi.")
    );
    assert_eq!(words(&[], "uno\n\n\u{202e}due").as_deref(), Some("uno\ndue"));
    assert_eq!(words(&[], " \n "), None);
    assert_eq!(words(&[], &"x".repeat(2000)).map(|words| words.len()), Some(LONGEST_WORDS));
}

#[test]
fn the_code_is_read_behind_its_label_and_not_behind_the_expiry() {
    let code = "408c7060-e54b-4be4-b4f7-c2fefb26b4c1";
    for text in [
        format!("Gestione ID-SESSIONE\nID-SESSIONE: {code}\nScadenza: 31/03/2026 02:19"),
        format!("ID-SESSIONE\t{code}\tScadenza\t31/03/2026 02:19"),
        format!("ID-SESSIONE scade il 31/03/2026 02:19\nID-SESSIONE\n{code} (copia)"),
    ] {
        let shown = code_shown(&code_page(), &text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(shown.code.expose(), code, "{text}");
        assert_eq!(shown.expiry.as_deref(), Some("31/03/2026 02:19"), "{text}");
    }
}

#[test]
fn a_page_without_a_whole_code_shows_none() {
    for text in ["", "Nessun ID-SESSIONE attivo", "ID-SESSIONE: 408c7060-e54b-4be4-b4f7-c2fefb26b4c"] {
        assert!(code_shown(&code_page(), text).is_none(), "{text}");
    }
    let unknown = CodePage { issuer: "nobody".into(), ..code_page() };
    assert!(code_shown(&unknown, "ID-SESSIONE: 408c7060-e54b-4be4-b4f7-c2fefb26b4c1").is_none());
}

proptest! {
    #[test]
    fn any_page_is_judged_without_a_panic_and_its_words_are_bounded(text in "(\\PC|\\n|\\t|Nominativo|ID-SESSIONE:){0,80}") {
        judge(&profile(), Action::Login, &text);
        let _ = operator(&profile(), &text);
        let _ = code_shown(&code_page(), &text);
        if let Some(words) = words(&profile().success, &text) {
            prop_assert!(words.chars().count() <= LONGEST_WORDS);
            prop_assert!(!words.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
